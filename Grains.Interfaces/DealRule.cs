namespace Grains.Interfaces;

/// <summary>How an invoice finds its deal. The numbers are stored: they are forever.</summary>
public enum DealMatch
{
    None = 0,

    /// <summary>The contact's deal that is not closed, where there is exactly one.</summary>
    OnlyOpenDeal = 1,

    /// <summary>The deal that has the invoice's purchase order number in a property, where there is exactly one.</summary>
    ByPurchaseOrder = 2,
}

/// <summary>A connection's setting: which deal, if any, its invoices are associated with. Deals themselves are people's.</summary>
/// <param name="Property">Of deals, with the purchase order number; empty for the other matches.</param>
[GenerateSerializer, Immutable, Alias("deal-rule")]
public sealed record DealRule([property: Id(0)] DealMatch Match, [property: Id(1)] string Property = "")
{
    public static readonly DealRule None = new(DealMatch.None);
}

/// <param name="Says">Why no deals can be read now and what to do, in a sentence; null: nothing stands in the way.</param>
[GenerateSerializer, Immutable, Alias("deal-setting")]
public sealed record DealSetting([property: Id(0)] DealRule Rule, [property: Id(1)] string? Says);
