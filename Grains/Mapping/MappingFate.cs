using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>What a connection's settings make of a record as a whole.</summary>
public static class MappingFate
{
    /// <summary>FreshBooks' <c>v3_status</c> (freshbooks.com/api/invoices).</summary>
    public static readonly ImmutableArray<string> InvoiceStatuses =
    [
        "draft", "created", "sent", "viewed", "outstanding", "partial", "paid", "autopaid", "overdue", "disputed", "resolved",
        "retry", "failed", "declined", "pending", "success", "deposit-partial", "deposit-paid",
    ];

    /// <param name="isInHubSpot">A deleted record that HubSpot never had is not created, where deletion means something else than by default.</param>
    public static Fate Of(FreshBooksRecord record, MappingSettings settings, bool isInHubSpot)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(settings);
        if (IsFiltered(record, settings.Filters))
            return Fate.LeftOut;
        if (record.Visibility is not Visibility.Deleted)
            return Fate.Mirrored;
        return (record, settings.Deletes) switch
        {
            (ClientRecord, { Contact: OnDelete.Archive }) => Fate.Archived,
            (VendorRecord, { Company: OnDelete.Archive }) => Fate.Archived,
            (InvoiceRecord { Status: "draft" or "created" }, { Invoice: OnDelete.Archive }) => Fate.Archived,
            (InvoiceRecord, { Invoice: OnDelete.Archive or OnDelete.Keep }) => isInHubSpot ? Fate.Mirrored : Fate.LeftOut,
            (PaymentRecord, { Payment: OnDelete.Keep }) => Fate.LeftOut,
            _ => Fate.Mirrored,
        };
    }

    /// <summary>The record without which this one is not mirrored either. Null: it has none.</summary>
    public static EntityKey? ParentOf(string connection, FreshBooksRecord record) => record switch
    {
        InvoiceRecord invoice => EntityKey.Of(connection, EntityKind.Client, invoice.CustomerId),
        PaymentRecord { InvoiceId: > 0 } payment => EntityKey.Of(connection, EntityKind.Invoice, payment.InvoiceId),
        _ => null,
    };

    private static bool IsFiltered(FreshBooksRecord record, MappingFilters filters) => record switch
    {
        ClientRecord client => filters.ClientsWithoutEmail && client.Email.Length == 0,
        InvoiceRecord invoice => filters.InvoiceStatuses.Contains(invoice.Status)
            || invoice.CreateDate < filters.InvoicesFrom
            || filters.Currencies.Contains(invoice.Amount.Currency),
        PaymentRecord payment => filters.Currencies.Contains(payment.Amount.Currency),
        _ => false,
    };
}
