using CsCheck;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class TextLimitTests
{
    private static readonly string[] Characters = ["x", "é", "😀", "漢"];

    [Fact]
    public void A_text_of_65536_units_stays_as_it_is()
    {
        var text = new string('x', 65_536);
        Assert.Same(text, TextLimit.Fit(text));
    }

    [Fact]
    public void One_unit_more_and_65535_stay_before_an_ellipsis() =>
        Assert.Equal(new string('x', 65_535) + "…", TextLimit.Fit(new string('x', 65_537)));

    [Fact]
    public void A_surrogate_pair_at_the_cut_goes_as_a_whole() =>
        Assert.Equal(new string('x', 65_534) + "…", TextLimit.Fit(new string('x', 65_534) + "😀 and more"));

    [Fact]
    public void A_surrogate_pair_right_before_the_cut_stays() =>
        Assert.Equal(new string('x', 65_533) + "😀…", TextLimit.Fit(new string('x', 65_533) + "😀 and more"));

    [Fact]
    public void Whatever_the_text_it_fits_and_no_pair_is_torn() =>
        Gen.Select(Gen.Int[65_520, 65_550], Gen.Int[0, 3].Select(at => Characters[at]).Array[0, 30]).Sample((length, rest) =>
        {
            var text = new string('x', length) + string.Concat(rest);
            var fitted = TextLimit.Fit(text);
            return fitted.Length <= 65_536
                && (text.Length <= 65_536 ? fitted == text : text.StartsWith(fitted[..^1], StringComparison.Ordinal) && fitted.Length >= 65_535)
                && !char.IsHighSurrogate(fitted.TrimEnd('…')[^1]);
        }, iter: 500);

    [Fact]
    public void Every_property_of_a_wish_fits()
    {
        var invoice = new InvoiceRecord
        {
            Id = 1,
            Visibility = Visibility.Active,
            CustomerId = 2,
            Amount = new Money(1, "USD"),
            Notes = new string('n', 100_000),
        };
        var line = new LineItem("1", new string('l', 70_000), new string('d', 70_000), 1, 1);
        var mirror = new Mirror("cn", "ACM123", 1, PortalFacts.Unknown);
        var values = Wishes.Invoice(invoice, mirror, new ClientLink("7", null, null), []).Properties.Values
            .Concat(Wishes.Line(invoice, line, mirror).Properties.Values);
        Assert.Equal(3, values.Count(value => value.Length == 65_536 && value.EndsWith('…')));
    }
}
