using System.Collections.Immutable;
using System.Net;
using Sandbox;
using Sandbox.FreshBooks;

namespace Chaos.Processes;

/// <summary>A silo and the network around it.</summary>
/// <param name="Inbound">How other silos and gateways reach it.</param>
/// <param name="ToDatabase">How it reaches the database.</param>
internal sealed record SiloPlace(Member Process, Uri Admin, ImmutableArray<TcpProxy> Inbound, TcpProxy ToDatabase);

/// <summary>A gateway of its own and its way to the database.</summary>
internal sealed record GatewayPlace(Member Process, Uri Door, TcpProxy ToDatabase)
{
    /// <summary>It runs and reaches the database, so that it can take what comes.</summary>
    public bool IsServing => Process.IsServing && !ToDatabase.IsCut(0);
}

/// <summary>Everything that runs: the simulated services in this process; PostgreSQL, three silos and two gateways as others.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const int SiloCount = 3;
    private const int GatewayCount = 2;

    private readonly HttpClient _doors = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly string _folder;
    private readonly Worlds _outside;
    private int _publicPort;

    private Fleet(string folder, Worlds outside)
    {
        (_folder, _outside) = (folder, outside);
        Operator = new Operator(outside.All, () => Silos);
    }

    /// <summary>A FreshBooks account and its HubSpot portal each, behind one address.</summary>
    public ImmutableArray<World> Worlds => _outside.All;

    public Postgres Database { get; private set; } = null!;

    public ImmutableArray<SiloPlace> Silos { get; private set; } = [];

    public ImmutableArray<GatewayPlace> Gateways { get; private set; } = [];

    public WebhookBalancer Balancer { get; private set; } = null!;

    public FailPoints FailPoints { get; private set; } = null!;

    public Operator Operator { get; }

    /// <summary>Null: nobody wanted it so far.</summary>
    public NextRelease? NextRelease { get; set; }

    public IEnumerable<Member> Members => Silos.Select(silo => silo.Process).Concat(Gateways.Select(gateway => gateway.Process));

    /// <summary>Starts everything, connects, and waits for nothing.</summary>
    public static async Task<Fleet> StartAsync(string folder, int accounts, Func<int, WorldOptions> world, CancellationToken cancellation)
    {
        var fleet = new Fleet(folder, await Sandbox.Worlds.StartAsync(accounts, world, TimeProvider.System));
        try
        {
            await fleet.BuildAsync(cancellation);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A folder that is gone with this run's.</summary>
    public DirectoryInfo CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            await member.DisposeAsync();
        if (Balancer is not null)
            await Balancer.DisposeAsync();
        foreach (var proxy in Silos.SelectMany(silo => silo.Inbound.Append(silo.ToDatabase)).Concat(Gateways.Select(gateway => gateway.ToDatabase)))
            await proxy.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        await _outside.DisposeAsync();
        Operator.Dispose();
        _doors.Dispose();
    }

    private async Task BuildAsync(CancellationToken cancellation)
    {
        var logs = Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName;
        FailPoints = new FailPoints(Directory.CreateDirectory(Path.Combine(_folder, "fail-points")).FullName);
        Database = await Postgres.CreateAsync(Path.Combine(_folder, "postgres"), FreePorts.Take());
        _publicPort = FreePorts.Take();
        Balancer = await WebhookBalancer.StartAsync(
            _publicPort,
            () => Gateways,
            () => Database.IsRunning);
        for (var number = 1; number <= SiloCount; number++)
            Silos = Silos.Add(Silo(number, logs));
        foreach (var silo in Silos)
            Partition(silo);
        for (var number = 1; number <= GatewayCount; number++)
            Gateways = Gateways.Add(Gateway(number, logs));

        // The first one makes the tables; Orleans' scripts would only wait for one another.
        Silos[0].Process.Start();
        await UntilReadyAsync(Silos[0], cancellation);
        foreach (var member in Members.Skip(1))
            member.Start();
        foreach (var silo in Silos)
            await UntilReadyAsync(silo, cancellation);
        foreach (var gateway in Gateways)
            await UntilOpenAsync(gateway, cancellation);
        await Operator.ConnectAsync(cancellation);
    }

    /// <summary>Listens on an address of its own and is reached by others at another one, where the proxies are.</summary>
    private SiloPlace Silo(int number, string logs)
    {
        var (own, advertised) = (IPAddress.Parse($"127.0.2.{number}"), IPAddress.Parse($"127.0.1.{number}"));
        var (siloPort, gatewayPort, admin) = (FreePorts.Take(), FreePorts.Take(), new Uri($"http://127.0.0.1:{FreePorts.Take()}"));
        var toDatabase = ToDatabase();
        var settings = Settings(toDatabase.Port, $"silo-{number}");
        settings["Gateway:ListenUrl"] = $"http://127.0.0.1:{FreePorts.Take()}";
        settings["Admin:ListenUrl"] = admin.ToString();
        settings["Orleans:SiloPort"] = $"{siloPort}";
        settings["Orleans:GatewayPort"] = $"{gatewayPort}";
        settings["Orleans:AdvertisedAddress"] = advertised.ToString();
        settings["Orleans:ListenAddress"] = own.ToString();
        ImmutableArray<TcpProxy> inbound =
            [.. new[] { siloPort, gatewayPort }.Select(port => new TcpProxy(new IPEndPoint(advertised, port), new IPEndPoint(own, port)))];
        return new SiloPlace(new Member($"silo-{number}", "Silo.dll", logs, settings), admin, inbound, toDatabase.Proxy);
    }

    private GatewayPlace Gateway(int number, string logs)
    {
        var door = new Uri($"http://127.0.0.1:{FreePorts.Take()}");
        var toDatabase = ToDatabase();
        var settings = Settings(toDatabase.Port, $"gateway-{number}");
        settings["Gateway:ListenUrl"] = door.ToString();
        settings["Admin:ListenUrl"] = $"http://127.0.0.1:{FreePorts.Take()}";
        settings["Gateway:StoreTimeout"] = "00:00:03.5";
        return new GatewayPlace(new Member($"gateway-{number}", "WebhookGateway.dll", logs, settings), door, toDatabase.Proxy);
    }

    /// <summary>A silo is cut off in both directions: a proxy knows by the port who is at its near end.</summary>
    private void Partition(SiloPlace silo)
    {
        foreach (var proxy in silo.Inbound)
            proxy.IsCut = from => CutOff is { } cut && (cut == silo || LocalPorts.BelongsTo(from, cut.Process.ProcessId));
    }

    /// <summary>The silo that neither reaches others nor is reached by them.</summary>
    public SiloPlace? CutOff { get; set; }

    private (TcpProxy Proxy, int Port) ToDatabase()
    {
        var port = FreePorts.Take();
        return (new TcpProxy(new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.Loopback, Database.Port)), port);
    }

    /// <summary>Sweeps stay as far apart as they are by default: more of them would mend what was lost before anybody counts it.</summary>
    private Dictionary<string, string?> Settings(int databasePort, string name) => new(_outside.ProductSettings())
    {
        ["Admin:Key"] = Operator.Key,
        ["Gateway:PublicUrl"] = $"http://127.0.0.1:{_publicPort}",
        ["Storage:Provider"] = "postgres",
        ["Storage:ConnectionString"] = Postgres.ConnectionString(databasePort),
        ["Storage:DataFolder"] = Path.Combine(_folder, name),
        ["Secrets:Key"] = OperatorKey(1),
        ["Secrets:OtherKey"] = OperatorKey(2),
        ["FAIL_POINTS"] = FailPoints.Folder,
        ["DOTNET_gcServer"] = "0",

        // Processes that die within a minute have nothing of a profile of themselves.
        ["DOTNET_TieredPGO"] = "0",
    };

    private static string OperatorKey(byte number) => Convert.ToBase64String([.. Enumerable.Repeat(number, 32)]);

    public async Task UntilReadyAsync(SiloPlace silo, CancellationToken cancellation) =>
        await UntilAsync($"{silo.Process.Name} is not ready", async () =>
        {
            using var answer = await _doors.GetAsync(new Uri(silo.Admin, "health/ready"), cancellation);
            return answer.IsSuccessStatusCode;
        }, cancellation);

    public async Task UntilOpenAsync(GatewayPlace gateway, CancellationToken cancellation) =>
        await UntilAsync($"{gateway.Process.Name} does not answer", async () =>
        {
            using var answer = await _doors.GetAsync(gateway.Door, cancellation);
            gateway.Process.NoteAnswer();
            return true;
        }, cancellation);

    private static async Task UntilAsync(string otherwise, Func<Task<bool>> holds, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (HttpRequestException)
            {
                // It is not there yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }

        throw new InvalidOperationException($"{otherwise} after a minute; see its log.");
    }
}
