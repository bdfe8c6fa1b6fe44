using System.Text.Json;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class MessyDataTests
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly BookData[] Many = [.. Enumerable.Range(1, 60).Select(seed => BookData.Messy(seed, Today))];

    [Fact]
    public void The_same_seed_makes_the_same_books_and_another_seed_others()
    {
        Assert.Equal(JsonSerializer.Serialize(BookData.Messy(4, Today)), JsonSerializer.Serialize(BookData.Messy(4, Today)));
        Assert.NotEqual(JsonSerializer.Serialize(BookData.Messy(4, Today)), JsonSerializer.Serialize(BookData.Messy(5, Today)));
    }

    [Fact]
    public void Accounts_are_small_and_their_payments_add_up()
    {
        Assert.All(Many, data =>
        {
            Assert.InRange(data.Clients.Length, 8, 14);
            Assert.InRange(data.Invoices.Length, 15, 35);
            Assert.InRange(data.Vendors.Length, 2, 4);
            Assert.All(data.Clients, client => Assert.NotEqual("", client.LastName + client.Organization + client.Email));
            Assert.All(data.Invoices, invoice => Assert.Equal(invoice.Paid, data.Payments
                .Where(payment => payment.InvoiceId == invoice.Id && payment.VisState != VisState.Deleted).Sum(payment => payment.Amount)));
            Assert.All(data.Invoices, invoice => Assert.True(invoice.Paid <= Math.Max(0, invoice.Amount)));
        });
    }

    [Fact]
    public void Every_case_of_clients_occurs_often()
    {
        var accounts = Many.Select(data => data.Clients).ToArray();

        Often(accounts, clients => clients.Where(client => client.Email.Length > 0).GroupBy(client => client.Email.ToUpperInvariant()).Any(group => group.Count() > 1));
        Often(accounts, clients => clients.Any(client => client.Email.Length == 0));
        Often(accounts, clients => clients.Any(client => client.Email.EndsWith(".con", StringComparison.Ordinal)));
        Often(accounts, clients => clients.Any(client => client.FirstName.Length + client.LastName.Length + client.Email.Length == 0));
        Often(accounts, clients => clients.Any(client => client.LastName.Any(letter => letter > 0x2000)));
        Often(accounts, clients => clients.Any(client => client.Organization.Any(char.IsSurrogate)));
        Often(accounts, clients => clients.Any(client => client.Note?.Length > 65_536));
        Often(accounts, clients => clients.Any(client => client.VisState == VisState.Archived));
        Often(accounts, clients => clients.Any(client => client.RetainerId is not null));
        Often(accounts, clients => clients.GroupBy(client => Letters(client.Organization)).Any(group => group.Select(client => client.Organization).Distinct().Count() > 1));
        Often(Many, data => data.Vendors.Any(vendor => data.Clients.Any(client => Letters(client.Organization) == Letters(vendor.Name))));
        Often(Many, data => !data.ExistingPeople.IsEmpty);
    }

    [Fact]
    public void Every_case_of_invoices_and_payments_occurs_often()
    {
        foreach (var has in new Func<BookInvoice, bool>[]
        {
            invoice => invoice.Lines.IsEmpty,
            invoice => invoice.Lines.Length == 200,
            invoice => invoice.Amount < 0,
            invoice => invoice.Amount > 0 && invoice.Lines.Any(line => line.Amount < 0),
            invoice => invoice.Lines.Any(line => line.DiscountPercent > 0),
            invoice => invoice.DiscountAmount > 0,
            invoice => invoice.Lines.Any(line => line.SecondTax is not null),
            invoice => invoice.Lines.Any(line => line.IsCompound),
            invoice => invoice.Lines.Any(line => line.Quantity != Math.Round(line.Quantity, 2)),
            invoice => invoice.Lines.Any(line => line.UnitCost != Math.Round(line.UnitCost, 4)),
            invoice => invoice.Currency is "KES" or "NGN" or "JPY" or "KWD",
            invoice => invoice.IsDisputed,
            invoice => invoice.Stage == InvoiceStage.Draft,
            invoice => invoice.VisState == VisState.Deleted && invoice.Paid > 0,
            invoice => invoice.V3Status(Today) == "deposit-paid",
            invoice => invoice is { DepositAmount: 0, DepositPercent: > 0 },
            invoice => invoice.Lines.Any(line => line.RetainerId is not null),
            invoice => invoice.Lines.Any(line => line.ExpenseId is not null),
            invoice => invoice.Notes.Length > 65_536,
        })
            Often(Many, data => data.Invoices.Any(has));
        Often(Many, data => data.Invoices.GroupBy(invoice => invoice.Number).Any(group => group.Count() > 1));
        Often(Many, data => data.Payments.Any(payment => payment is { Amount: 0, OverpaymentId: not null }));
        Often(Many, data => data.Payments.Any(payment => payment.CreditId is not null));
        Often(Many, data => data.Payments.Any(payment => payment.VisState == VisState.Deleted));
    }

    [Fact]
    public void Every_edit_is_made_and_the_books_stay_consistent()
    {
        var kinds = new HashSet<string>();
        foreach (var data in Many[..6])
        {
            using var books = new Books(new FreshBooksOptions(), data, new Ledger(), TimeProvider.System, EventLog.InMemory());
            var edits = new MessyEdits(books, 3);
            for (var edit = 0; edit < 400; edit++)
                kinds.Add(edits.Next().What);
            var alive = books.Payments.Where(payment => payment.VisState != VisState.Deleted).ToLookup(payment => payment.InvoiceId);
            Assert.All(books.Invoices, invoice => Assert.Equal(alive[invoice.Id].Sum(payment => payment.Amount), invoice.Paid));
            Assert.All(books.Invoices, invoice => Assert.True(invoice.Paid <= Math.Max(0, invoice.Amount)));
            Assert.All(books.Payments, payment => Assert.Equal(books.FindInvoice(payment.InvoiceId)!.ClientId, payment.ClientId));
        }

        // Payments in part, in full, too much and from credit are told alike.
        Assert.Equal(26, kinds.Count);
    }

    [Fact]
    public void Books_opened_again_are_as_messy_as_they_were_left()
    {
        var path = Path.Combine(Path.GetTempPath(), $"books-{Guid.NewGuid():N}", "books.log");
        using var ledger = new Ledger();
        string left;
        using (var books = Books.Open(new FreshBooksOptions(), Many[1], ledger, TimeProvider.System, path))
        {
            var edits = new MessyEdits(books, 2);
            for (var edit = 0; edit < 200; edit++)
                edits.Next();
            left = Picture(books);
        }

        using var again = Books.Open(new FreshBooksOptions(), Many[1], ledger, TimeProvider.System, path);
        Assert.Equal(left, Picture(again));
    }

    private static string Picture(Books books) => JsonSerializer.Serialize(
        new { books.Clients, books.Vendors, books.Invoices, books.Payments });

    [Fact]
    public void Edits_are_the_same_for_the_same_books_and_seed()
    {
        using var one = new Books(new FreshBooksOptions(), Many[0], new Ledger(), TimeProvider.System, EventLog.InMemory());
        using var other = new Books(new FreshBooksOptions(), Many[0], new Ledger(), TimeProvider.System, EventLog.InMemory());
        var (edits, same) = (new MessyEdits(one, 5), new MessyEdits(other, 5));
        for (var edit = 0; edit < 300; edit++)
        {
            var (made, again) = (edits.Next(), same.Next());
            Assert.Equal((made.What, made.Kind, made.Id), (again.What, again.Kind, again.Id));
        }
    }

    private static void Often<T>(T[] accounts, Func<T, bool> has) => Assert.InRange(accounts.Count(has), accounts.Length / 10, accounts.Length);

    private static string Letters(string name) => string.Concat(name.ToUpperInvariant().Where(char.IsLetterOrDigit));
}
