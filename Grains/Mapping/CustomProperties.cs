using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>A property of ours that a portal must have before records are written.</summary>
public sealed record CustomProperty(HubSpotType Type, string Name, string Label, bool IsNumber = false, bool IsUnique = false);

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

    public static string Outstanding(string currency) => $"freshbooks_outstanding_{currency.ToLowerInvariant()}";

    public static string Overdue(string currency) => $"freshbooks_overdue_{currency.ToLowerInvariant()}";

    public static IEnumerable<CustomProperty> For(ImmutableArray<string> currencies) =>
    [
        .. Types.Select(type => new CustomProperty(type, HubSpotNames.Key, "FreshBooks key", IsUnique: true)),
        new(HubSpotType.Contact, "freshbooks_currency", "FreshBooks currency"),
        new(HubSpotType.Contact, "freshbooks_state", "FreshBooks state"),
        new(HubSpotType.Contact, "freshbooks_vat_number", "VAT number"),
        .. currencies.SelectMany(currency => new CustomProperty[]
        {
            new(HubSpotType.Contact, Outstanding(currency), $"Outstanding ({currency})", IsNumber: true),
            new(HubSpotType.Contact, Overdue(currency), $"Overdue ({currency})", IsNumber: true),
        }),
        new(HubSpotType.Company, "freshbooks_vendor_id", "FreshBooks vendor"),
        new(HubSpotType.Company, "freshbooks_vendor_state", "FreshBooks vendor state"),
        new(HubSpotType.Invoice, "freshbooks_number", "FreshBooks invoice number"),
        new(HubSpotType.Invoice, "freshbooks_status", "FreshBooks status"),
        new(HubSpotType.Invoice, "freshbooks_total", "FreshBooks total", IsNumber: true),
        new(HubSpotType.Invoice, "freshbooks_paid", "FreshBooks paid", IsNumber: true),
        new(HubSpotType.Invoice, "freshbooks_outstanding", "FreshBooks outstanding", IsNumber: true),
        new(HubSpotType.Payment, "freshbooks_payment_type", "FreshBooks payment type"),
    ];
}
