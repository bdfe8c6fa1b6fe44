using System.Reflection;
using Grains.Interfaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Tests.Storage;

/// <summary>Which database a test runs on.</summary>
public enum Kind
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory once on each.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnBothAttribute() : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([new TheoryDataRow<Kind>(Kind.Sqlite), new TheoryDataRow<Kind>(Kind.Postgres)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>What two processes of the house would have in common: one database, and the settings that lead to it.</summary>
internal sealed class Place
{
    private static readonly string Root = TemporaryRoot();
    private static int _made;

    private Place(Dictionary<string, string?> settings, string folder) => (Settings, Folder) = (settings, folder);

    public Dictionary<string, string?> Settings { get; }

    public string Folder { get; }

    public static async Task<Place> MakeAsync(Kind kind, PostgresServer postgres)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root, $"p{Interlocked.Increment(ref _made)}")).FullName;
        return new Place(
            new Dictionary<string, string?>
            {
                ["Storage:Provider"] = kind == Kind.Postgres ? "postgres" : "sqlite",
                ["Storage:ConnectionString"] = kind == Kind.Postgres ? await postgres.CreateDatabaseAsync() : "",
                ["Storage:DataFolder"] = folder,
            },
            folder);
    }

    private static string TemporaryRoot()
    {
        var root = Directory.CreateTempSubdirectory("storage-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    }

    /// <summary>A process's services, not started.</summary>
    public IHost Host(TimeProvider? time = null, Action<HostApplicationBuilder>? configure = null, string environment = "Development")
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = environment, ContentRootPath = Folder });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddStorage(builder.Configuration, builder.Environment);
        configure?.Invoke(builder);
        return builder.Build();
    }
}

/// <summary>One process's storage on a database of its own, ready for use.</summary>
internal sealed class House : IAsyncDisposable
{
    private static int _connections;
    private readonly IHost _host;

    private House(Place place, IHost host) => (Place, _host) = (place, host);

    public Place Place { get; }

    /// <summary>Unique in this run.</summary>
    public string Connection { get; } = $"cn-{Interlocked.Increment(ref _connections)}";

    public Inbox Inbox => Of<Inbox>();

    public static async Task<House> OpenAsync(Kind kind, PostgresServer postgres, TimeProvider? time = null) =>
        await OpenAsync(await Place.MakeAsync(kind, postgres), time);

    public static async Task<House> OpenAsync(Place place, TimeProvider? time = null, Action<IServiceCollection>? configure = null)
    {
        var house = new House(place, place.Host(time, builder => configure?.Invoke(builder.Services)));
        await house.Of<Database>().PrepareAsync(TestContext.Current.CancellationToken);
        return house;
    }

    public T Of<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public EntityKey Client(long id) => EntityKey.Of(Connection, EntityKind.Client, id);

    public EntityKey Invoice(long id) => EntityKey.Of(Connection, EntityKind.Invoice, id);

    /// <summary>Runs a statement behind the product's back.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await Of<Database>().DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    // The host is one; its interface does not say so.
    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
