namespace Sandbox.FreshBooks;

/// <summary>Payments, and what they do to their invoice: paid, outstanding, status and <c>updated</c>.</summary>
public sealed partial class Books
{
    /// <summary>What exceeds the outstanding amount becomes a credit and is missing from the payment's amount.</summary>
    public BookEdit AddPayment(BookPayment draft) => Commit("payment recorded", BookKind.Payment, now =>
    {
        var invoice = Invoice(draft.InvoiceId);
        var payment = draft with
        {
            Id = PaymentRows.NextId,
            ClientId = invoice.ClientId,
            Currency = invoice.Currency,
            UpdatedAt = now,
            VisState = VisState.Active,
        };
        return Paid(Within(payment, invoice.Outstanding), "create", now);
    });

    /// <summary>As <see cref="AddPayment"/>, from what the client paid too much before.</summary>
    public BookEdit PayFromCredit(int invoiceId, decimal amount) => AddPayment(new BookPayment
    {
        InvoiceId = invoiceId,
        Amount = amount,
        Date = Today,
        Type = "Credit",
        CreditId = 700_000 + Read(() => PaymentRows.Count),
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

    public BookEdit UndeletePayment(int id) => Commit("payment undeleted", BookKind.Payment, now =>
    {
        var payment = Payment(id) with { UpdatedAt = now, VisState = VisState.Active };
        return Paid(Within(payment, Invoice(payment.InvoiceId).Outstanding), UndeleteVerb, now);
    });

    /// <summary>
    /// To another invoice of the same currency. Only the payment is told; what is paid and outstanding follows on both
    /// invoices.
    /// </summary>
    public BookEdit MovePayment(int id, int invoiceId) => Commit("payment moved", BookKind.Payment, now =>
    {
        var payment = Payment(id);
        var (from, to) = (Invoice(payment.InvoiceId), Invoice(invoiceId));
        if (from.Currency != to.Currency)
            throw new ArgumentException($"Invoice {invoiceId} is not in {from.Currency}.", nameof(invoiceId));
        var moved = Within(payment with { InvoiceId = to.Id, ClientId = to.ClientId, UpdatedAt = now }, to.Outstanding);
        return new Change(
            id,
            new BooksEvent { Payments = [moved], Invoices = [Touched(Settled(from, [moved])), Touched(Settled(to, [moved]))] },
            new BookNotice("payment.update", id));

        BookInvoice Touched(BookInvoice invoice) => Options.MovedPaymentBumpsInvoices ? invoice with { UpdatedAt = now } : invoice;
    });

    /// <summary>The payment as far as there is room for it; the rest becomes a credit.</summary>
    private static BookPayment Within(BookPayment payment, decimal room)
    {
        var amount = Math.Min(payment.Amount, Math.Max(0, room));
        return amount == payment.Amount ? payment : payment with
        {
            Amount = amount,
            OverpaymentId = payment.Id + 500_000,
            Excess = payment.Excess + payment.Amount - amount,
        };
    }

    /// <summary>The invoice with what was paid on it, <paramref name="newer"/> payments counting as they are now.</summary>
    private BookInvoice Settled(BookInvoice invoice, BookPayment[] newer)
    {
        var payments = PaymentsOf(invoice.Id)
            .Where(payment => newer.All(one => one.Id != payment.Id))
            .Concat(newer.Where(payment => payment.InvoiceId == invoice.Id))
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
