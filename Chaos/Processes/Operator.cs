using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sandbox;

namespace Chaos.Processes;

/// <summary>What a person does who runs the product: calls the admin API of whichever silo answers, and gives FreshBooks' consents.</summary>
internal sealed class Operator : IDisposable
{
    public const string Key = "the-operator-s-key-under-faults";

    /// <summary>With a page that does not come; then it is loaded again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _admin = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ImmutableArray<World> _worlds;
    private readonly Func<ImmutableArray<SiloPlace>> _silos;

    /// <summary>The id of each world's connection.</summary>
    private ImmutableArray<string> _connections = [];

    public Operator(ImmutableArray<World> worlds, Func<ImmutableArray<SiloPlace>> silos)
    {
        (_worlds, _silos) = (worlds, silos);
        _admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>How often a consent was given once more.</summary>
    public int Reconsents { get; private set; }

    /// <summary>Connects every account with its portal.</summary>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        foreach (var world in _worlds)
        {
            var created = await PostAsync("api/connections", new JsonObject { ["name"] = world.Books.Options.AccountId, ["hubSpotToken"] = world.Portal.Options.Token }, cancellation);
            await ConsentAsync(created, world, cancellation);
            _connections = _connections.Add(created["id"]!.GetValue<string>());
        }
    }

    /// <summary>Gives FreshBooks' consent once more for every connection that says it needs it.</summary>
    public async Task ReconsentAsync(CancellationToken cancellation)
    {
        var all = await GetAsync("api/connections", cancellation);
        foreach (var needy in all["items"]!.AsArray().Where(connection => (string?)connection!["state"] is "needs-reconnect").Select(connection => (string)connection!["id"]!))
        {
            var answer = await PostAsync($"api/connections/{needy}/reconnect", null, cancellation);
            Reconsents++;
            for (var loads = 1; loads <= 5 && !await IsConsentedAsync(answer, _worlds[_connections.IndexOf(needy)], cancellation); loads++)
                await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
        }
    }

    /// <summary>Whoever completes it may die before it answers. Nothing is done twice, says the product: the page is loaded again.</summary>
    private static async Task<bool> IsConsentedAsync(JsonObject answer, World world, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await ConsentAsync(answer, world, patience.Token);
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private static Task ConsentAsync(JsonObject answer, World world, CancellationToken cancellation) =>
        Product.ConsentAsync(new Uri(answer["authorizeUrl"]!.GetValue<string>()), cancellation, world.Books.Options.AccountId);

    /// <param name="action">Such as <c>audit</c>; for every connection.</param>
    public async Task DoAsync(string action, CancellationToken cancellation)
    {
        foreach (var connection in _connections)
            await PostAsync($"api/connections/{connection}/{action}", null, cancellation);
    }

    /// <summary>What keeps records of a world out of step, and one of those that it keeps so, for the report.</summary>
    public async Task<string> MarksAsync(World world, CancellationToken cancellation)
    {
        var answer = await GetAsync($"api/connections/{_connections[_worlds.IndexOf(world)]}/records", cancellation);
        var kept = answer["records"]!.AsArray()
            .GroupBy(mark => $"{mark!["state"]} {mark["why"]?["title"]}".TrimEnd(), mark => $"{mark!["kind"]} {mark["id"]}, due {mark["due"]}")
            .Select(marks => $"{marks.Count()} {marks.Key} ({marks.First()})");
        return string.Join("; ", kept.DefaultIfEmpty("none"));
    }

    public void Dispose() => _admin.Dispose();

    private Task<JsonObject> GetAsync(string path, CancellationToken cancellation) =>
        AskAnyAsync(admin => _admin.GetAsync(new Uri(admin, path), cancellation), cancellation);

    private Task<JsonObject> PostAsync(string path, JsonObject? body, CancellationToken cancellation) =>
        AskAnyAsync(admin => _admin.PostAsJsonAsync(new Uri(admin, path), body, cancellation), cancellation);

    private async Task<JsonObject> AskAnyAsync(Func<Uri, Task<HttpResponseMessage>> ask, CancellationToken cancellation)
    {
        var last = "no silo runs";
        for (var attempt = 0; attempt < 60; attempt++)
        {
            foreach (var silo in _silos().Where(silo => silo.Process.IsServing))
            {
                try
                {
                    using var answer = await ask(silo.Admin);
                    var text = await answer.Content.ReadAsStringAsync(cancellation);
                    if (answer.IsSuccessStatusCode)
                        return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? new JsonObject { ["items"] = JsonNode.Parse(text) };
                    last = $"{(int)answer.StatusCode} {text}";
                }
                catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
                {
                    last = error.Message;
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }

        throw new InvalidOperationException($"No silo answers the operator: {last}");
    }
}
