using Chaos.Simulation;
using Grains.Interfaces;
using Microsoft.Extensions.Time.Testing;
using Storage;
using Tests.Storage;
using Xunit;

namespace Tests.Chaos;

/// <summary>The simulation's tables are only as good as they are like the real ones.</summary>
public sealed class InboxTableTests(PostgresServer postgres)
{
    private const int Steps = 400;
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly InboxTable _model = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task The_simulated_inbox_does_what_the_database_does(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        var luck = new Luck(7);
        EntityKey[] keys = [house.Client(1), house.Client(2), house.Invoice(3), house.Invoice(4)];
        for (var step = 0; step < Steps; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(luck.Next(1, 900)));
            var key = luck.Of(keys);
            await StepAsync(house.Inbox, luck, key);
            var now = _time.GetUtcNow();
            foreach (var each in keys)
                Assert.Equal(Told(_model.Find(each)), Told(await house.Inbox.FindAsync(each, Ct)));
            string[] clients = [.. keys.Where(each => each.Kind is EntityKind.Client).Select(each => each.Id)];
            Assert.Equal(
                _model.Parked(key.Connection, EntityKind.Client, clients),
                (await house.Inbox.ParkedAsync(key.Connection, EntityKind.Client, clients, Ct)).OrderBy(each => each.Id, StringComparer.Ordinal));
            Assert.Equal(
                _model.Due(now, 10).Select(mark => (mark.Lane, mark.Due)),
                (await house.Inbox.DueAsync(key.Connection, now, 10, Ct)).Select(mark => (mark.Lane, mark.Due)));
        }
    }

    private async Task StepAsync(Inbox inbox, Luck luck, EntityKey key)
    {
        var (now, lane, after) = (_time.GetUtcNow(), luck.Of(Enum.GetValues<Lane>()), TimeSpan.FromSeconds(luck.Next(3)));
        switch (luck.Next(7))
        {
            case 6 when luck.Chance(0.5):
                _model.Mark(key, Lane.Audit, now, now, audits: true);
                await inbox.AuditAsync([key], Ct);
                break;
            case 6:
                _model.Mark(key, lane, now, now + after, audits: true);
                await inbox.AuditAsync(key, lane, after, Ct);
                break;
            case 0 or 1:
                _model.Mark(key, lane, now, now + after);
                await inbox.MarkAsync(key, lane, after, Ct);
                break;
            case 2:
                // Half of the time by the notice of a moment ago, which may be no longer the mark's.
                var (modelled, stored) = (_model.Find(key), await inbox.FindAsync(key, Ct));
                if (luck.Chance(0.5))
                {
                    var audits = luck.Chance(0.3);
                    _model.Mark(key, audits ? Lane.Audit : lane, now, now, audits);
                    await (audits ? inbox.AuditAsync([key], Ct) : inbox.MarkAsync(key, lane, Ct));
                }

                Assert.Equal(_model.Clear(key, modelled?.Notice ?? 0, now), await inbox.ClearAsync(key, stored?.Notice ?? 0, Ct));
                break;
            case 3 when _model.Find(key) is { } mark:
                var deferred = mark with
                {
                    State = luck.Of([MarkState.Held, MarkState.Failing, MarkState.Parked]),
                    Due = now.AddSeconds(luck.Next(5)),
                    Why = new Reason(Reasons.HubSpotFailed),
                    WaitsOn = luck.Chance(0.5) ? new EntityKey(key.Connection, EntityKind.Client, "1") : null,
                    Attempts = 2,
                };
                Assert.Equal(_model.Defer(deferred), await inbox.DeferAsync(deferred with { Notice = (await inbox.FindAsync(key, Ct))!.Notice }, Ct));
                break;
            case 4:
                Assert.Equal(_model.WakeChildren(key, now), await inbox.WakeAsync(key, now, Ct));
                break;
            default:
                Assert.Equal(_model.Retry(key, now), await inbox.RetryAsync(key, now, Ct));
                break;
        }
    }

    /// <summary>Notices are numbers that only grow; which they are is the database's affair.</summary>
    private static Mark? Told(Mark? mark) => mark is null ? null : mark with { Notice = 0, AuditNotice = mark.Audits ? 1 : 0 };
}
