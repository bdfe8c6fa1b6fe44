using Microsoft.Data.Sqlite;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Silo;
using Xunit;

namespace Tests.Product;

/// <summary>An older state put back, while FreshBooks and HubSpot have gone on.</summary>
public class RestoreTests(PostgresServer postgres)
{
    private static readonly BookLine Extra = new(77, "Extra", "", 1, 25);

    [Fact]
    public async Task The_mirror_heals_after_a_restore_of_the_embedded_database()
    {
        await using var house = await House.ConnectedAsync(clients: 10);
        await house.EqualAsync();
        var backup = Path.Combine(house.DataFolder, "backup.db");
        string[] settings = [$"--Storage:DataFolder={house.DataFolder}", $"--Secrets:Key={House.SecretsKey}"];
        Assert.Equal(0, await SiloHost.RunAsync(["backup", backup, .. settings]));

        await HealsAsync(house, () =>
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
        await using var house = await House.ConnectedAsync(clients: 10, postgres: database);
        await house.EqualAsync();
        var backup = await postgres.NewFileAsync();
        await postgres.DumpAsync(database, backup);

        await HealsAsync(house, () => postgres.RestoreAsync(database, backup));
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_needs_something_to_copy()
    {
        var folder = Directory.CreateTempSubdirectory("backup-");
        var file = Path.Combine(folder.FullName, "backup.db");
        Assert.Equal(1, await SiloHost.RunAsync(["backup", file, $"--Storage:DataFolder={folder.FullName}", $"--Secrets:Key={House.SecretsKey}"]));
        Assert.False(File.Exists(file));

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sync.db"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, "precious", TestContext.Current.CancellationToken);
        Assert.Equal(1, await SiloHost.RunAsync(["backup", file, $"--Storage:DataFolder={folder.FullName}", $"--Secrets:Key={House.SecretsKey}"]));
        Assert.Equal("precious", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        folder.Delete(recursive: true);
    }

    private static async Task HealsAsync(House house, Func<Task> restoreAsync)
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
        await house.EqualAsync();
        await House.UntilAsync(() => house.RecordsAsync(), records => records.Contains("\"records\":[]", StringComparison.Ordinal));
        await house.EqualAsync();
    }
}
