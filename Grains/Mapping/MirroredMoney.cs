using System.Collections.Immutable;
using System.Globalization;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains.Mapping;

/// <summary>What invoices and payments are worth, in FreshBooks and in the HubSpot properties that the mapping writes.</summary>
public static class MirroredMoney
{
    public static readonly ImmutableSortedSet<string> InvoiceProperties =
        ["freshbooks_total", "freshbooks_paid", "freshbooks_outstanding", "hs_currency", "hs_invoice_status", HubSpotNames.Key];

    public static readonly ImmutableSortedSet<string> PaymentProperties = ["hs_initial_amount", "hs_currency_code", HubSpotNames.Key];

    public static MoneyRecord Of(InvoiceRecord invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return new(EntityKind.Invoice, Text(invoice.Id), invoice.CustomerId, invoice.Amount.Currency, new Figures(invoice.Amount.Amount, invoice.Paid, invoice.Outstanding));
    }

    public static MoneyRecord Of(PaymentRecord payment, long client)
    {
        ArgumentNullException.ThrowIfNull(payment);
        return new(EntityKind.Payment, Text(payment.Id), client, payment.Amount.Currency, new Figures(Payments: payment.Amount.Amount));
    }

    /// <summary>Null: a voided invoice, which counts for nothing on either side.</summary>
    public static MoneyRecord? Read(EntityKind kind, string id, long client, HubSpotRecord found)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (kind is EntityKind.Payment)
            return new(kind, id, client, Value(found, "hs_currency_code"), new Figures(Payments: Amount(found, "hs_initial_amount")), found.Id);
        return Value(found, "hs_invoice_status") == "voided"
            ? null
            : new(kind, id, client, Value(found, "hs_currency"),
                new Figures(Amount(found, "freshbooks_total"), Amount(found, "freshbooks_paid"), Amount(found, "freshbooks_outstanding")), found.Id);
    }

    /// <summary>The FreshBooks id in the record's key; null: the record is none of this account's.</summary>
    public static string? IdOf(EntityKind kind, string account, HubSpotRecord found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var prefix = $"{account}:{kind.Word()}:";
        var key = Value(found, HubSpotNames.Key);
        return key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? key[prefix.Length..] : null;
    }

    private static string Value(HubSpotRecord found, string property) => found.Properties.GetValueOrDefault(property, "");

    private static decimal Amount(HubSpotRecord found, string property) =>
        decimal.TryParse(Value(found, property), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : 0;

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
