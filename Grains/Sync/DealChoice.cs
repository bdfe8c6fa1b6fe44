using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>Which deal an invoice belongs to. Where several might, none does: a wrong deal is worse than a missing one.</summary>
/// <param name="Says">For the life line: why there is none although there might be; null: nothing to say.</param>
public sealed record DealChoice(ImmutableArray<Link> Links, string? Says)
{
    public static readonly DealChoice None = new([], null);

    /// <param name="candidates">HubSpot ids of the deals that fit the rule.</param>
    public static DealChoice Of(ImmutableArray<string> candidates) => candidates.Distinct().Order(StringComparer.Ordinal).ToArray() switch
    {
        [] => None,
        [var only] => new([new Link(HubSpotType.Deal, only, Association.InvoiceToDeal)], null),
        var several => new([], $"several deals match, so it is associated with none: {string.Join(", ", several.Take(Named))}{(several.Length > Named ? ", …" : "")}"),
    };

    /// <summary>The deals cannot be read: whatever association the invoice has stays.</summary>
    public static DealChoice Unread(WrittenRecord invoice, string says)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return new([.. invoice.Links.Where(link => link.TypeId == Association.InvoiceToDeal)], says);
    }

    private const int Named = 5;
}
