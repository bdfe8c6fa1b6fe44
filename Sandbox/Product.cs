using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Silo;

namespace Sandbox;

/// <summary>The real product, started in this process on its own settings and spoken to over its admin API only.</summary>
public sealed class Product : IAsyncDisposable
{
    private readonly WebApplication _silo;
    private readonly HttpClient _admin;

    private Product(WebApplication silo, HttpClient admin) => (_silo, _admin) = (silo, admin);

    public Uri Console => _admin.BaseAddress!;

    /// <param name="settings">As in appsettings.json, with colons.</param>
    /// <param name="time">Null: this machine's.</param>
    public static async Task<Product> StartAsync(
        IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation, TimeProvider? time = null)
    {
        var silo = SiloHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            if (time is not null)
                builder.Services.AddSingleton(time);
        });
        await silo.StartAsync(cancellation);
        var admin = new HttpClient { BaseAddress = SiloHost.Urls(silo).Private };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", settings["Admin:Key"]);
        return new Product(silo, admin);
    }

    /// <summary>Creates a connection and gives FreshBooks' consent, as an operator with a browser would. Returns its id.</summary>
    /// <param name="account">Of several, the one that the browser is logged in to.</param>
    public async Task<string> ConnectAsync(string name, string hubSpotToken, CancellationToken cancellation, string? account = null)
    {
        var created = await _admin.PostAsJsonAsync("api/connections", new { name, hubSpotToken }, cancellation);
        var answer = await created.Content.ReadFromJsonAsync<JsonObject>(cancellation);
        if (!created.IsSuccessStatusCode)
            throw new InvalidOperationException($"The product refused the connection: {answer?["title"]} {answer?["detail"]}");

        await ConsentAsync(new Uri(answer!["authorizeUrl"]!.GetValue<string>()), cancellation, account);
        return answer["id"]!.GetValue<string>();
    }

    /// <summary>Gives a consent that is still missing; a connection that works already is left alone.</summary>
    public async Task<string> ReconsentAsync(string connection, CancellationToken cancellation)
    {
        var status = await StatusAsync(connection, cancellation);
        if (status["state"]?.GetValue<string>() is "active")
            return connection;
        using var answer = await _admin.PostAsync(new Uri($"api/connections/{connection}/reconnect", UriKind.Relative), null, cancellation);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancellation);
        await ConsentAsync(new Uri(body!["authorizeUrl"]!.GetValue<string>()), cancellation);
        return connection;
    }

    public async Task<JsonObject> StatusAsync(string connection, CancellationToken cancellation) =>
        await _admin.GetFromJsonAsync<JsonObject>($"api/connections/{connection}", cancellation) ?? [];

    public async Task<JsonNode?> GetAsync(string path, CancellationToken cancellation) =>
        await _admin.GetFromJsonAsync<JsonNode>(path, cancellation);

    public Task PostAsync(string path, CancellationToken cancellation) => PostAsync(path, null, cancellation);

    /// <exception cref="HttpRequestException">The product refused, or could not.</exception>
    public async Task PostAsync(string path, JsonObject? body, CancellationToken cancellation)
    {
        using var answer = body is null
            ? await _admin.PostAsync(new Uri(path, UriKind.Relative), null, cancellation)
            : await _admin.PostAsJsonAsync(path, body, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The sandbox's FreshBooks consents by itself; the redirect leads to the product's public door.</summary>
    /// <param name="account">Of several, the one that the browser is logged in to.</param>
    public static async Task ConsentAsync(Uri authorizeUrl, CancellationToken cancellation, string? account = null)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        if (account is not null)
            browser.DefaultRequestHeaders.Add("Cookie", $"{Worlds.LoggedIn}={account}");
        using var page = await browser.GetAsync(authorizeUrl, cancellation);
        if (!page.IsSuccessStatusCode)
            throw new InvalidOperationException($"The consent ended with HTTP {(int)page.StatusCode}.");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _silo.StopAsync();
        await _silo.DisposeAsync();
    }
}
