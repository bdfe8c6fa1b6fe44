using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>Counts what FreshBooks' lists show of each client.</summary>
public static class Rollups
{
    /// <param name="today">US/Eastern: the day FreshBooks goes by.</param>
    public static ImmutableDictionary<long, Rollup> Of(
        IEnumerable<long> clients, IEnumerable<InvoiceRecord> invoices, IEnumerable<PaymentRecord> payments, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(clients);

        // Lists that shift while they are paged through show a record twice.
        var invoicesOf = invoices.Where(IsCounted).DistinctBy(invoice => invoice.Id).ToLookup(invoice => invoice.CustomerId);
        var paymentsOf = payments.Where(payment => payment.Visibility is not Visibility.Deleted).ToLookup(payment => payment.ClientId);
        return clients.Distinct().ToImmutableDictionary(client => client, client => new Rollup(
            invoicesOf[client]
                .GroupBy(invoice => invoice.Amount.Currency)
                .ToImmutableSortedDictionary(currency => currency.Key, currency => currency.Select(invoice => BalanceOf(invoice, today)).Aggregate(Balance.Add)),
            invoicesOf[client].Count(),
            invoicesOf[client].Max(invoice => invoice.CreateDate),
            paymentsOf[client].Max(payment => payment.Date)));
    }

    private static Balance BalanceOf(InvoiceRecord invoice, DateOnly today) =>
        new(invoice.Outstanding, invoice.DueDate < today ? invoice.Outstanding : 0, invoice.Paid);

    /// <summary>A draft is not invoiced yet.</summary>
    private static bool IsCounted(InvoiceRecord invoice) =>
        invoice.Visibility is not Visibility.Deleted && invoice.Status is not ("draft" or "created");
}
