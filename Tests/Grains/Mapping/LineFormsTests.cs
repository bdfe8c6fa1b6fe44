using System.Collections.Immutable;
using System.Globalization;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Mapping;

public class LineFormsTests
{
    private static readonly LineItem Hours = new("1", "Work", "In May", 4, 12.345m);

    [Fact]
    public void The_exact_form_is_one_unit_at_the_amount_and_says_what_it_was()
    {
        var exact = Hours.Exact("USD");
        Assert.Equal((1m, 49.38m, "In May (4 × 12.345 USD)"), (exact.Quantity, exact.Price, exact.Description));
    }

    [Fact]
    public void A_single_unit_is_exact_already()
    {
        var single = Hours with { Quantity = 1 };
        Assert.Equal(single, single.Exact("USD"));
        var forms = Of(single);
        Assert.Same(forms.Plain, forms.Exact);
    }

    [Theory]
    [InlineData("49.38", true)]
    [InlineData("49.380000", true)]
    [InlineData("49.40", false)]
    [InlineData("", false)]
    public void HubSpots_answer_tells_whether_the_line_comes_to_its_amount(string answered, bool isMet) =>
        Assert.Equal(isMet, Of(Hours).IsMetBy(Answer("amount", answered)));

    [Fact]
    public void What_an_update_may_change_is_written_again_whatever_is_desired_next()
    {
        var (before, after) = (Of(Hours), Of(Hours with { Price = 20 }));
        var known = WrittenRecord.None.Wrote("9", before.Plain);
        var doubted = after.Doubted(known);
        Assert.Contains("price", doubted.Difference(before.Plain).Keys);
        Assert.DoesNotContain("name", doubted.Difference(before.Plain).Keys);
        Assert.Equal(after.Plain.Properties["price"], doubted.Difference(after.For(doubted))["price"]);
    }

    [Fact]
    public void Nothing_is_in_doubt_of_a_line_that_is_not_about_to_be_written()
    {
        var forms = Of(Hours);
        foreach (var known in new[] { WrittenRecord.None, WrittenRecord.Adopted("9"), WrittenRecord.None.Wrote("9", forms.Plain), WrittenRecord.None.Wrote("9", forms.Exact) })
            Assert.Equal(known, forms.Doubted(known));
    }

    [Fact]
    public void No_answer_or_one_without_the_amount_tells_nothing()
    {
        Assert.True(Of(Hours).IsMetBy(null));
        Assert.True(Of(Hours).IsMetBy(Answer("price", "12.35")));
    }

    [Fact]
    public void A_line_that_was_made_exact_stays_so_until_it_changes()
    {
        var forms = Of(Hours);
        Assert.Same(forms.Plain, forms.For(WrittenRecord.None));
        Assert.Same(forms.Plain, forms.For(WrittenRecord.None.Wrote("7", forms.Plain)));
        var made = WrittenRecord.None.Wrote("7", forms.Exact);
        Assert.Same(forms.Exact, forms.For(made));
        var changed = Of(Hours with { Quantity = 8 });
        Assert.Same(changed.Plain, changed.For(made));
    }

    [Fact]
    public void A_price_that_came_to_something_else_is_written_again()
    {
        var forms = Of(Hours);
        var doubted = WrittenRecord.None.Wrote("7", forms.Exact).Doubting(forms.Exact, ["price"]);
        Assert.Equal("price", Assert.Single(doubted.Difference(forms.Exact)).Key);
    }

    private static LineForms Of(LineItem item) => LineForms.Of(item, "USD", form => new Desired(
        HubSpotType.LineItem, "ACM123:invoice:1:1", ImmutableSortedDictionary<string, string>.Empty
            .Add("description", form.Description)
            .Add("quantity", form.Quantity.ToString(CultureInfo.InvariantCulture))
            .Add("price", form.Price.ToString(CultureInfo.InvariantCulture)), []));

    private static HubSpotRecord Answer(string property, string value) =>
        new("7", ImmutableSortedDictionary<string, string>.Empty.Add(property, value));
}
