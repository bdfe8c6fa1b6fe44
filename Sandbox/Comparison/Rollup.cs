using System.Collections.Immutable;
using System.Globalization;
using Sandbox.FreshBooks;

namespace Sandbox.Comparison;

/// <summary>What clients owe and paid, never summed across currencies.</summary>
/// <param name="Invoices">Neither deleted nor drafts.</param>
/// <param name="Payments">Not deleted.</param>
internal sealed record Rollup(ImmutableArray<BookInvoice> Invoices, ImmutableArray<BookPayment> Payments, DateOnly Today)
{
    public static bool Counts(BookInvoice invoice) => invoice is { VisState: not VisState.Deleted, Stage: not InvoiceStage.Draft };

    public DateOnly? LastInvoice => Invoices.IsEmpty ? null : Invoices.Max(invoice => invoice.CreateDate);

    public DateOnly? LastPayment => Payments.IsEmpty ? null : Payments.Max(payment => payment.Date);

    public decimal Outstanding(string currency) => In(currency).Sum(invoice => invoice.Outstanding);

    public decimal Overdue(string currency) => In(currency).Where(invoice => invoice.DueDate < Today).Sum(invoice => invoice.Outstanding);

    public decimal Paid(string currency) => In(currency).Sum(invoice => invoice.Paid);

    /// <summary>What is outstanding in currencies that the portal lacks: <c>KES 300.00 outstanding, 100.00 overdue; NGN …</c></summary>
    public string OtherBalances(ImmutableArray<string> currencies) => string.Join("; ", Invoices
        .Select(invoice => invoice.Currency)
        .Distinct()
        .Where(currency => !currencies.Contains(currency) && Outstanding(currency) != 0)
        .Order(StringComparer.Ordinal)
        .Select(currency => string.Create(
            CultureInfo.InvariantCulture, $"{currency} {Outstanding(currency):0.00} outstanding, {Overdue(currency):0.00} overdue")));

    private IEnumerable<BookInvoice> In(string currency) => Invoices.Where(invoice => invoice.Currency == currency);
}
