using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class LineDriftTests
{
    [Fact]
    public void Lines_that_are_ours_and_come_to_the_total_are_in_step() =>
        Assert.Null(LineDrift.Of(["1", "2"], ["2", "1"], [Item("1", "10.00"), Item("2", "2.5")], _ => false, 12.50m).Report());

    [Fact]
    public void A_line_taken_off_the_invoice_is_missing_and_the_sum_says_so()
    {
        var drift = LineDrift.Of(["1", "2"], ["1"], [Item("1", "10"), Item("2", "2.5")], _ => false, 12.50m);
        Assert.Equal(["2"], drift.Missing);
        Assert.True(drift.SumDiffers);
    }

    [Fact]
    public void A_line_of_other_origin_is_reported_by_its_id()
    {
        var drift = LineDrift.Of(["1"], ["1", "8"], [Item("1", "10"), Item("8", "3")], _ => false, 10m);
        Assert.Equal(["line item 8 is not FreshBooks'", "the line items did not come to the invoice's total"], drift.Report()!.Says);
    }

    [Fact]
    public void A_line_of_ours_that_nobody_knows_any_more_is_told_from_those_of_people()
    {
        var drift = LineDrift.Of(
            ["1"], ["1", "8", "9"], [Item("1", "10"), Item("8", "3", ("freshbooks_key", "a:invoice:7:2")), Item("9", "1")], key => key == "a:invoice:7:2", 10m);
        Assert.Equal(["8"], drift.Forgotten);
        Assert.Equal(["9"], drift.Alien);
    }

    [Fact]
    public void A_discount_put_on_a_line_is_found()
    {
        var drift = LineDrift.Of(["1"], ["1"], [Item("1", "9", ("hs_discount_percentage", "10"))], _ => false, 10m);
        Assert.Equal(["1"], drift.Discounted);
        Assert.True(drift.SumDiffers);
    }

    private static HubSpotRecord Item(string id, string amount, params (string Name, string Value)[] more) =>
        new(id, more.Append(("amount", amount)).ToImmutableSortedDictionary(property => property.Item1, property => property.Item2));
}
