using Grains.Interfaces;
using Storage;

namespace Grains.Sync;

/// <summary>
/// The one retry policy of the house: what becomes of a mark after an attempt. A wait that the world imposed (no room,
/// a parent missing) is not an attempt; a failure is, and doubles the wait; a refusal waits for a change or an operator.
/// </summary>
public static class RetryPolicy
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    /// <summary>How long a held mark lies at most before it is looked at again, in case whatever should wake it does not.</summary>
    private static readonly TimeSpan HeldWait = TimeSpan.FromMinutes(10);

    /// <summary>Parked marks are due in a far future only: a new notice or an operator makes them due at once.</summary>
    private static readonly TimeSpan ParkedWait = TimeSpan.FromDays(3650);

    /// <summary>Null: the mark is done with.</summary>
    /// <param name="luck">From 0 to 1: spreads retries of many marks over a quarter of the wait.</param>
    public static Mark? After(Mark mark, Outcome outcome, DateTimeOffset now, double luck)
    {
        ArgumentNullException.ThrowIfNull(mark);
        return outcome switch
        {
            Outcome.Settled => null,
            Outcome.Throttled throttled => Deferred(mark, MarkState.Throttled, Later(throttled.Until, now), throttled.Why),
            Outcome.Held held when IsInVain(mark, held.Parent) => Deferred(mark, MarkState.Held, now + InVain(mark.Attempts, luck), held.Why) with
            {
                WaitsOn = held.Parent,
                Attempts = mark.Attempts + 1,
            },
            Outcome.Held held => Deferred(mark, MarkState.Held, now + HeldWait, held.Why) with { WaitsOn = held.Parent },
            Outcome.Failed failed => Deferred(mark, MarkState.Failing, now + Wait(mark.Attempts, luck), failed.Why) with { Attempts = mark.Attempts + 1 },
            Outcome.Rejected rejected => Deferred(mark, MarkState.Parked, now + ParkedWait, rejected.Why) with { Attempts = mark.Attempts + 1 },
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
        };
    }

    /// <summary>
    /// Whether the parent has just ended the wait, and it must go on. To ask that parent again at once would have each
    /// wake the other for ever, and spend FreshBooks' requests on it; a while later something may have changed.
    /// </summary>
    public static bool IsInVain(Mark mark, EntityKey? parent)
    {
        ArgumentNullException.ThrowIfNull(mark);
        return parent is not null && mark.State is MarkState.Due && mark.WaitsOn == parent;
    }

    /// <summary>1 s, 2 s, 4 s, … up to 15 minutes, plus up to a quarter.</summary>
    public static TimeSpan Wait(int failedAttempts, double luck)
    {
        var doubled = FirstWait * Math.Pow(2, Math.Min(failedAttempts, 20));
        return (doubled < LongestWait ? doubled : LongestWait) * (1 + luck / 4);
    }

    private static TimeSpan InVain(int attempts, double luck) => Wait(attempts, luck) is var wait && wait < HeldWait ? wait : HeldWait;

    private static Mark Deferred(Mark mark, MarkState state, DateTimeOffset due, Reason why) =>
        mark with { State = state, Due = due, Why = why, WaitsOn = null };

    private static DateTimeOffset Later(DateTimeOffset until, DateTimeOffset now) => until > now ? until : now;
}
