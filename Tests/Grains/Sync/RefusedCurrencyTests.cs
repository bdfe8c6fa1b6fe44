using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class RefusedCurrencyTests
{
    [Theory]
    [InlineData("INVALID_OPTION, hs_currency")]
    [InlineData("hs_currency_code")]
    [InlineData("hs_line_item_currency_code, INVALID_OPTION")]
    public void A_refusal_that_names_the_currency_says_that_it_is_not_enabled(string detail) => Assert.Equal(
        new Outcome.Rejected(new Reason(Reasons.CurrencyNotEnabled, detail)), RefusedCurrency.Named(Refused(detail)));

    [Theory]
    [InlineData("hs_number")]
    [InlineData("hs_currency_of_people")]
    [InlineData(null)]
    public void Any_other_refusal_keeps_its_title(string? detail) => Assert.Equal(Refused(detail), RefusedCurrency.Named(Refused(detail)));

    private static Outcome.Rejected Refused(string? detail) => new(new Reason(Reasons.HubSpotRefused, detail));
}
