using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class MessyBooksTests
{
    private static readonly DateOnly Day = new(2026, 11, 21);
    private static readonly BookData Data = BookData.Generate(20, 3, new DateOnly(2026, 11, 20));

    [Fact]
    public void Two_taxes_are_taken_on_the_line_and_a_compound_one_on_the_first_too()
    {
        var line = new BookLine(1, "a", "", 1, 100, new BookTax("GST", 5)) { SecondTax = new BookTax("PST", 10) };

        Assert.Equal(15m, new BookInvoice { Lines = [line] }.Tax);
        Assert.Equal(15.5m, new BookInvoice { Lines = [line with { IsCompound = true }] }.Tax);
        Assert.Equal(7.75m, new BookInvoice { Lines = [line with { IsCompound = true }], DiscountAmount = 50 }.Tax);
    }

    [Fact]
    public void A_line_discount_comes_off_its_amount_and_a_fine_cost_is_rounded_once()
    {
        var line = new BookLine(1, "a", "", 3, 0.12345m) { DiscountPercent = 10 };

        Assert.Equal(0.33m, line.Amount);
        Assert.Equal(0.37m, (line with { DiscountPercent = 0 }).Amount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_moved_payment_is_told_alone_and_both_invoices_follow(bool bumps)
    {
        using var books = New(new FreshBooksOptions { MovedPaymentBumpsInvoices = bumps });
        var (from, to) = (AddInvoice(books, 0), AddInvoice(books, 1));
        var payment = books.AddPayment(new BookPayment { InvoiceId = from, Amount = 60, Date = Day }).Id;
        var before = (books.FindInvoice(from)!.UpdatedAt, books.FindInvoice(to)!.UpdatedAt);

        var edit = books.MovePayment(payment, to);

        Assert.Equal("payment.update", Assert.Single(edit.Notices).Event);
        Assert.Equal((0m, 60m), (books.FindInvoice(from)!.Paid, books.FindInvoice(to)!.Paid));
        Assert.Equal((to, books.Clients[1].Id), (books.FindPayment(payment)!.InvoiceId, books.FindPayment(payment)!.ClientId));
        Assert.Equal(bumps, before != (books.FindInvoice(from)!.UpdatedAt, books.FindInvoice(to)!.UpdatedAt));
        books.DeletePayment(payment);
        Assert.Equal((0m, 0m), (books.FindInvoice(from)!.Paid, books.FindInvoice(to)!.Paid));
    }

    [Fact]
    public void A_changed_customer_is_told_of_the_invoice_alone_and_its_payments_follow()
    {
        using var books = New();
        var invoice = AddInvoice(books, 0);
        var payment = books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 60, Date = Day }).Id;
        var (old, other) = (books.Clients[0], books.Clients[1]);

        var edit = books.ChangeCustomer(invoice, other.Id);

        Assert.Equal(new BookNotice("invoice.update", invoice), Assert.Single(edit.Notices));
        Assert.Equal((other.Id, other.LastName), (books.FindInvoice(invoice)!.ClientId, books.FindInvoice(invoice)!.LastName));
        Assert.Equal(other.Id, books.FindPayment(payment)!.ClientId);
        Assert.Equal((old, other), (books.Clients[0], books.Clients[1]));
    }

    [Fact]
    public void What_is_paid_too_much_pays_the_next_invoice()
    {
        using var books = New();
        var (first, second) = (AddInvoice(books, 0), AddInvoice(books, 0));
        books.AddPayment(new BookPayment { InvoiceId = first, Amount = 130, Date = Day });

        var payment = books.FindPayment(books.PayFromCredit(second, 30).Id)!;

        Assert.Equal((30m, true), (payment.Amount, payment.CreditId is not null));
        Assert.Equal((100m, 30m), (books.FindInvoice(first)!.Paid, books.FindInvoice(second)!.Paid));
    }

    [Fact]
    public void A_deposit_and_a_dispute_show_in_the_status_until_all_is_paid()
    {
        using var books = New();
        var invoice = AddInvoice(books, 0);
        books.EditInvoice(invoice, now => now with { DepositAmount = 50 });
        string Status() => books.FindInvoice(invoice)!.V3Status(Day);

        books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 20, Date = Day });
        Assert.Equal("deposit-partial", Status());
        books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 30, Date = Day });
        Assert.Equal("deposit-paid", Status());
        books.DisputeInvoice(invoice);
        Assert.Equal("disputed", Status());
        books.ResolveDispute(invoice);
        books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 50, Date = Day });
        Assert.Equal("paid", Status());
    }

    [Fact]
    public void What_was_deleted_or_archived_comes_back()
    {
        using var books = New();
        var invoice = AddInvoice(books, 0);
        var payment = books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 20, Date = Day }).Id;
        var client = books.Clients[0].Id;

        books.DeletePayment(payment);
        books.UndeletePayment(payment);
        books.ArchiveClient(client);
        Assert.Equal(VisState.Archived, books.FindClient(client)!.VisState);
        books.UnarchiveClient(client);
        books.DeleteInvoice(invoice);
        books.UndeleteInvoice(invoice);

        Assert.Equal((20m, VisState.Active), (books.FindInvoice(invoice)!.Paid, books.FindInvoice(invoice)!.VisState));
        Assert.Equal(VisState.Active, books.FindClient(client)!.VisState);
    }

    [Fact]
    public void A_due_date_is_kept_as_days_after_the_invoice_s_own()
    {
        using var books = New();
        var invoice = AddInvoice(books, 0);

        books.ChangeDueDate(invoice, Day.AddDays(40));

        Assert.Equal((Day.AddDays(40), 40), (books.FindInvoice(invoice)!.DueDate, books.FindInvoice(invoice)!.DueOffsetDays));
    }

    private static int AddInvoice(Books books, int client) => books.AddInvoice(new BookInvoice
    {
        ClientId = books.Clients[client].Id,
        CreateDate = Day,
        Stage = InvoiceStage.Sent,
        Lines = [new BookLine(1, "Work", "", 1, 100)],
    }).Id;

    private static Books New(FreshBooksOptions? options = null) =>
        new(options ?? new FreshBooksOptions(), Data, new Ledger(), TimeProvider.System, EventLog.InMemory());
}
