using Grains;
using Grains.Interfaces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Storage;
using Tests.Storage;
using Xunit;

namespace Tests.Grains;

public sealed class JournalRetentionTests(PostgresServer postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task What_is_older_than_the_setting_goes_and_nothing_else(Kind kind)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
        await using var house = await House.OpenAsync(kind, postgres, time);
        var (journal, client) = (house.Of<Journal>(), house.Client(1));
        foreach (var days in new[] { 40, 31, 29, 0 })
            journal.Append(new JournalEntry(client, time.GetUtcNow().AddDays(-days), "updated", null, 200, null));
        Assert.Equal(4, (await UntilAsync(journal, client, 4)).Count);

        using var retention = new JournalRetention(
            journal, Options.Create(new SyncOptions { KeepJournal = TimeSpan.FromDays(30) }), time, NullLogger<JournalRetention>.Instance);
        await retention.StartAsync(Stop);
        var left = await UntilAsync(journal, client, 2, () => time.Advance(JournalRetention.Every));
        await retention.StopAsync(Stop);

        Assert.Equal(2, left.Count);
        Assert.All(left, entry => Assert.True(entry.At > time.GetUtcNow().AddDays(-30)));
    }

    private static async Task<IReadOnlyList<JournalEntry>> UntilAsync(Journal journal, EntityKey key, int count, Action? meanwhile = null)
    {
        var read = await journal.ReadAsync(key, ct: Stop);
        for (var times = 0; times < 100 && read.Count != count; times++)
        {
            meanwhile?.Invoke();
            await Task.Delay(100, Stop);
            read = await journal.ReadAsync(key, ct: Stop);
        }

        return read;
    }
}
