using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Sandbox;

/// <summary>A simulated portal behind real HTTP on a free port of loopback.</summary>
internal sealed class HubSpotSandbox : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HubSpotSandbox(WebApplication app, HubSpotPortal portal, HubSpotOptions options)
    {
        (_app, Portal) = (app, portal);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
    }

    public HubSpotPortal Portal { get; }

    public HttpClient Http { get; }

    public LedgerEntry LastEntry => Portal.Ledger.Entries(Side.HubSpot)[^1];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<HubSpotSandbox> StartAsync(HubSpotOptions? options = null, TimeProvider? time = null, string? folder = null)
    {
        options ??= new HubSpotOptions { SearchLag = TimeSpan.Zero, WindowLimit = 10_000 };
        time ??= TimeProvider.System;
        var portal = folder is null
            ? new HubSpotPortal(options, new Ledger(), time, EventLog.InMemory())
            : HubSpotPortal.Open(options, new Ledger(Path.Combine(folder, "ledger.jsonl")), time, Path.Combine(folder, "hubspot.jsonl"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapHubSpot(portal);
        app.MapHubSpotSandboxAdmin(portal);
        await app.StartAsync(Token);
        return new HubSpotSandbox(app, portal, options);
    }

    /// <summary>Posts to a path below <c>/crm/objects/2026-09/</c>, or to an absolute one.</summary>
    public Task<HubSpotReply> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, body);

    public Task<HubSpotReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public async Task<HubSpotReply> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : "/crm/objects/2026-09/" + path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await Http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return new HubSpotReply(
            (int)response.StatusCode,
            text.Length == 0 ? default : JsonElement.Parse(text),
            response.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Creates one record through the API and gives its id.</summary>
    public async Task<string> CreateAsync(string type, object properties, params object[] associations)
    {
        var reply = await PostAsync(type, new { properties, associations });
        Assert.True(reply.Status == 201, reply.ToString());
        return reply.Body.GetProperty("id").GetString()!;
    }

    /// <summary>Makes the property that tells our records apart.</summary>
    public async Task AddKeyAsync(string type)
    {
        var reply = await PostAsync($"/crm/properties/2026-09/{type}", Property("freshbooks_key", GroupOf(type), isUnique: true));
        Assert.True(reply.Status == 201, reply.ToString());
    }

    public static object Property(string name, string group, bool isUnique = false) =>
        new { name, label = name, type = "string", fieldType = "text", groupName = group, hasUniqueValue = isUnique };

    /// <summary>An inline association, or the types of one made later.</summary>
    public static object Link(string id, params int[] typeIds) => new { to = new { id }, types = Types(typeIds) };

    public static object[] Types(params int[] typeIds) =>
        [.. typeIds.Select(associationTypeId => new { associationCategory = "HUBSPOT_DEFINED", associationTypeId })];

    public static object Search(params object[] filters) =>
        new { after = "0", filterGroups = new[] { new { filters } }, limit = 100, properties = Array.Empty<string>(), sorts = Array.Empty<string>() };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Portal.Dispose();
        Portal.Ledger.Dispose();
    }

    private static string GroupOf(string type) => type switch
    {
        "contacts" => "contactinformation",
        "companies" => "companyinformation",
        "invoices" => "invoiceinformation",
        "line_items" => "lineiteminformation",
        _ => "commercepaymentinformation",
    };
}

/// <summary>An answer, with what the tests look at most.</summary>
internal sealed record HubSpotReply(int Status, JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Category => Text("category");

    public string Message => Text("message");

    public JsonElement[] Results => [.. Body.GetProperty("results").EnumerateArray()];

    public JsonElement[] Errors => Body.TryGetProperty("errors", out var errors) ? [.. errors.EnumerateArray()] : [];

    public string[] Codes => [.. Errors.Select(error => error.TryGetProperty("code", out var code) ? code.GetString()! : "")];

    public override string ToString() => $"{Status} {Body}";

    private string Text(string name) => Body.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
