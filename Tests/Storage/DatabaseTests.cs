using System.Globalization;
using System.Net.Sockets;
using Grains.Interfaces;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class DatabaseTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task Processes_that_start_together_prepare_one_schema(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        var hosts = Enumerable.Range(0, 4).Select(_ => place.Host()).ToArray();

        await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Services.GetRequiredService<Database>().PrepareAsync(Ct), Ct)));
        await hosts[0].Services.GetRequiredService<Database>().PrepareAsync(Ct);

        await using var house = await House.OpenAsync(place);
        var scripts = Convert.ToInt32(await house.ScalarAsync("SELECT count(*) FROM schema_version"), CultureInfo.InvariantCulture);
        Assert.Equal(kind == Kind.Postgres ? 8 : 6, scripts);
        Assert.All(hosts, host => Assert.Equal("x", host.Services.GetRequiredService<Secrets>().Unprotect("p", house.Of<Secrets>().Protect("p", "x"))));
        foreach (var host in hosts)
            host.Dispose();
    }

    [Theory, OnBoth]
    public async Task A_database_of_a_newer_version_is_refused(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        await using (var house = await House.OpenAsync(place))
            await house.ScalarAsync("INSERT INTO schema_version (scriptname, applied) VALUES ('9999-later', '2030-01-01')");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place));

        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnBoth]
    public async Task What_a_newer_version_only_added_is_in_nobody_s_way(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        await using (var house = await House.OpenAsync(place))
            await house.ScalarAsync("INSERT INTO schema_version (scriptname, applied) VALUES ('9999-later-additive', '2030-01-01')");

        await using var again = await House.OpenAsync(place);
        Assert.NotNull(again.Of<Secrets>().Protect("p", "x"));
    }

    [Fact]
    public async Task A_second_silo_on_the_same_file_is_refused_until_the_first_one_ends()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        using var second = place.Host();
        using (var first = place.Host())
        {
            first.Services.GetRequiredService<Database>().LockForThisProcess();
            first.Services.GetRequiredService<Database>().LockForThisProcess();
            var refused = Assert.Throws<StorageUnavailableException>(() => second.Services.GetRequiredService<Database>().LockForThisProcess());
            Assert.Contains(Path.Combine(place.Folder, "sync.db"), refused.Message, StringComparison.Ordinal);
        }

        second.Services.GetRequiredService<Database>().LockForThisProcess();
    }

    [Fact]
    public async Task The_file_writes_ahead_and_waits_for_the_disk()
    {
        await using var house = await House.OpenAsync(Kind.Sqlite, postgres);

        Assert.Equal("wal", await house.ScalarAsync("PRAGMA journal_mode"));
        Assert.Equal(2L, await house.ScalarAsync("PRAGMA synchronous"));
        Assert.Equal(10_000L, await house.ScalarAsync("PRAGMA busy_timeout"));
    }

    [Fact]
    public async Task An_unreachable_server_is_named_without_the_password()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        place.Settings["Storage:ConnectionString"] = "Host=127.0.0.1;Port=1;Database=sync;Username=sync;Password=hush-hush";

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place));

        Assert.Equal("The PostgreSQL database 'sync' at 127.0.0.1:1 cannot be reached: start it, or correct Storage:ConnectionString.", refused.Message);
        Assert.DoesNotContain("hush", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_told_from_a_missing_server()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        place.Settings["Storage:ConnectionString"] += ";Database=nowhere";

        Assert.Contains("does not exist", (await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_sentence()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        var taken = Path.Combine(place.Folder, "taken");
        await File.WriteAllTextAsync(taken, "", Ct);
        place.Settings["Storage:DataFolder"] = Path.Combine(taken, "data");

        Assert.Contains("Storage:DataFolder", (await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_a_sentence()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        await File.WriteAllTextAsync(Path.Combine(place.Folder, "sync.db"), new string('x', 5000), Ct);

        Assert.Contains("no SQLite database", (await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(13, "free some space")]
    [InlineData(5, "locked by another program")]
    [InlineData(8, "right to write")]
    [InlineData(10, "the disk failed")]
    public void What_SQLite_reports_of_its_file_is_a_sentence(int code, string says) =>
        Assert.Contains(says, DatabaseFault.Sentence(new SqliteException("x", code), "The file"), StringComparison.Ordinal);

    [Theory]
    [InlineData("53100", "its disk is full")]
    [InlineData("28P01", "refused the user or the password")]
    [InlineData("25006", "standby")]
    [InlineData("57P03", "takes no connections now")]
    [InlineData("08006", "cannot be reached")]
    public void What_PostgreSQL_reports_of_itself_is_a_sentence(string state, string says) =>
        Assert.Contains(says, DatabaseFault.Sentence(new PostgresException("x", "ERROR", "ERROR", state), "The database"), StringComparison.Ordinal);

    [Fact]
    public void A_statement_that_is_wrong_by_itself_is_not_blamed_on_the_database()
    {
        Assert.Null(DatabaseFault.Sentence(new SqliteException("constraint", 19), "x"));
        Assert.Null(DatabaseFault.Sentence(new PostgresException("x", "ERROR", "ERROR", "23505"), "x"));
        Assert.NotNull(DatabaseFault.Sentence(new SocketException(), "x"));
    }

    [Theory]
    [InlineData("Storage:Provider", "oracle", "Storage:Provider is 'oracle'")]
    [InlineData("Storage:Provider", "postgres", "Storage:ConnectionString is missing")]
    [InlineData("Storage:ConnectionString", "Data Source=:memory:", "names no file")]
    [InlineData("Storage:ConnectionString", "hush-hush", "cannot be read as one of sqlite")]
    [InlineData("Storage:DataFolder", "", "Storage:DataFolder is empty")]
    [InlineData("Secrets:Key", "short", "Secrets:Key is not the base64 of 32 bytes")]
    [InlineData("Secrets:KeyFile", "/nowhere/key", "Secrets:KeyFile, /nowhere/key, cannot be read")]
    public async Task A_setting_that_cannot_work_is_named_at_start(string setting, string value, string says)
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        place.Settings[setting] = value;
        using var host = place.Host();

        var refused = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnBoth]
    public async Task Connections_are_remembered_renamed_and_removed(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var book = house.Of<ConnectionBook>();
        Assert.Empty(await book.ListAsync(Ct));

        await book.AddAsync("cn-1", "First", Ct);
        await book.AddAsync("cn-2", "Second", Ct);
        await book.AddAsync("cn-1", "Renamed", Ct);

        Assert.Equal(["Renamed", "Second"], (await book.ListAsync(Ct)).OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => row.Name));
        await book.RemoveAsync("cn-1", Ct);
        Assert.Null(await book.FindAsync("cn-1", Ct));
        Assert.Equal("Second", (await book.FindAsync("cn-2", Ct))!.Name);
    }

    [Fact]
    public async Task A_database_from_before_a_restart_still_has_its_marks()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        EntityKey key;
        await using (var house = await House.OpenAsync(place))
            await house.Inbox.MarkAsync(key = house.Client(1), Lane.Client, Ct);

        await using var next = await House.OpenAsync(place);
        Assert.NotNull(await next.Inbox.FindAsync(key, Ct));
    }
}
