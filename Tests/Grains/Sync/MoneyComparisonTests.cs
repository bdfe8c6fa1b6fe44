using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class MoneyComparisonTests
{
    private static readonly MoneyRecord Invoice = new(EntityKind.Invoice, "1", 7, "USD", new Figures(Invoiced: 10, Paid: 4, Outstanding: 6));
    private static readonly MoneyRecord Payment = new(EntityKind.Payment, "2", 7, "USD", new Figures(Payments: 4));

    [Fact]
    public void An_equal_mirror_differs_in_nothing() =>
        Assert.Empty(Compare([Invoice, Payment], [InHubSpot(Invoice), InHubSpot(Payment)]));

    [Fact]
    public void Only_the_client_and_the_currency_that_differ_are_listed_with_both_sums()
    {
        var (other, euros) = (Invoice with { Id = "3", Client = 8 }, Invoice with { Id = "4", Currency = "EUR" });
        var difference = Assert.Single(Compare([Invoice, Payment, other, euros], [InHubSpot(Invoice), InHubSpot(other), InHubSpot(euros)]));
        Assert.Equal((7, "USD"), (difference.Client, difference.Currency));
        Assert.Equal((new Figures(10, 4, 6, 4), new Figures(10, 4, 6)), (difference.FreshBooks, difference.HubSpot));
        Assert.Equal([new MoneyRecordGap(EntityKind.Payment, "2", null, MoneyGap.MissingInHubSpot, null)], difference.Records);
    }

    [Fact]
    public void A_missing_record_that_is_parked_says_why()
    {
        var parked = ImmutableDictionary<(EntityKind, string), string>.Empty.Add((EntityKind.Invoice, "1"), Reasons.TotalBelowZero);
        Assert.Equal(Reasons.TotalBelowZero, Assert.Single(Assert.Single(MoneyComparison.Of([Invoice], [], parked)).Records).Parked);
    }

    [Fact]
    public void A_value_that_differs_names_the_record_on_both_sides()
    {
        var edited = InHubSpot(Invoice) with { Figures = new Figures(11, 4, 7) };
        var gap = Assert.Single(Assert.Single(Compare([Invoice], [edited])).Records);
        Assert.Equal(new MoneyRecordGap(EntityKind.Invoice, "1", "h1", MoneyGap.ValueDiffers, null), gap);
    }

    [Fact]
    public void Differences_that_cancel_out_in_the_sum_are_listed_all_the_same()
    {
        var second = Invoice with { Id = "3" };
        var (less, more) = (InHubSpot(Invoice) with { Figures = new Figures(9) }, InHubSpot(second) with { Figures = new Figures(11, 8, 12) });
        var difference = Assert.Single(Compare([Invoice, second], [less, more]));
        Assert.Equal(difference.FreshBooks, difference.HubSpot);
        Assert.Equal(["1", "3"], difference.Records.Select(record => record.Id));
    }

    [Fact]
    public void A_wrong_currency_explains_the_sums_of_both_currencies()
    {
        var differences = Compare([Invoice], [InHubSpot(Invoice) with { Currency = "EUR" }]);
        Assert.Equal(["EUR", "USD"], differences.Select(difference => difference.Currency));
        Assert.All(differences, difference => Assert.Equal(MoneyGap.ValueDiffers, Assert.Single(difference.Records).Gap));
    }

    [Fact]
    public void A_second_copy_and_a_record_that_FreshBooks_does_not_count_are_extra()
    {
        var differences = Compare([Invoice], [InHubSpot(Invoice), InHubSpot(Invoice) with { HubSpotId = "h9" }, InHubSpot(Payment)]);
        Assert.Equal(["h9", "h2"], Assert.Single(differences).Records.Where(record => record.Gap is MoneyGap.ExtraInHubSpot).Select(record => record.HubSpotId));
    }

    private static ImmutableArray<MoneyDifference> Compare(ImmutableArray<MoneyRecord> freshBooks, ImmutableArray<MoneyRecord> hubSpot) =>
        MoneyComparison.Of(freshBooks, hubSpot, ImmutableDictionary<(EntityKind, string), string>.Empty);

    private static MoneyRecord InHubSpot(MoneyRecord record) => record with { HubSpotId = "h" + record.Id };
}
