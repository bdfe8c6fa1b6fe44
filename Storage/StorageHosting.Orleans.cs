using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Storage;

namespace Storage;

public static partial class StorageHosting
{
    /// <summary>Part of every storage key: never change it.</summary>
    internal const string ClusterName = "freshbooks-hubspot";

    /// <summary>
    /// Grain state, reminders and clustering on the one database. Reads <c>Orleans:SiloPort</c> (11111),
    /// <c>Orleans:GatewayPort</c> (30000) and, with PostgreSQL, <c>Orleans:AdvertisedAddress</c>: the IP address at which
    /// other machines reach this silo, 127.0.0.1 while all are on one, and <c>Orleans:ListenAddress</c>, where that is
    /// not an address of this machine.
    /// </summary>
    public static ISiloBuilder UseStorage(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = Options(configuration);
        silo.AddAdoNetGrainStorageAsDefault(storage => storage.Configure<Database, IServiceProvider>((state, database, services) =>
        {
            (state.Invariant, state.ConnectionString, state.DataSource) = Source(database);
            state.GrainStorageSerializer = ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(services);
            state.DeleteStateOnClear = true;
        }));
        silo.UseAdoNetReminderService(storage => storage.Configure<Database>((reminders, database) =>
            (reminders.Invariant, reminders.ConnectionString, reminders.DataSource) = Source(database)));
        return options.IsPostgres ? silo.UsePostgresCluster(configuration) : silo.UseSoleSilo(configuration);
    }

    /// <exception cref="InvalidOperationException">The storage is SQLite, which a process without a silo cannot share.</exception>
    public static IClientBuilder UseStorage(this IClientBuilder client, IConfiguration configuration)
    {
        if (!Options(configuration).IsPostgres)
        {
            throw new InvalidOperationException(
                "A process without a silo cannot use an SQLite file: set Storage:Provider to postgres here and in the silos, or let the silo do this work.");
        }

        client.Configure<ClusterOptions>(Name);
        return client.UseAdoNetClustering(storage => storage.Configure<Database>((clustering, database) =>
            (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", database.PostgresConnectionString)));
    }

    private static ISiloBuilder UsePostgresCluster(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.Configure<ClusterOptions>(Name);
        silo.UseAdoNetClustering(storage => storage.Configure<Database>((clustering, database) =>
            (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", database.PostgresConnectionString)));
        // Measured: with the defaults a cluster that crashed as a whole is back after 103 s, with these after 18 s. Probes
        // by way of others let a silo that was frozen count as alive for 15 s, because a silo whose own probe fails is no
        // witness; without them it is declared dead after 4 to 6 s, still by two votes where there are three silos.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            membership.NumMissedTableIAmAliveLimit = 3;
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 2;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.EnableIndirectProbes = false;
        });
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, FormerSilo>();
#pragma warning disable ORLEANSEXP003 // Experimental in name; the default directory is the one that breaks the promise.
        // Orleans' default directory lets a grain live twice for seconds after a silo's death. The older activation then
        // still answers others by what it knew: an invoice asked it for a company that the newer one had left. This one, too,
        // forgets an activation that is ending when the directory's part moves meanwhile; see Freshness.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // Not waiting until a silo that was given up must have noticed: what it could do until then is fenced in the
        // database, by leases and by the inbox, and the wait would be the longest part of a failover.
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        var address = Address(configuration, "Orleans:AdvertisedAddress") ?? IPAddress.Loopback;
        var (port, gatewayPort) = Ports(configuration);
        silo.ConfigureEndpoints(address, port, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        if (Address(configuration, "Orleans:ListenAddress") is not { } own)
            return silo;
        return silo.Configure<EndpointOptions>(endpoints => (endpoints.SiloListeningEndpoint, endpoints.GatewayListeningEndpoint) =
            (new IPEndPoint(own, port), new IPEndPoint(own, gatewayPort)));
    }

    private static ISiloBuilder UseSoleSilo(this ISiloBuilder silo, IConfiguration configuration)
    {
        silo.Services.AddHostedService<Hold>();
        var (port, gatewayPort) = Ports(configuration);
        return silo.UseLocalhostClustering(port, gatewayPort, primarySiloEndpoint: null, ClusterName, ClusterName);
    }

    private static void Name(ClusterOptions cluster) => (cluster.ClusterId, cluster.ServiceId) = (ClusterName, ClusterName);

    private static (int Silo, int Gateway) Ports(IConfiguration configuration) =>
        (configuration.GetValue("Orleans:SiloPort", 11111), configuration.GetValue("Orleans:GatewayPort", 30000));

    private static IPAddress? Address(IConfiguration configuration, string setting)
    {
        if (configuration[setting] is not { Length: > 0 } text)
            return null;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new InvalidDataException($"{setting} is '{text}', which is no IP address. Set one, such as 10.0.0.5; a host name does not do.");
    }

    private static StorageOptions Options(IConfiguration configuration) =>
        configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();

    /// <summary>
    /// PostgreSQL by its text, so that Orleans has a pool of its own and never waits behind the inbox. SQLite by its data
    /// source, where the pragmas and the gate are; Orleans' name for it is that of another driver.
    /// </summary>
    private static (string Invariant, string? Text, System.Data.Common.DbDataSource? Source) Source(Database database) =>
        database.IsPostgres ? ("Npgsql", database.PostgresConnectionString, null) : ("System.Data.SQLite", null, database.DataSource);

    /// <summary>Keeps a second silo away from the file.</summary>
    private sealed class Hold(Database database) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            database.LockForThisProcess();
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
