using System.Data.Common;
using Grains;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using Storage;
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

    public static TheoryData<Exception> FromAnotherSilo =>
    [
        new NpgsqlException("cut off", new IOException("reset by peer")),
        new StorageUnavailableException("PostgreSQL does not answer.", new NpgsqlException("cut off")),
        new FreshBooksUnavailableException("no token now"),
        new RefusalException(409, "No.", "Ask again."),
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

    [Theory]
    [MemberData(nameof(FromAnotherSilo), DisableDiscoveryEnumeration = true)]
    public void A_fault_that_another_silo_met_arrives_as_what_it_is(Exception fault)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSerializer().AddStorage(builder.Configuration, builder.Environment).AddGrains(builder.Configuration);
        using var silo = builder.Build();
        var serializer = silo.Services.GetRequiredService<Serializer>();

        var arrived = Assert.IsType<Exception>(serializer.Deserialize<Exception>(serializer.SerializeToArray(fault)), exactMatch: false);

        Assert.Equal((fault.GetType(), fault.Message, fault.InnerException?.GetType()), (arrived.GetType(), arrived.Message, arrived.InnerException?.GetType()));
        Assert.Equal(Unrest.IsBehind(fault), Unrest.IsBehind(arrived));
    }

    private sealed class DatabaseException(bool isTransient) : DbException("away")
    {
        public override bool IsTransient => isTransient;
    }
}
