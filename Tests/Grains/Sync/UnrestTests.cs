using System.Data.Common;
using Grains.Interfaces;
using Grains.Sync;
using Orleans.Runtime;
using Orleans.Storage;
using Xunit;

namespace Tests.Grains.Sync;

public class UnrestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<Exception> OfTheCluster =>
    [
        new SiloUnavailableException("gone"), new TimeoutException("no answer"), new InconsistentStateException("another one wrote"),
        new DatabaseException(isTransient: true),
    ];

    [Theory]
    [MemberData(nameof(OfTheCluster), DisableDiscoveryEnumeration = true)]
    public void What_a_changing_cluster_did_is_no_attempt(Exception error)
    {
        var outcome = Assert.IsType<Outcome.Throttled>(Unrest.OutcomeOf(error, Now));
        Assert.Equal((Now.AddSeconds(2), Reasons.ClusterChanges), (outcome.Until, outcome.Why.Title));
    }

    [Fact]
    public void What_is_wrong_by_itself_is_tried_ever_more_slowly()
    {
        foreach (var error in (Exception[])[new InvalidOperationException("a fault of ours"), new DatabaseException(isTransient: false)])
            Assert.Equal(Reasons.ProductFault, Assert.IsType<Outcome.Failed>(Unrest.OutcomeOf(error, Now)).Why.Title);
    }

    private sealed class DatabaseException(bool isTransient) : DbException("away")
    {
        public override bool IsTransient => isTransient;
    }
}
