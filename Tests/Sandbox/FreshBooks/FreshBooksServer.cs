using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

/// <summary>A FreshBooks on a loopback port, its books, and a receiver of webhooks beside it.</summary>
internal sealed class FreshBooksServer : IAsyncDisposable
{
    public const string Redirect = "http://127.0.0.1/oauth/freshbooks/callback";
    private readonly WebApplication _app;

    private FreshBooksServer(WebApplication app, Books books, WebhookSender sender, FreshBooksFaults faults, Ledger ledger)
    {
        (_app, Books, Sender, Faults, Ledger) = (app, books, sender, faults, ledger);
        Edits = new RandomEdits(books, 7);
    }

    public Books Books { get; }

    public WebhookSender Sender { get; }

    public FreshBooksFaults Faults { get; }

    public Ledger Ledger { get; }

    public RandomEdits Edits { get; }

    public FreshBooksOptions Options => Books.Options;

    /// <summary>What the receiver got, oldest first: the raw form and the signature.</summary>
    public ConcurrentQueue<(string Body, string? Signature)> Received { get; } = new();

    /// <summary>What the receiver answers, by what it got; 200 unless told otherwise.</summary>
    public Func<string, int> Reply { get; set; } = _ => 200;

    public string HookUri => $"{Http.BaseAddress}hook";

    public HttpClient Http { get; private set; } = new();

    private string Account => $"accounting/account/{Options.AccountId}";

    private string CallbacksPath => $"events/account/{Options.AccountId}/events/callbacks";

    public static async Task<FreshBooksServer> StartAsync(
        Action<FreshBooksOptions>? set = null,
        BookData? data = null,
        TimeProvider? time = null)
    {
        var options = new FreshBooksOptions();
        set?.Invoke(options);
        var ledger = new Ledger();
        var books = new Books(
            options,
            data ?? BookData.Generate(30, 5, new DateOnly(2026, 11, 20)),
            ledger,
            time ?? TimeProvider.System,
            EventLog.InMemory());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new FreshBooksServer(app, books, new WebhookSender(books), new FreshBooksFaults(), ledger);
        app.MapFreshBooks(books, server.Sender, server.Faults);
        app.MapFreshBooksAdmin(books, server.Sender, server.Faults, server.Edits.Next);
        app.MapPost("/hook", server.ReceiveAsync);
        await app.StartAsync();
        server.Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
        return server;
    }

    /// <summary>Consents, exchanges, and uses the token from here on.</summary>
    public async Task<JsonElement> ConnectAsync(string scopes = "")
    {
        var given = await TokenAsync(new { grant_type = "authorization_code", code = await CodeAsync(scopes) });
        Use(given.Text("access_token"));
        return given;
    }

    public void Use(string accessToken) =>
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);

    public async Task<string> CodeAsync(string scopes = "")
    {
        using var answer = await Http.GetAsync(new Uri(
            $"oauth/authorize?client_id={Options.ClientId}&response_type=code&redirect_uri={Uri.EscapeDataString(Redirect)}&state=s1&scope={scopes}",
            UriKind.Relative));
        Assert.Equal(302, (int)answer.StatusCode);
        Assert.EndsWith("&state=s1", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        return answer.Headers.Location.Query.Split("code=")[1].Split('&')[0];
    }

    /// <summary>A token request with the app's secret and redirect, in JSON.</summary>
    public async Task<JsonElement> TokenAsync(object body, bool withRedirect = true)
    {
        var request = JsonSerializer.SerializeToElement(body).EnumerateObject()
            .ToDictionary(property => property.Name, property => property.Value.GetString()!);
        (request["client_id"], request["client_secret"]) = (Options.ClientId, Options.ClientSecret);
        if (withRedirect)
            request["redirect_uri"] = Redirect;
        using var answer = await Http.PostAsJsonAsync("auth/oauth/token", request);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).With("status", (int)answer.StatusCode);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri($"{Account}/{path}", UriKind.Relative));

    /// <summary><c>response.result</c> of a read.</summary>
    public async Task<JsonElement> ResultAsync(string path)
    {
        using var answer = await GetAsync(path);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).At("response", "result");
    }

    /// <summary>The ids in a list, in its order.</summary>
    public async Task<int[]> IdsAsync(string path, string plural, string id = "id") =>
        [.. (await ResultAsync(path)).At(plural).EnumerateArray().Select(row => row.At(id).GetInt32())];

    public Task<HttpResponseMessage> RegisterAsync(string name, string? uri = null) =>
        Http.PostAsJsonAsync(CallbacksPath, new { callback = new { @event = name, uri = uri ?? HookUri } });

    public Task<HttpResponseMessage> PutCallbackAsync(int id, object callback) =>
        Http.PutAsJsonAsync($"{CallbacksPath}/{id}", new { callback });

    public async Task<JsonElement> CallbacksAsync(string query = "") =>
        (await Http.GetFromJsonAsync<JsonElement>($"{CallbacksPath}{query}")).At("response", "result");

    /// <summary>Registers and verifies; answers the callback's id and its verifier.</summary>
    public async Task<(int Id, string Verifier)> SubscribeAsync(string name)
    {
        using var answer = await RegisterAsync(name);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).At("response", "result", "callback", "callbackid").GetInt32();
        var verifier = await VerifierAsync(id);
        using var verified = await PutCallbackAsync(id, new { verifier });
        Assert.Equal(200, (int)verified.StatusCode);
        return (id, verifier);
    }

    /// <summary>The newest verifier that was sent for the callback.</summary>
    public async Task<string> VerifierAsync(int id, string except = "")
    {
        var found = "";
        await Until.TrueAsync(
            () => (found = Received
                .Select(message => Fields(message.Body))
                .Where(fields => fields["name"] == "callback.verify" && fields["object_id"] == $"{id}")
                .Select(fields => fields["verifier"])
                .LastOrDefault("")) is not "" && found != except,
            () => $"{Received.Count} messages, none with a new verifier for {id}");
        return found;
    }

    public static Dictionary<string, string> Fields(string form) => form.Split('&')
        .Select(pair => pair.Split('='))
        .ToDictionary(pair => Decode(pair[0]), pair => Decode(pair[1]));

    public async ValueTask DisposeAsync()
    {
        Sender.Dispose();
        Http.Dispose();
        await _app.DisposeAsync();
        Books.Dispose();
        Ledger.Dispose();
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        context.Response.StatusCode = Reply(body);
        Received.Enqueue((body, context.Request.Headers[WebhookForm.SignatureHeader]));
    }
}
