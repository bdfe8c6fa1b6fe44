using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

        var invoicesOf = invoices.Where(IsCounted).ToLookup(invoice => invoice.CustomerId);
        var paymentsOf = payments.Where(payment => payment.Visibility is not Visibility.Deleted).ToLookup(payment => payment.ClientId);
        return clients.Distinct().ToImmutableDictionary(client => client, client => new Rollup(
            invoicesOf[client]
                .GroupBy(invoice => invoice.Amount.Currency)
                .ToImmutableSortedDictionary(currency => currency.Key, currency => currency.Select(invoice => BalanceOf(invoice, today)).Aggregate(Balance.Add)),
            invoicesOf[client].Count(),
            invoicesOf[client].Max(invoice => invoice.CreateDate),
            paymentsOf[client].Max(payment => payment.Date)));
    }

    /// <summary>Tells whether sums changed without showing them.</summary>
    /// <param name="salt">Makes equal sums of two records look different.</param>
    public static string Fingerprint(Rollup sums, string salt)
    {
        ArgumentNullException.ThrowIfNull(sums);
        var text = new StringBuilder(salt);
        foreach (var (currency, balance) in sums.Balances)
            text.Append(CultureInfo.InvariantCulture, $"\n{currency} {balance.Outstanding:0.####} {balance.Overdue:0.####} {balance.Paid:0.####}");
        text.Append(CultureInfo.InvariantCulture, $"\n{sums.Invoices} {sums.LastInvoice:O} {sums.LastPayment:O}");
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 12));
    }

    private static Balance BalanceOf(InvoiceRecord invoice, DateOnly today) =>
        new(invoice.Outstanding, invoice.DueDate < today ? invoice.Outstanding : 0, invoice.Paid);

    /// <summary>A draft is not invoiced yet.</summary>
    private static bool IsCounted(InvoiceRecord invoice) =>
        invoice.Visibility is not Visibility.Deleted && invoice.Status is not ("draft" or "created");
}
