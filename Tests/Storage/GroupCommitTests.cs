using Grains.Interfaces;
using Microsoft.Data.Sqlite;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class GroupCommitTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task A_thousand_concurrent_marks_are_all_kept_each_with_a_notice_of_its_own(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(id => house.Inbox.MarkAsync(house.Client(id % 900), Lane.Client, Ct)));

        var marks = await house.Inbox.ListAsync(house.Connection, null, null, null, 2000, 0, Ct);
        Assert.Equal(900, marks.Count);
        Assert.Equal(900, marks.Select(mark => mark.Notice).Distinct().Count());
    }

    [Theory, OnBoth]
    public async Task What_is_asked_of_one_entity_happens_in_the_order_it_was_asked(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var key = house.Client(1);
        await house.Inbox.MarkAsync(key, Lane.Client, Ct);
        for (var round = 0; round < 50; round++)
        {
            var mark = (await house.Inbox.FindAsync(key, Ct))!;

            // Not awaited in between, so that they wait together.
            var clear = house.Inbox.ClearAsync(key, mark.Notice, Ct);
            var again = house.Inbox.MarkAsync(key, Lane.Client, Ct);
            var late = house.Inbox.ClearAsync(key, mark.Notice, Ct);
            await Task.WhenAll(clear, again, late);

            Assert.Equal((true, false), (await clear, await late));
        }
    }

    [Theory, OnBoth]
    public async Task Two_processes_that_mark_the_same_entities_in_opposite_order_both_succeed(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        await using var one = await House.OpenAsync(place);
        await using var two = await House.OpenAsync(place);
        var keys = Enumerable.Range(0, 300).Select(id => one.Client(id)).ToArray();

        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                [.. keys.Select(key => one.Inbox.MarkAsync(key, Lane.Client, Ct)),
                 .. keys.Reverse().Select(key => two.Inbox.MarkAsync(key, Lane.Client, Ct)),
                 one.Inbox.MarkAsync(keys, Lane.Client, Ct),
                 two.Inbox.WakeAsync(one.Client(-1), DateTimeOffset.UnixEpoch, Ct)]);
        }

        Assert.Equal(300, (await one.Inbox.CountAsync(one.Connection, Ct)).Sum(count => count.Count));
    }

    [Fact]
    public async Task A_mark_that_the_database_cannot_take_fails_alone()
    {
        await using var house = await House.OpenAsync(Kind.Postgres, postgres);
        // PostgreSQL's text cannot hold a NUL.
        var poisoned = new EntityKey(house.Connection, EntityKind.Company, "a\0b");

        var good = Enumerable.Range(0, 100).Select(id => house.Inbox.MarkAsync(house.Client(id), Lane.Client, Ct)).ToArray();
        var bad = house.Inbox.MarkAsync(poisoned, Lane.Client, Ct);
        var further = Enumerable.Range(100, 100).Select(id => house.Inbox.MarkAsync(house.Client(id), Lane.Client, Ct)).ToArray();

        await Task.WhenAll([.. good, .. further]);
        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        Assert.Equal(200, (await house.Inbox.CountAsync(house.Connection, Ct)).Sum(count => count.Count));
    }

    [Theory, OnBoth]
    public async Task A_stop_commits_what_waits(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        var house = await House.OpenAsync(place);
        var (inbox, connection) = (house.Inbox, house.Connection);
        var marks = Enumerable.Range(0, 500).Select(id => house.Inbox.MarkAsync(house.Client(id), Lane.Client, Ct)).ToArray();
        await house.DisposeAsync();
        await Task.WhenAll(marks);

        await using var next = await House.OpenAsync(place);
        Assert.Equal(500, (await next.Inbox.CountAsync(connection, Ct)).Sum(count => count.Count));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => inbox.MarkAsync(house.Client(1), Lane.Client, Ct));
    }

    [Fact]
    public async Task A_commit_that_failed_leaves_no_transaction_behind()
    {
        await using var house = await House.OpenAsync(Kind.Sqlite, postgres);
        await house.ScalarAsync("CREATE TRIGGER refuse BEFORE INSERT ON inbox BEGIN SELECT raise(FAIL, 'no'); END");
        await Assert.ThrowsAsync<SqliteException>(() => house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct));
        await house.ScalarAsync("DROP TRIGGER refuse");

        await house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct);

        Assert.NotNull(await house.Inbox.FindAsync(house.Client(1), Ct));
    }

    [Fact]
    public async Task A_notice_is_refused_with_a_sentence_while_PostgreSQL_is_away()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        await using var house = await House.OpenAsync(place);
        await house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct);
        var name = (string)(await house.ScalarAsync("SELECT current_database()"))!;
        await using var admin = await House.OpenAsync(await Place.MakeAsync(Kind.Postgres, postgres));
        await admin.ScalarAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await admin.ScalarAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => house.Inbox.MarkAsync(house.Client(2), Lane.Client, Ct));

        Assert.Contains($"'{name}' at 127.0.0.1", refused.Message, StringComparison.Ordinal);
        await admin.ScalarAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        await house.Inbox.MarkAsync(house.Client(3), Lane.Client, Ct);
    }
}
