namespace Sandbox.FreshBooks;

/// <summary>Payments, and what they do to their invoice: paid, outstanding, status and <c>updated</c>.</summary>
public sealed partial class Books
{
    /// <summary>What exceeds the outstanding amount becomes a credit and is missing from the payment's amount.</summary>
    public BookEdit AddPayment(BookPayment draft) => Commit("payment recorded", BookKind.Payment, now =>
    {
        var invoice = Invoice(draft.InvoiceId);
        var amount = Math.Min(draft.Amount, Math.Max(0, invoice.Outstanding));
        var id = PaymentRows.NextId;
        var payment = draft with
        {
            Id = id,
            ClientId = invoice.ClientId,
            Currency = invoice.Currency,
            Amount = amount,
            OverpaymentId = amount < draft.Amount ? id + 500_000 : null,
            UpdatedAt = now,
            VisState = VisState.Active,
        };
        return Paid(payment, "create", now);
    });

    public BookEdit EditPayment(int id, Func<BookPayment, BookPayment> change) =>
        Commit("payment changed", BookKind.Payment, now =>
        {
            var payment = Payment(id);
            var changed = change(payment) with
            {
                Id = id,
                InvoiceId = payment.InvoiceId,
                ClientId = payment.ClientId,
                UpdatedAt = now,
            };
            var room = Invoice(payment.InvoiceId).Outstanding + (payment.VisState == VisState.Deleted ? 0 : payment.Amount);
            return Paid(changed with { Amount = Math.Min(changed.Amount, Math.Max(0, room)) }, "update", now);
        });

    public BookEdit DeletePayment(int id) => Commit("payment deleted", BookKind.Payment, now =>
        Paid(Payment(id) with { UpdatedAt = now, VisState = VisState.Deleted }, DeleteVerb, now));

    /// <summary>The invoice with what was paid on it, <paramref name="newer"/> payments counting as they are now.</summary>
    private BookInvoice Settled(BookInvoice invoice, BookPayment[] newer)
    {
        var payments = PaymentsOf(invoice.Id)
            .Where(payment => newer.All(one => one.Id != payment.Id))
            .Concat(newer)
            .Where(payment => payment.VisState != VisState.Deleted)
            .ToArray();
        var paid = invoice with { Paid = payments.Sum(payment => payment.Amount) };
        return paid with { DatePaid = paid.IsPaid ? payments.Max(payment => payment.Date) : null };
    }

    private Change Paid(BookPayment payment, string verb, DateTimeOffset now)
    {
        var before = Invoice(payment.InvoiceId);
        var stage = before.Stage == InvoiceStage.Draft ? InvoiceStage.Sent : before.Stage;
        var invoice = Settled(before with { Stage = stage, UpdatedAt = now }, [payment]);
        var happened = new BooksEvent { Payments = [payment], Invoices = [invoice] };
        List<BookNotice> notices = [new($"payment.{verb}", payment.Id)];
        if (Options.PaymentAlsoEmitsInvoiceUpdate)
            notices.Add(new BookNotice("invoice.update", invoice.Id));
        if (Options.PaymentAlsoEmitsClientUpdate)
        {
            notices.Add(new BookNotice("client.update", payment.ClientId));
            happened = happened with { Clients = [Client(payment.ClientId) with { UpdatedAt = now }] };
        }

        return new Change(payment.Id, happened, [.. notices]);
    }

    private BookPayment Payment(int id) =>
        PaymentRows.Find(id) ?? throw new KeyNotFoundException($"There is no payment {id}.");
}
