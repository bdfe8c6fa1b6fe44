using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>A property of ours that a portal must have before records are written.</summary>
/// <param name="IsOptional">Where the portal has no room for it, records go without it.</param>
public sealed record CustomProperty(
    HubSpotType Type, string Name, string Label, PropertyKind Kind = PropertyKind.Text, bool IsUnique = false, bool IsOptional = false)
{
    /// <summary>As in <see cref="PortalFacts"/>.</summary>
    public string Path => $"{Type.Path()}/{Name}";
}

public enum PropertyKind
{
    Text,
    Number,

    /// <summary>A calendar day without a time.</summary>
    Date,
}

/// <summary>A number that contacts and companies have per currency.</summary>
public sealed record CurrencySum(string Name, string Label, Func<Balance, decimal> Of);

/// <summary>The properties that the mapping adds to HubSpot's own.</summary>
public static class CustomProperties
{
    /// <summary>The group in which they stand in HubSpot.</summary>
    public const string Group = "freshbooks";

    public static readonly ImmutableArray<HubSpotType> Types =
        [HubSpotType.Contact, HubSpotType.Company, HubSpotType.LineItem, HubSpotType.Invoice, HubSpotType.Payment];

    /// <summary>HubSpot's own properties that a portal may turn out to compute itself; then the mapping leaves them.</summary>
    public static readonly ImmutableArray<(HubSpotType Type, string Name)> PerhapsReadOnly =
    [
        (HubSpotType.Invoice, "hs_number"),
        (HubSpotType.Invoice, "hs_amount_billed"),
        (HubSpotType.Invoice, "hs_balance_due"),
        (HubSpotType.Invoice, "hs_invoice_status"),
        (HubSpotType.Payment, "hs_reference_number"),
    ];

    public static readonly ImmutableArray<CustomProperty> Optional =
    [
        new(HubSpotType.Invoice, "freshbooks_deposit", "FreshBooks deposit", PropertyKind.Number, IsOptional: true),
        new(HubSpotType.Invoice, "freshbooks_deposit_status", "FreshBooks deposit status", IsOptional: true),
        new(HubSpotType.Invoice, "freshbooks_retainer", "FreshBooks retainer", IsOptional: true),
    ];

    /// <summary>Whether the portal has all of them.</summary>
    public static bool AreComplete(PortalFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return Optional.All(property => facts.Optional.Contains(property.Path));
    }

    /// <summary>Whether the portal takes the property: it does not compute it itself, and had room for it.</summary>
    public static bool IsTaken(PortalFacts facts, HubSpotType type, string name)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return !facts.ReadOnlyProperties.Contains($"{type.Path()}/{name}")
            && Optional.Where(property => property.Type == type && property.Name == name).All(property => facts.Optional.Contains(property.Path));
    }

    public static IEnumerable<CurrencySum> Sums(string currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        var code = currency.ToLowerInvariant();
        return
        [
            new($"freshbooks_outstanding_{code}", $"Outstanding ({currency})", balance => balance.Outstanding),
            new($"freshbooks_overdue_{code}", $"Overdue ({currency})", balance => balance.Overdue),
            new($"freshbooks_paid_{code}", $"Paid to date ({currency})", balance => balance.Paid),
        ];
    }

    /// <summary>Those that records cannot go without first: they get what room there is.</summary>
    public static IEnumerable<CustomProperty> For(ImmutableArray<string> currencies) =>
    [
        .. Types.Select(type => new CustomProperty(type, HubSpotNames.Key, "FreshBooks key", IsUnique: true)),
        new(HubSpotType.Contact, "freshbooks_currency", "FreshBooks currency"),
        new(HubSpotType.Contact, "freshbooks_state", "FreshBooks state"),
        new(HubSpotType.Contact, "freshbooks_vat_number", "VAT number"),
        new(HubSpotType.Contact, "freshbooks_client_ids", "FreshBooks clients"),
        .. new[] { HubSpotType.Contact, HubSpotType.Company }.SelectMany(type => currencies
            .SelectMany(Sums).Select(sum => new CustomProperty(type, sum.Name, sum.Label, PropertyKind.Number))
            .Concat(
            [
                new(type, "freshbooks_other_balances", "Balances in other currencies"),
                new(type, "freshbooks_invoice_count", "Invoices", PropertyKind.Number),
                new(type, "freshbooks_last_invoice_date", "Last invoice", PropertyKind.Date),
                new(type, "freshbooks_last_payment_date", "Last payment", PropertyKind.Date),
            ])),
        new(HubSpotType.Company, "freshbooks_vendor_id", "FreshBooks vendor"),
        new(HubSpotType.Company, "freshbooks_vendor_state", "FreshBooks vendor state"),
        new(HubSpotType.Invoice, "freshbooks_number", "FreshBooks invoice number"),
        new(HubSpotType.Invoice, "freshbooks_status", "FreshBooks status"),
        new(HubSpotType.Invoice, "freshbooks_total", "FreshBooks total", PropertyKind.Number),
        new(HubSpotType.Invoice, "freshbooks_paid", "FreshBooks paid", PropertyKind.Number),
        new(HubSpotType.Invoice, "freshbooks_outstanding", "FreshBooks outstanding", PropertyKind.Number),
        new(HubSpotType.Payment, "freshbooks_payment_type", "FreshBooks payment type"),
        .. Optional,
    ];
}
