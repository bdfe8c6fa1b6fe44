using System.Data.Common;
using Chaos.Processes;
using Microsoft.Data.Sqlite;
using Npgsql;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Silo;
using Tests.Recorded;
using Xunit;

namespace Tests.Product;

/// <summary>Houses whose outside world is kept in files.</summary>
internal sealed partial class House
{
    /// <summary>A messy world that is kept, and a product that is not connected yet.</summary>
    public static async Task<House> KeptAsync(int seed, FreshBooksOptions freshBooks, string? postgres)
    {
        var folder = Directory.CreateTempSubdirectory("mirror-");
        var world = await World.StartAsync(Kept(folder, freshBooks, new HubSpotOptions()) with { Seed = seed }, TimeProvider.System);
        var house = new House(world, postgres, folder, FreePorts.Take(4), TimeProvider.System);
        await house.StartProductAsync();
        return house;
    }

    /// <summary>The world as it was recorded, at the moment at which it was; the product is not started.</summary>
    public static async Task<House> ReopenAsync(string path, FreshBooksOptions freshBooks, HubSpotOptions hubSpot, PostgresServer server)
    {
        var (folder, recording) = Recording.Unpack(path);
        var ports = FreePorts.Take(4);
        recording.MoveTo(folder, UrlOf(ports[0]));
        var postgres = await Recording.SqlAsync(folder) is { } sql ? await server.CreateDatabaseAsync(sql) : null;
        var time = new SkewedClock(recording.At - TimeProvider.System.GetUtcNow());
        var world = await World.StartAsync(Kept(folder, freshBooks, hubSpot), time);
        return new House(world, postgres, folder, ports, time) { Connection = recording.Connection };
    }

    /// <summary>Keeps what this house's product, which must be stopped, leaves behind.</summary>
    public async Task RecordAsync(string path, PostgresServer server)
    {
        var database = _postgres is null ? await BackUpAsync() : await server.WriteSqlAsync(_postgres);
        new Recording(_time.GetUtcNow(), Connection, PublicUrl).Pack(_folder, database, isSql: _postgres is not null, path);
    }

    /// <summary>The product's database, past the product.</summary>
    public DbConnection Database() => _postgres is null
        ? new SqliteConnection($"Data Source={Path.Combine(DataFolder, "sync.db")};Pooling=False")
        : new NpgsqlConnection($"{_postgres};Pooling=False");

    public DateTimeOffset Now => _time.GetUtcNow();

    private async Task<string> BackUpAsync()
    {
        var copy = Path.Combine(DataFolder, "copy.db");
        Assert.Equal(0, await SiloHost.RunAsync(["backup", copy, $"--Storage:DataFolder={DataFolder}", $"--Secrets:Key={SecretsKey}"]));
        return copy;
    }

    private static WorldOptions Kept(DirectoryInfo folder, FreshBooksOptions freshBooks, HubSpotOptions hubSpot) => new()
    {
        Messy = true,
        Today = Oracle.Today(TimeProvider.System),
        Folder = Path.Combine(folder.FullName, Recording.WorldFolder),
        FreshBooks = freshBooks,
        HubSpot = hubSpot,
    };
}
