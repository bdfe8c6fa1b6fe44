using System.Globalization;
using Chaos.Processes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

/// <summary>
/// The real product in this process, between two simulated services over real HTTP, on a folder of its own. The
/// product can be stopped and started again while the outside world goes on.
/// </summary>
internal sealed partial class House : IAsyncDisposable
{
    public const string AdminKey = "the-operator-s-key-of-this-test";
    public static readonly string SecretsKey = Convert.ToBase64String(new byte[32]);

    /// <summary>
    /// How long a test waits for what should come. Runs with a planted bug wait for what never comes, and set it lower
    /// by this variable, in seconds; nothing else should.
    /// </summary>
    public const string PatienceVariable = "TESTS_PATIENCE_SECONDS";

    private static readonly TimeSpan Patience = Environment.GetEnvironmentVariable(PatienceVariable) is { } seconds
        ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
        : TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder;
    private readonly int[] _ports;
    private readonly string? _postgres;
    private readonly TimeProvider _time;

    private House(World world, string? postgres, DirectoryInfo folder, int[] ports, TimeProvider time) =>
        (World, _postgres, _folder, _ports, _time) = (world, postgres, folder, ports, time);

    public World World { get; }

    public Books Books => World.Books;

    public HubSpotPortal Portal => World.Portal;

    public global::Sandbox.Product Product { get; private set; } = null!;

    public string Connection { get; private set; } = "";

    public string DataFolder => Path.Combine(_folder.FullName, "data");

    public string PublicUrl => UrlOf(_ports[0]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A world and a product that is not connected yet.</summary>
    public static async Task<House> BuildAsync(
        int clients = 12, int seed = 1, FreshBooksOptions? freshBooks = null, HubSpotOptions? hubSpot = null, string? postgres = null, bool messy = false,
        TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var world = await World.StartAsync(new WorldOptions
        {
            Clients = clients,
            Seed = seed,
            Messy = messy,
            Today = Oracle.Today(time),
            FreshBooks = freshBooks ?? QuickWebhooks(),
            HubSpot = hubSpot ?? new HubSpotOptions(),
        }, time);
        var house = new House(world, postgres, Directory.CreateTempSubdirectory("mirror-"), FreePorts.Take(4), time);
        await house.StartProductAsync();
        return house;
    }

    /// <summary>The same, connected; the backfill runs.</summary>
    public static async Task<House> ConnectedAsync(
        int clients = 12, int seed = 1, FreshBooksOptions? freshBooks = null, HubSpotOptions? hubSpot = null, string? postgres = null)
    {
        var house = await BuildAsync(clients, seed, freshBooks, hubSpot, postgres);
        await house.ConnectAsync();
        return house;
    }

    /// <summary>Connects, and waits until FreshBooks' callbacks are verified: before that it sends no webhook.</summary>
    public async Task ConnectAsync()
    {
        await ConnectUnheardAsync();
        await VerifiedAsync();
    }

    /// <summary>Connects, and does not wait for webhooks.</summary>
    public async Task ConnectUnheardAsync() => Connection = await Product.ConnectAsync("Test", Portal.Options.Token, Cancellation);

    public async Task VerifiedAsync()
    {
        var status = await UntilAsync(
            () => Product.StatusAsync(Connection, Cancellation),
            status => status["callbacks"]!.AsArray() is { Count: > 0 } callbacks && callbacks.All(callback => (bool)callback!["verified"]!));
        Assert.All(status["callbacks"]!.AsArray(), callback => Assert.True((bool)callback!["verified"]!, $"{callback["event"]} is not verified"));
    }

    public async Task StartProductAsync() =>
        Product = await global::Sandbox.Product.StartAsync(new Dictionary<string, string?>(World.ProductSettings())
        {
            ["Admin:Key"] = AdminKey,
            ["Gateway:PublicUrl"] = PublicUrl,
            ["Gateway:ListenUrl"] = PublicUrl,
            ["Admin:ListenUrl"] = UrlOf(_ports[1]),
            ["Orleans:SiloPort"] = $"{_ports[2]}",
            ["Orleans:GatewayPort"] = $"{_ports[3]}",
            ["Storage:Provider"] = _postgres is null ? "sqlite" : "postgres",
            ["Storage:ConnectionString"] = _postgres ?? "",
            ["Storage:DataFolder"] = DataFolder,
            ["Secrets:Key"] = SecretsKey,
            ["Logging:LogLevel:Default"] = "None",
        }, Cancellation, _time);

    public async Task RestartProductAsync()
    {
        await StopProductAsync();
        await StartProductAsync();
    }

    public async Task StopProductAsync()
    {
        await Product.DisposeAsync();
        Product = null!;
    }

    public Verdict Compare() => Oracle.Compare(Books, Portal, Oracle.Today(_time));

    /// <summary>Waits until both sides are equal, and says what was different last.</summary>
    public async Task EqualAsync()
    {
        var verdict = await UntilAsync(() => Task.FromResult(Compare()), verdict => verdict.IsEqual);
        Assert.True(verdict.IsEqual, $"{verdict.Duplicates} duplicates; {string.Join("\n", verdict.Differences.Take(10))}");
    }

    /// <summary>Waits for a condition, and returns what was seen last.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> holds)
    {
        var start = TimeProvider.System.GetTimestamp();
        var seen = await look();
        while (!holds(seen) && TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
            seen = await look();
        }

        return seen;
    }

    public async Task<string> RecordsAsync(string query = "") =>
        (await Product.GetAsync($"api/connections/{Connection}/records{query}", Cancellation))!.ToJsonString();

    public Task DoAsync(string action) => Product.PostAsync($"api/connections/{Connection}/{action}", Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Product is { } running)
            await running.DisposeAsync();
        await World.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    /// <summary>Webhooks whose retries come within seconds.</summary>
    public static FreshBooksOptions QuickWebhooks() =>
        new() { RetryDelays = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4)] };

    private static string UrlOf(int port) => $"http://127.0.0.1:{port}";
}
