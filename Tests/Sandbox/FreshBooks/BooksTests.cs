using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class BooksTests
{
    private static readonly BookData Data = BookData.Generate(20, 3, new DateOnly(2026, 11, 20));

    [Fact]
    public void A_payment_moves_its_invoice_and_says_so()
    {
        using var books = New();
        var invoice = books.Invoices.First(invoice => invoice.Stage != InvoiceStage.Draft && invoice.Paid == 0);

        var edit = books.AddPayment(new BookPayment { InvoiceId = invoice.Id, Amount = 1, Date = new DateOnly(2026, 11, 21) });

        var after = books.FindInvoice(invoice.Id)!;
        Assert.Equal((1m, invoice.Amount - 1), (after.Paid, after.Outstanding));
        Assert.Equal("partial", after.V3Status(new DateOnly(2026, 11, 21)));
        Assert.True(after.UpdatedAt > invoice.UpdatedAt);
        Assert.Equal(["payment.create", "invoice.update"], edit.Notices.Select(notice => notice.Event));
    }

    [Fact]
    public void The_last_payment_settles_the_invoice_and_deleting_it_opens_it_again()
    {
        using var books = New();
        var invoice = books.Invoices.First(invoice => invoice.Stage != InvoiceStage.Draft && invoice.Paid == 0);
        var day = new DateOnly(2026, 11, 21);

        var payment = books.AddPayment(new BookPayment { InvoiceId = invoice.Id, Amount = invoice.Amount, Date = day }).Id;
        Assert.Equal((day, "paid"), (books.FindInvoice(invoice.Id)!.DatePaid, books.FindInvoice(invoice.Id)!.V3Status(day)));
        books.DeletePayment(payment);

        Assert.Equal((null, 0m), (books.FindInvoice(invoice.Id)!.DatePaid, books.FindInvoice(invoice.Id)!.Paid));
    }

    [Fact]
    public void What_is_paid_too_much_is_a_credit_and_missing_from_the_payment()
    {
        using var books = New();
        var invoice = books.Invoices.First(invoice => invoice.IsPaid);

        var payment = books.FindPayment(books.AddPayment(new BookPayment { InvoiceId = invoice.Id, Amount = 10 }).Id)!;

        Assert.Equal(0, payment.Amount);
        Assert.NotNull(payment.OverpaymentId);
    }

    [Fact]
    public void A_new_invoice_moves_its_client_and_copies_it()
    {
        using var books = New();
        var client = books.Clients[0];

        var invoice = books.FindInvoice(books.AddInvoice(new BookInvoice { ClientId = client.Id }).Id)!;

        Assert.Equal(client.LastName, invoice.LastName);
        Assert.Equal(invoice.CreatedAt, books.FindClient(client.Id)!.UpdatedAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Deleting_an_invoice_may_leave_updated_alone_and_never_touches_payments(bool bumps)
    {
        using var books = New(new FreshBooksOptions { InvoiceDeleteBumpsUpdated = bumps });
        var invoice = books.Invoices.First(invoice => invoice.IsPaid);

        var edit = books.DeleteInvoice(invoice.Id);

        Assert.Equal(bumps, books.FindInvoice(invoice.Id)!.UpdatedAt != invoice.UpdatedAt);
        Assert.Contains(books.Payments, payment => payment.InvoiceId == invoice.Id && payment.VisState == VisState.Active);
        Assert.Equal("invoice.delete", Assert.Single(edit.Notices).Event);
    }

    [Fact]
    public void A_delete_may_be_told_as_an_update()
    {
        using var books = New(new FreshBooksOptions { DeleteEmitsDelete = false });

        Assert.Equal("client.update", Assert.Single(books.DeleteClient(books.Clients[0].Id).Notices).Event);
    }

    [Fact]
    public void Books_opened_again_are_as_they_were_left()
    {
        var path = Path.Combine(Path.GetTempPath(), $"books-{Guid.NewGuid():N}", "books.log");
        using var ledger = new Ledger();
        string access, refresh, left;
        using (var books = Books.Open(new FreshBooksOptions(), Data, ledger, TimeProvider.System, path))
        {
            var edits = new RandomEdits(books, 11);
            for (var edit = 0; edit < 300; edit++)
                edits.Next();
            var code = books.TokenPairs.Consented("https://x.example", []);
            var first = books.TokenPairs.Exchange(code, "https://x.example")!;
            (access, refresh) = (first.AccessToken, books.TokenPairs.Refresh(first.RefreshToken)!.RefreshToken);
            left = Picture(books);
        }

        using var again = Books.Open(new FreshBooksOptions(), Data, ledger, TimeProvider.System, path);

        Assert.Equal(left, Picture(again));
        Assert.Null(again.TokenPairs.Check(access));
        Assert.NotNull(again.TokenPairs.Refresh(refresh));
        Assert.DoesNotContain(refresh, File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_is_in_use_once_the_app_comes_with_its_access_token()
    {
        using var books = New();
        var first = books.TokenPairs.Exchange(books.TokenPairs.Consented("https://x.example", []), "https://x.example")!;
        books.TokenPairs.Check(first.AccessToken);
        Assert.True(books.TokenPairs.IsLastInUse);
        var second = books.TokenPairs.Refresh(first.RefreshToken)!;

        books.TokenPairs.Check(first.AccessToken);
        Assert.False(books.TokenPairs.IsLastInUse);
        books.TokenPairs.Check(second.AccessToken);
        Assert.True(books.TokenPairs.IsLastInUse);
    }

    [Fact]
    public void Random_edits_are_the_same_for_the_same_books_and_seed()
    {
        using var one = New();
        using var other = New();
        var (edits, same) = (new RandomEdits(one, 5), new RandomEdits(other, 5));

        for (var edit = 0; edit < 500; edit++)
        {
            var (made, again) = (edits.Next(), same.Next());
            Assert.Equal((made.What, made.Kind, made.Id), (again.What, again.Kind, again.Id));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Random_edits_keep_the_books_in_order_however_often_the_seed_starts_again(int starts)
    {
        using var books = New();
        var organizations = books.Clients.ToDictionary(client => client.Id, client => client.Organization);
        var kinds = new HashSet<string>();
        for (var start = 0; start < starts; start++)
        {
            var edits = new RandomEdits(books, 6);
            for (var edit = 0; edit < 1500 / starts; edit++)
                kinds.Add(edits.Next().What);
        }

        Assert.True(kinds.Count >= 11, string.Join(", ", kinds));
        var emails = books.Clients.Select(client => client.Email).Where(email => email.Length > 0).ToArray();
        Assert.Equal(emails.Length, emails.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(books.Clients.Where(client => organizations.ContainsKey(client.Id)), client =>
            Assert.Equal(organizations[client.Id], client.Organization));
        Assert.All(books.Invoices, invoice => Assert.InRange(invoice.Paid, 0, invoice.Amount));
        Assert.All(books.Invoices, invoice => Assert.Equal(
            invoice.Paid,
            books.Payments.Where(payment => payment.InvoiceId == invoice.Id && payment.VisState == VisState.Active).Sum(payment => payment.Amount)));
    }

    private static Books New(FreshBooksOptions? options = null) =>
        new(options ?? new FreshBooksOptions(), Data, new Ledger(), TimeProvider.System, EventLog.InMemory());

    private static string Picture(Books books) => System.Text.Json.JsonSerializer.Serialize(
        new { books.Clients, books.Vendors, books.Invoices, books.Payments });
}
