using System.Collections.Immutable;
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

    /// <summary>HubSpot's own discounts of a line, per unit and in percent: people's, for the mirror never gives one.</summary>
    public static readonly ImmutableArray<string> Discounts = ["discount", "hs_discount_percentage"];

    public string Key => Plain.Key;

    public static Desired Undiscounted(Desired form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return form with { Properties = form.Properties.SetItems(Discounts.Select(discount => KeyValuePair.Create(discount, ""))) };
    }

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

    /// <summary>Whether HubSpot has it, as it should be, by what is known.</summary>
    public bool IsThere(WrittenRecord known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return known.HubSpotId is not null && !known.IsLost && known.Difference(For(known)).IsEmpty;
    }

    /// <summary>What an update is about to change, in one form and perhaps then in the other, is in doubt until its answer is known.</summary>
    public WrittenRecord Doubted(WrittenRecord known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var form = For(known);
        return known.HubSpotId is null || known.IsLost || IsThere(known)
            ? known
            : known.Doubting(form, known.Difference(form).Keys.Union(known.Difference(Exact).Keys));
    }

    /// <param name="answered">Null: nothing was written, so nothing can have changed.</param>
    public bool IsMetBy(HubSpotRecord? answered) =>
        answered?.Properties.GetValueOrDefault(Computed) is not { } amount
        || (decimal.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == Amount);
}
