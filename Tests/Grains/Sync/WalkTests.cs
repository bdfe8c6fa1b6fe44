using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class WalkTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Walk Fresh = new() { Kind = WalkKind.Backfill, StartedAt = Now };

    [Fact]
    public void The_cursor_does_not_pass_a_page_that_is_not_done()
    {
        var walk = Fresh.PageDone(2, 100, 900).PageDone(3, 100, 900);
        Assert.Equal(1, walk.Page);
        Assert.Equal(4, walk.PageDone(1, 100, 900).Page);
    }

    [Fact]
    public void An_audit_counts_what_people_did_by_class_and_what_it_could_not_compare()
    {
        var edited = new Outcome.Settled(true).With(new Drifted(new DriftCounts(Edited: 1), []));
        var gone = new Outcome.Rejected(new Reason(Reasons.Erased)).With(new Drifted(new DriftCounts(Gone: 1, Erased: 1), []));
        var alien = new Outcome.Settled(false).With(new Drifted(new DriftCounts(Linked: 1), []));
        var held = new Outcome.Held(new Reason(Reasons.WaitsForParent));
        var audit = (Fresh with { Kind = WalkKind.Audit }).Found([edited, gone, held, null, new Outcome.Settled(false)]).Found([edited, alien]);
        Assert.Equal(new DriftCounts(Edited: 2, Gone: 1, Linked: 1, NotCompared: 2, Erased: 1, Records: 4, Repaired: 2), audit.Drift);
        Assert.Equal(default, Fresh.Found([edited, held]).Drift);
    }

    [Theory]
    [InlineData(WalkKind.Backfill, "2026-03-01T05:00Z", false)]
    [InlineData(WalkKind.Audit, "2026-03-01T05:00Z", false)]
    [InlineData(WalkKind.Backfill, "2026-03-01T04:59Z", true)]
    [InlineData(WalkKind.Sweep, "2026-03-01T05:00Z", true)]
    public void A_day_is_new_until_everything_is_walked_through_on_it(WalkKind kind, string started, bool isNew)
    {
        var walk = Fresh with { Kind = kind, StartedAt = DateTimeOffset.Parse(started, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Equal(isNew, Walk.IsNewDay([walk with { FinishedAt = Now }], Now));
        Assert.Equal(kind is WalkKind.Sweep, Walk.IsNewDay([walk], Now));
    }

    [Fact]
    public void A_sweep_that_waited_looks_back_to_the_last_walk_that_finished_meanwhile()
    {
        var (asked, backfill) = (new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 27));
        var sweep = Fresh with { Kind = WalkKind.Sweep };
        Assert.Equal((backfill, Now.AddHours(1)), (sweep.Begin(Now.AddHours(1), backfill).Since, sweep.Begin(Now.AddHours(1), backfill).StartedAt));
        Assert.Equal(backfill, (sweep with { Since = asked }).Begin(Now, backfill).Since);
        Assert.Equal(backfill, (sweep with { Since = backfill }).Begin(Now, asked).Since);
        Assert.Equal(backfill, (sweep with { Since = backfill }).Begin(Now, null).Since);
        Assert.Null(sweep.Begin(Now, null).Since);
        Assert.Null(Fresh.Begin(Now, backfill).Since);
    }

    [Fact]
    public void A_walk_that_has_not_begun_need_not_be_repeated_to_see_everything()
    {
        Assert.False(Fresh.Afresh().Again);
        var again = (Fresh with { Kind = WalkKind.Sweep }).Begin(Now, new DateOnly(2026, 2, 27)).PageDone(1, 100, 900).Afresh();
        Assert.True(again.Again);
        Assert.Equal((false, false, 1, new DateOnly(2026, 2, 27)), (again.Repeat(Now).Again, again.Repeat(Now).Begun, again.Repeat(Now).Page, again.Repeat(Now).Since));
    }

    [Fact]
    public void A_walk_that_goes_back_has_the_pages_from_there_on_to_do_again()
    {
        var walk = Fresh.PageDone(1, 100, 900).PageDone(2, 100, 900).PageDone(3, 100, 900).PageDone(5, 100, 900).BackTo(2, 750);
        Assert.Equal((2, 0, 750), (walk.Page, walk.DoneAhead.Count, walk.Total));
        Assert.Equal(750, walk.BackTo(1, 0).Total);
        Assert.Equal(3, walk.PageDone(2, 100, 750).Page);
        Assert.Equal(3, Fresh.PageDone(2, 100, 900).PageDone(3, 100, 900).BackTo(3, 899).PageDone(1, 100, 899).Page);
    }

    [Fact]
    public void A_walk_remembers_the_most_that_its_list_held_and_forgets_it_with_the_step()
    {
        var walk = Fresh.PageDone(2, 100, 950).PageDone(1, 100, 900);
        Assert.Equal((950, 0), (walk.Total, walk.StepDone().Total));
    }

    [Theory]
    [InlineData(4, 900, 900, null)]
    [InlineData(4, 900, 950, null)]
    [InlineData(4, 900, 899, 3)]
    [InlineData(4, 900, 800, 3)]
    [InlineData(4, 900, 750, 2)]
    [InlineData(4, 900, 100, 1)]
    [InlineData(1, 900, 100, null)]
    [InlineData(4, 900, 0, 3)]
    [InlineData(4, 301, 0, 3)]
    [InlineData(4, 300, 0, null)]
    public void A_list_that_shrank_is_read_again_from_as_far_back_as_it_shrank(int page, long before, long now, int? again) =>
        Assert.Equal(again, Walk.ReadAgainFrom(page, before, now));

    [Fact]
    public void A_backfill_goes_parents_first() =>
        Assert.Equal([EntityKind.Vendor, EntityKind.Client, EntityKind.Invoice, EntityKind.Payment], Fresh.Steps.Select(step => step.Kind));

    [Fact]
    public void A_sweep_asks_for_all_deleted_records_and_for_every_vendor()
    {
        var steps = (Fresh with { Kind = WalkKind.Sweep }).Steps;
        Assert.Equal(4, steps.Count(step => step.Deleted && !step.ChangedOnly));
        Assert.Contains(new WalkStep(EntityKind.Vendor, false, false), steps);
        Assert.Contains(new WalkStep(EntityKind.Invoice, true, false), steps);
    }

    [Fact]
    public void The_eta_follows_the_pace_so_far()
    {
        var walk = Fresh.Saw(0, 400).Saw(2, 600).PageDone(1, 250, 900);
        Assert.Equal(Now.AddMinutes(4), walk.Eta(Now.AddMinutes(1)));
        Assert.Null(Fresh.Eta(Now));
    }
}
