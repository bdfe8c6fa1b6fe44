using System.Collections.Immutable;
using Grains;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains;

public class ListerStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_backfill_goes_before_an_audit_and_an_audit_before_a_sweep()
    {
        var all = State(Walk(WalkKind.Sweep), Walk(WalkKind.Audit), Walk(WalkKind.Backfill));
        Assert.Equal(WalkKind.Backfill, all.Next()?.Kind);
        all = all.With(Walk(WalkKind.Backfill) with { FinishedAt = Now });
        Assert.Equal(WalkKind.Audit, all.Next()?.Kind);
        all = all.With(Walk(WalkKind.Audit) with { FinishedAt = Now });
        Assert.Equal(WalkKind.Sweep, all.Next()?.Kind);
        Assert.Null(all.With(Walk(WalkKind.Sweep) with { Paused = true }).Next());
    }

    [Fact]
    public void An_audit_that_begins_takes_the_place_of_a_sweep_that_is_not_finished()
    {
        var (audit, sweep) = (Walk(WalkKind.Audit), Walk(WalkKind.Sweep));
        Assert.Equal([WalkKind.Audit], State(sweep, audit).Begin(audit with { Begun = true }).Walks.Keys);
        Assert.Equal([WalkKind.Sweep, WalkKind.Audit], State(sweep with { FinishedAt = Now }, audit).Begin(audit with { Begun = true }).Walks.Keys);
        Assert.Equal([WalkKind.Backfill, WalkKind.Sweep], State(sweep, Walk(WalkKind.Backfill)).Begin(Walk(WalkKind.Backfill) with { Begun = true }).Walks.Keys);
    }

    [Fact]
    public void What_is_held_goes_on_and_what_was_finished_stays_so()
    {
        var held = State(Walk(WalkKind.Audit), Walk(WalkKind.Backfill) with { FinishedAt = Now }).Hold(true);
        Assert.True(held.Stopped);
        Assert.Null(held.Next());
        Assert.False(held.Walks[WalkKind.Backfill].Paused);
        Assert.Equal(WalkKind.Audit, held.Hold(false).Next()?.Kind);
        Assert.False(held.Hold(false).Stopped);
    }

    private static Walk Walk(WalkKind kind) => new() { Kind = kind, StartedAt = Now };

    private static ListerState State(params Walk[] walks) =>
        new() { Walks = walks.ToImmutableSortedDictionary(walk => walk.Kind, walk => walk) };
}
