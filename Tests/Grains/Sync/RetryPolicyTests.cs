using Grains.Interfaces;
using Grains.Sync;
using Storage;
using Xunit;

namespace Tests.Grains.Sync;

public class RetryPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Reason Why = new(Reasons.HubSpotFailed);
    private static readonly Mark Mark = new(new EntityKey("cn-a", EntityKind.Invoice, "1"), 7, Lane.Invoice, MarkState.Due, Now, null, null, 2, Now);

    [Fact]
    public void A_settled_mark_is_done_with() => Assert.Null(After(new Outcome.Settled(true)));

    [Fact]
    public void A_failure_is_an_attempt_and_doubles_the_wait()
    {
        var after = After(new Outcome.Failed(Why))!;
        Assert.Equal((MarkState.Failing, 3, Now.AddSeconds(4)), (after.State, after.Attempts, after.Due));
    }

    [Fact]
    public void Waiting_for_room_or_for_a_parent_is_not_an_attempt()
    {
        var parent = new EntityKey("cn-a", EntityKind.Client, "9");
        Assert.Equal((MarkState.Throttled, 2, Now.AddSeconds(5)), Told(After(new Outcome.Throttled(Now.AddSeconds(5), Why))!));
        var held = After(new Outcome.Held(Why, parent))!;
        Assert.Equal((MarkState.Held, 2, parent), (held.State, held.Attempts, held.WaitsOn));
    }

    [Fact]
    public void A_wait_that_the_parent_has_just_ended_in_vain_is_an_attempt_and_another_parent_or_a_while_is_none()
    {
        var (parent, other) = (new EntityKey("cn-a", EntityKind.Client, "9"), new EntityKey("cn-a", EntityKind.Client, "10"));
        var held = new Outcome.Held(Why, parent);
        var woken = Mark with { WaitsOn = parent };

        var vain = RetryPolicy.After(woken, held, Now, luck: 0)!;
        Assert.Equal((MarkState.Held, 3, Now.AddSeconds(4)), Told(vain));
        Assert.Equal(parent, vain.WaitsOn);
        Assert.Equal(Now.AddMinutes(10), RetryPolicy.After(woken with { Attempts = 100 }, held, Now, luck: 1)!.Due);
        Assert.False(RetryPolicy.IsInVain(woken with { State = MarkState.Held }, parent));
        Assert.False(RetryPolicy.IsInVain(woken with { WaitsOn = other }, parent));
        Assert.False(RetryPolicy.IsInVain(Mark, null));
    }

    [Fact]
    public void A_refused_record_is_parked_for_good_with_its_reason()
    {
        var parked = After(new Outcome.Rejected(Why))!;
        Assert.Equal((MarkState.Parked, Why), (parked.State, parked.Why));
        Assert.True(parked.Due > Now.AddYears(5));
    }

    [Fact]
    public void The_notice_that_was_read_is_the_only_one_that_may_be_cleared() =>
        Assert.Equal(Mark.Notice, After(new Outcome.Failed(Why))!.Notice);

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(3, 0, 8)]
    [InlineData(3, 1, 10)]
    [InlineData(1000, 0, 900)]
    public void The_wait_doubles_up_to_a_quarter_of_an_hour(int attempts, double luck, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryPolicy.Wait(attempts, luck));

    private static Mark? After(Outcome outcome) => RetryPolicy.After(Mark, outcome, Now, luck: 0);

    private static (MarkState, int, DateTimeOffset) Told(Mark mark) => (mark.State, mark.Attempts, mark.Due);
}
