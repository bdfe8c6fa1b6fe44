using Microsoft.Data.Sqlite;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Silo;
using Xunit;

namespace Tests.Product;

/// <summary>The state of an hour ago put back, while FreshBooks and HubSpot have gone on.</summary>
public class RestoreTests(PostgresServer postgres)
{
    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);
    private static readonly BookLine Extra = new(77, "Extra", "", 1, 25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_mirror_heals_after_a_restore_of_the_embedded_database()
    {
        var time = AnHourAgo();
        await using var house = await MirroredAsync(time);
        var backup = Path.Combine(house.DataFolder, "backup.db");
        string[] settings = [$"--Storage:DataFolder={house.DataFolder}", $"--Secrets:Key={House.SecretsKey}"];
        Assert.Equal(0, await SiloHost.RunAsync(["backup", backup, .. settings]));

        await HealsAsync(house, time, () =>
        {
            // The product ran in this process, whose pools would go on with the file that was there.
            SqliteConnection.ClearAllPools();
            File.Delete(Path.Combine(house.DataFolder, "sync.db-wal"));
            File.Delete(Path.Combine(house.DataFolder, "sync.db-shm"));
            File.Move(backup, Path.Combine(house.DataFolder, "sync.db"), overwrite: true);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task The_mirror_heals_after_a_restore_of_PostgreSQL()
    {
        var database = await postgres.CreateDatabaseAsync();
        var time = AnHourAgo();
        await using var house = await MirroredAsync(time, database);
        var backup = await postgres.NewFileAsync();
        await postgres.DumpAsync(database, backup);

        await HealsAsync(house, time, () => postgres.RestoreAsync(database, backup));
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_needs_something_to_copy()
    {
        var folder = Directory.CreateTempSubdirectory("backup-");
        var file = Path.Combine(folder.FullName, "backup.db");
        Assert.Equal(1, await SiloHost.RunAsync(["backup", file, $"--Storage:DataFolder={folder.FullName}", $"--Secrets:Key={House.SecretsKey}"]));
        Assert.False(File.Exists(file));

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sync.db"), "", Cancellation);
        await File.WriteAllTextAsync(file, "precious", Cancellation);
        Assert.Equal(1, await SiloHost.RunAsync(["backup", file, $"--Storage:DataFolder={folder.FullName}", $"--Secrets:Key={House.SecretsKey}"]));
        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        folder.Delete(recursive: true);
    }

    /// <summary>Once that hour has passed, the product starts by the system's clock, as it is: Orleans goes by that one, too.</summary>
    private static LaterTime AnHourAgo() => new(-2 * HalfAnHour);

    private static async Task<House> MirroredAsync(LaterTime time, string? postgres = null)
    {
        var freshBooks = House.QuickWebhooks();
        freshBooks.AccessTokenLifetime = HalfAnHour * 0.9;
        var house = await House.BuildAsync(clients: 10, freshBooks: freshBooks, postgres: postgres, time: time);
        await house.ConnectAsync();
        await house.EqualAsync();
        return house;
    }

    private static async Task HealsAsync(House house, LaterTime time, Func<Task> restoreAsync)
    {
        // What the backup knows nothing of: records made, changed and deleted, lines added and removed, payments moved.
        var edits = new MessyEdits(house.Books, 7);
        for (var edit = 0; edit < 60; edit++)
            edits.Next();
        var (lined, goes) = (house.Invoice(house.Add("Ann", "ann@while.example", "Only For A While"), 70), house.Add("Bob", "bob@while.example"));
        house.Books.EditInvoice(lined, now => now with { Lines = [.. now.Lines, Extra] });
        var (deleted, kept) = (house.Invoice(goes, 10), house.Invoice(house.Books.Clients[0].Id, 30));
        var payment = house.Books.AddPayment(new BookPayment { InvoiceId = kept, Amount = 5, Date = Oracle.Today(TimeProvider.System), Type = "Cash" }).Id;
        await house.EqualAsync();

        // Nor of the pair of tokens, which was refreshed in the middle of that hour: the backup's is spent.
        time.Pass(HalfAnHour);
        var refreshes = Refreshes(house);
        house.Books.EditClient(house.Books.Clients[0].Id, now => now with { MobilePhone = "+1 555 0100" });
        await house.EqualAsync();
        Assert.Equal(refreshes + 1, Refreshes(house));
        time.Pass(HalfAnHour);

        await house.Product.DisposeAsync();
        await restoreAsync();

        // What it knows nothing of is gone from FreshBooks, too, before it looks again, and nobody tells it.
        house.Books.Options.LostShare = 1;
        house.Books.EditClient(house.Books.Clients.Single(client => client.Email == "ann@while.example").Id, now => now with { Organization = "" });
        house.Books.EditInvoice(lined, now => now with { Lines = [now.Lines[0]] });
        house.Books.DeleteInvoice(deleted);
        house.Books.DeleteClient(goes);
        house.Books.DeletePayment(payment);
        house.Books.Options.LostShare = 0;
        await house.StartProductAsync();
        await house.DoAsync("audit");
        await House.UntilAsync(() => house.Product.StatusAsync(house.Connection, Cancellation), status => (string?)status["state"] is "needs-reconnect");
        await house.Product.ReconsentAsync(house.Connection, Cancellation);
        await house.EqualAsync();
        await House.UntilAsync(() => house.RecordsAsync(), records => records.Contains("\"records\":[]", StringComparison.Ordinal));
        await house.EqualAsync();
    }

    private static int Refreshes(House house) => house.World.Ledger.Entries(Side.FreshBooks).Count(entry => entry is { Operation: "POST oauth/token", Status: 200 });
}
