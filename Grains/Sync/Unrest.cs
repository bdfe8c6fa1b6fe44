using System.Data.Common;
using Grains.Interfaces;
using Orleans.Runtime;
using Storage;

namespace Grains.Sync;

/// <summary>Tells what a changing cluster does to the calls under way from faults of the product's own.</summary>
public static class Unrest
{
    /// <summary>Within it the cluster has seen to most of what a silo leaves behind.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What becomes of marks whose attempt ended by <paramref name="error"/>. That a silo went away is no attempt: while
    /// several go, the wait would double each time, to a minute after all is well.
    /// </summary>
    public static Outcome OutcomeOf(Exception error, DateTimeOffset now) => IsBehind(error)
        ? new Outcome.Throttled(now + Pause, new Reason(Reasons.ClusterChanges))
        : new Outcome.Failed(new Reason(Reasons.ProductFault));

    /// <summary>A call that met a silo on its way out, a grain that moved, or a database that was away.</summary>
    public static bool IsBehind(Exception error) =>
        error is OrleansException or TimeoutException or StorageUnavailableException or DbException { IsTransient: true };
}
