using Dashboard;
using Dashboard.Pages;
using Grains.Interfaces;
using Storage;
using Xunit;

namespace Tests.Dashboard;

public sealed class TextsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-5, "now")]
    [InlineData(0, "now")]
    [InlineData(40, "in 40 s")]
    [InlineData(720, "in 12 min")]
    [InlineData(3 * 3600, "in 3 h")]
    [InlineData(3 * 86400, "2026-11-27 12:00:00 UTC")]
    public void A_coming_time_is_worded_from_now(int seconds, string expected) =>
        Assert.Equal(expected, Texts.From(Now, Now.AddSeconds(seconds)));

    [Fact]
    public void A_walk_without_an_estimate_says_so() =>
        Assert.Equal(
            "running; too early to tell when it is done",
            Texts.Walk(new WalkProgress(WalkKind.Backfill, true, 1, 10, Now, null, null, null), Now));

    [Fact]
    public void An_audit_tells_when_it_was_and_how_many_records_it_compared()
    {
        var audit = new AuditReport(true, Now, null, 1200, 4000, new DriftCounts(NotCompared: 3), [], false);
        Assert.Equal("runs since 2026-11-24 12:00:00 UTC, 1,197 of 4,000 records compared with HubSpot", Texts.Audit(audit));
        Assert.Equal("stopped, 1,197 of 4,000 records compared with HubSpot", Texts.Audit(audit with { Running = false }));
        Assert.Equal(
            "finished 2026-11-24 13:00:00 UTC, 3,997 of 4,000 records compared with HubSpot",
            Texts.Audit(audit with { Running = false, FinishedAt = Now.AddHours(1), Done = 4000 }));
    }

    [Fact]
    public void A_paused_window_says_when_it_goes_on() =>
        Assert.Equal(
            "HubSpot's window: 3 of 100 requests in use, 1,200 writes queued, 9,000 requests left today; paused, goes on in 8 s.",
            Texts.Window(new WindowUse(100, 3, 1200, 9000, Now.AddSeconds(8)), Now));

    [Fact]
    public void What_is_mirrored_and_not_marked_is_in_step()
    {
        MarkCount[] marks =
        [
            new(EntityKind.Client, MarkState.Due, 1), new(EntityKind.Client, MarkState.Throttled, 2),
            new(EntityKind.Client, MarkState.Held, 3), new(EntityKind.Client, MarkState.Failing, 4),
            new(EntityKind.Client, MarkState.Parked, 5), new(EntityKind.Invoice, MarkState.Due, 100),
        ];
        var mirrored = new Dictionary<EntityKind, int> { [EntityKind.Client] = 20, [EntityKind.Invoice] = 7 };

        Assert.Equal(new KindCounts(5, 3, 3, 4, 5), Overview.Count(EntityKind.Client, marks, mirrored));
        Assert.Equal(new KindCounts(0, 100, 0, 0, 0), Overview.Count(EntityKind.Invoice, marks, mirrored));
    }
}
