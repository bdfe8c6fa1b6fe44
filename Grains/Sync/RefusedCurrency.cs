using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>A refusal that blames the currency gets a title of its own, because its remedy is another one.</summary>
public static class RefusedCurrency
{
    public static Outcome Named(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome is Outcome.Rejected { Why: { Detail: { } detail } why } && detail.Split(", ").Any(IsCurrency)
            ? new Outcome.Rejected(why with { Title = Reasons.CurrencyNotEnabled })
            : outcome;
    }

    private static bool IsCurrency(string word) => word is "hs_currency" or "hs_currency_code" or "hs_line_item_currency_code";
}
