namespace Sandbox.FreshBooks;

/// <summary>What a client owes, by currency: never a sum across currencies. Callers hold the lock of the books.</summary>
internal static class Balances
{
    public static IEnumerable<(string Currency, decimal Amount)> Outstanding(Books books, int clientId) =>
        Sum(books, clientId, invoice => invoice.Stage != InvoiceStage.Draft);

    public static IEnumerable<(string Currency, decimal Amount)> Overdue(Books books, int clientId)
    {
        var today = books.Today;
        return Sum(books, clientId, invoice =>
            invoice.Stage != InvoiceStage.Draft && invoice.DueDate < today);
    }

    public static IEnumerable<(string Currency, decimal Amount)> Draft(Books books, int clientId) =>
        Sum(books, clientId, invoice => invoice.Stage == InvoiceStage.Draft);

    public static IEnumerable<(string Currency, decimal Amount)> All(Books books, int clientId) =>
        Sum(books, clientId, _ => true);

    /// <summary>What was paid too much and has not been used since.</summary>
    public static IEnumerable<(string Currency, decimal Amount)> Credit(Books books, int clientId) => books.InvoicesOf(clientId)
        .SelectMany(invoice => books.PaymentsOf(invoice.Id))
        .Where(payment => payment.VisState != VisState.Deleted)
        .GroupBy(payment => payment.Currency)
        .Select(group => (group.Key, group.Sum(payment => payment.Excess - (payment.CreditId is null ? 0 : payment.Amount))))
        .Where(credit => credit.Item2 != 0);

    private static IEnumerable<(string Currency, decimal Amount)> Sum(
        Books books,
        int clientId,
        Func<BookInvoice, bool> counts) => books.InvoicesOf(clientId)
        .Where(invoice => invoice.VisState != VisState.Deleted && counts(invoice))
        .GroupBy(invoice => invoice.Currency)
        .Select(group => (group.Key, group.Sum(invoice => invoice.Outstanding)))
        .Where(owed => owed.Item2 != 0);
}
