using System.Collections.Immutable;
using System.Globalization;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;

namespace Grains.Sync;

/// <summary>What is wrong with the line items that HubSpot associates with an invoice.</summary>
/// <param name="Missing">Lines of ours that are no longer associated with it.</param>
/// <param name="Forgotten">Lines of ours that the mirror does not know: made after the backup that was restored, or by a request whose answer was lost.</param>
/// <param name="Alien">Line items that are not ours. They stay: a person put them there.</param>
/// <param name="Discounted">Lines of ours that a person gave a discount, which the mirror never does.</param>
/// <param name="SumDiffers">The line items do not come to the invoice's total.</param>
public sealed record LineDrift(
    ImmutableArray<string> Missing, ImmutableArray<string> Forgotten, ImmutableArray<string> Alien, ImmutableArray<string> Discounted, bool SumDiffers)
{
    public const string Amount = "amount";

    /// <param name="ours">HubSpot ids of the lines that the mirror wrote.</param>
    /// <param name="associated">HubSpot ids of the line items associated with the invoice.</param>
    /// <param name="items">Those that could be read of the two.</param>
    /// <param name="isForgotten">Whether a line of this <c>freshbooks_key</c> is one of the invoice's, and unknown.</param>
    public static LineDrift Of(
        ImmutableArray<string> ours, ImmutableArray<string> associated, ImmutableArray<HubSpotRecord> items, Func<string, bool> isForgotten, decimal total)
    {
        ArgumentNullException.ThrowIfNull(isForgotten);
        ImmutableArray<string> forgotten =
            [.. items.Where(item => !ours.Contains(item.Id) && isForgotten(item.Properties.GetValueOrDefault(HubSpotNames.Key, ""))).Select(item => item.Id)];
        var sum = items.Where(item => associated.Contains(item.Id)).Sum(item => Number(item, Amount));
        return new(
            [.. ours.Except(associated)],
            forgotten,
            [.. associated.Except(ours).Except(forgotten)],
            [.. items.Where(item => ours.Contains(item.Id) && LineForms.Discounts.Any(discount => Number(item, discount) != 0)).Select(item => item.Id)],
            sum != total);
    }

    /// <summary>Null: nothing drifted. Holds ids, and no amounts.</summary>
    public Drifted? Report()
    {
        ImmutableArray<string> says =
        [
            .. Missing.Select(id => $"line item {id} was no longer the invoice's"),
            .. Forgotten.Select(id => $"line item {id} was no longer known, and is taken away"),
            .. Alien.Select(id => $"line item {id} is not FreshBooks'"),
            .. Discounted.Select(id => $"a discount was put on line item {id}"),
            .. SumDiffers ? ["the line items did not come to the invoice's total"] : Array.Empty<string>(),
        ];
        return says.IsEmpty ? null : new(new DriftCounts(Edited: Discounted.Length, Linked: Missing.Length + Forgotten.Length + Alien.Length), says);
    }

    private static decimal Number(HubSpotRecord item, string property) =>
        decimal.TryParse(item.Properties.GetValueOrDefault(property), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
