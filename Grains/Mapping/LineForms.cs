using System.Globalization;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains.Mapping;

/// <summary>A line item as FreshBooks shows the line, and in the form whose amount no rounding of prices can change.</summary>
/// <param name="Amount">What the line must come to.</param>
public sealed record LineForms(decimal Amount, Desired Plain, Desired Exact)
{
    /// <summary>HubSpot's own property: the line's net price, in every answer about a line.</summary>
    private const string Computed = "amount";

    public string Key => Plain.Key;

    public static LineForms Of(LineItem item, string currency, Func<LineItem, Desired> wish)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(wish);
        var (plain, exact) = (wish(item), item.Exact(currency));
        return new(item.Amount, plain, exact == item ? plain : wish(exact));
    }

    /// <summary>A line that had to be made exact stays so.</summary>
    public Desired For(WrittenRecord known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return known.HubSpotId is not null && known.Difference(Exact).IsEmpty ? Exact : Plain;
    }

    /// <param name="answered">Null: nothing was written, so nothing can have changed.</param>
    public bool IsMetBy(HubSpotRecord? answered) =>
        answered?.Properties.GetValueOrDefault(Computed) is not { } amount
        || (decimal.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Amount);
}
