using Grains.Interfaces;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class JournalTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task The_latest_entries_of_one_entity_are_read_in_the_order_they_happened(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var journal = house.Of<Journal>();
        var entries = Enumerable.Range(0, 1200).Select(number =>
            new JournalEntry(house.Client(number % 2), Noon.AddSeconds(number), "updated", number % 4 == 0 ? "why" : null, number % 4 == 0 ? null : 200, null)).ToArray();

        foreach (var entry in entries)
            journal.Append(entry);

        var read = await UntilAsync(journal, house.Client(1), entries => entries.Count == 600);
        Assert.Equal(entries.Where(entry => entry.Key == house.Client(1)), read);
        Assert.Equal(entries[^6..].Where(entry => entry.Key == house.Client(0)), await journal.ReadAsync(house.Client(0), 3, Ct));
        Assert.Equal(0, journal.Dropped);

        Assert.Equal(1000, await journal.TrimAsync(Noon.AddSeconds(1000), Ct));
        Assert.Equal(100, (await journal.ReadAsync(house.Client(1), 1000, Ct)).Count);
    }

    [Theory, OnBoth]
    public async Task What_drifted_of_a_connection_is_read_page_by_page_latest_first(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var journal = house.Of<Journal>();
        JournalEntry Drifted(int client, int second) => new(house.Client(client), Noon.AddSeconds(second), JournalEntry.Drifted, "edited", null, null);
        JournalEntry[] drifted = [Drifted(1, 1), Drifted(2, 2), Drifted(3, 3)];
        journal.Append(Drifted(0, 0));
        journal.Append(Drifted(3, 1));
        journal.Append(new JournalEntry(house.Client(1), Noon.AddSeconds(1), "updated", null, 200, null));
        foreach (var entry in drifted)
            journal.Append(entry);
        await UntilAsync(journal, house.Client(3), entries => entries.Count == 2);

        Task<IReadOnlyList<JournalEntry>> ReadAsync(int limit, int offset) =>
            journal.DriftedAsync(house.Client(1).Connection, Noon.AddSeconds(1), limit, offset, Ct);
        Assert.Equal([drifted[2], drifted[1]], await ReadAsync(2, 0));
        Assert.Equal([drifted[0]], await ReadAsync(2, 2));
        Assert.Empty(await journal.DriftedAsync("cn-another", Noon, 10, 0, Ct));
    }

    [Theory, OnBoth]
    public async Task A_stop_writes_what_waits(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        EntityKey key;
        await using (var house = await House.OpenAsync(place))
        {
            key = house.Client(1);
            house.Of<Journal>().Append(new JournalEntry(key, Noon, "created", null, 201, "c-1"));
        }

        await using var next = await House.OpenAsync(place);
        Assert.Equal(new JournalEntry(key, Noon, "created", null, 201, "c-1"), Assert.Single(await next.Of<Journal>().ReadAsync(key, 10, Ct)));
    }

    [Fact]
    public async Task While_the_database_is_away_the_oldest_entries_are_dropped_and_counted()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        var house = await House.OpenAsync(place);
        var name = (string)(await house.ScalarAsync("SELECT current_database()"))!;
        await using var admin = await House.OpenAsync(await Place.MakeAsync(Kind.Postgres, postgres));
        await admin.ScalarAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        await admin.ScalarAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'");

        for (var number = 0; number < 25_000; number++)
            house.Of<Journal>().Append(new JournalEntry(house.Client(1), Noon.AddSeconds(number), "updated", null, null, null));

        Assert.InRange(house.Of<Journal>().Dropped, 4_000, 5_500);
        await admin.ScalarAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        var read = await UntilAsync(house.Of<Journal>(), house.Client(1), entries => entries is [.., var last] && last.At == Noon.AddSeconds(24_999));
        Assert.Equal(25_000, read.Count + house.Of<Journal>().Dropped);
        await house.DisposeAsync();
    }

    private static async Task<IReadOnlyList<JournalEntry>> UntilAsync(
        Journal journal, EntityKey key, Func<IReadOnlyList<JournalEntry>, bool> isSo)
    {
        IReadOnlyList<JournalEntry> read = [];
        for (var deadline = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < deadline; await Task.Delay(20, Ct))
        {
            read = await journal.ReadAsync(key, 30_000, Ct);
            if (isSo(read))
                return read;
        }

        throw new TimeoutException($"The journal shows {read.Count} entries of {key}, the last one of {(read is [.., var last] ? last.At : null)}.");
    }
}
