using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox;

/// <summary>An oracle counts only if it accepts what is right and sees what is wrong: a mirror made by hand, and edits that did not arrive.</summary>
public sealed class OracleMessyTests
{
    private static readonly DateOnly Today = Oracle.Today(TimeProvider.System);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_careful_mirror_of_messy_books_is_equal(int seed)
    {
        using var books = New(BookData.Messy(seed, Today));
        var edits = new MessyEdits(books, seed);
        for (var edit = 0; edit < 150; edit++)
            edits.Next();
        await using var sandbox = await MirroredAsync(books);

        var verdict = Oracle.Compare(books, sandbox.Portal, Today);

        Assert.True(verdict.IsEqual, $"{verdict.Duplicates} duplicates; {string.Join("\n", verdict.Differences.Take(10))}");
        Assert.True(verdict.Links > 0);
    }

    public static TheoryData<string, string> Edits => new()
    {
        { "move-payment", "not just with its invoice" },
        { "change-customer", "not just with its contact" },
        { "change-customer", "not just with its company" },
        { "rename", "not just with its company" },
        { "share", "freshbooks_client_ids" },
        { "share", "freshbooks_invoice_count" },
        { "archive", "freshbooks_state" },
        { "due", "freshbooks_overdue_usd" },
        { "due", "hs_due_date" },
        { "pay", "freshbooks_paid_usd" },
        { "pay", "freshbooks_last_payment_date" },
        { "pay", "company" },
        { "bill", "freshbooks_last_invoice_date" },
        { "bill in KES", "freshbooks_other_balances is '', not 'KES 50.00 outstanding, 50.00 overdue'" },
        { "notes", "hs_comments" },
        { "below zero", "has no place in HubSpot" },
        { "lines", "its line items sum to" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task An_edit_that_did_not_arrive_is_seen(string edit, string difference)
    {
        using var books = New(Orderly());
        await using var sandbox = await MirroredAsync(books);
        Assert.Empty(Oracle.Compare(books, sandbox.Portal, Today).Differences);

        Make(books, edit);

        Assert.Contains(Oracle.Compare(books, sandbox.Portal, Today).Differences, found => found.Contains(difference, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_HubSpot_cannot_hold_is_rightly_absent()
    {
        using var books = New(Orderly());
        books.AddInvoice(Invoice(1) with { Lines = [new BookLine(1, "Credit", "", -1, 50)] });
        var unknown = books.AddInvoice(Invoice(1) with { Currency = "KES" }).Id;
        books.AddPayment(new BookPayment { InvoiceId = unknown, Amount = 1, Date = Today });
        await using var sandbox = await MirroredAsync(books);

        Assert.True(Oracle.Compare(books, sandbox.Portal, Today).IsEqual);
        Assert.Equal(2, sandbox.Portal.Objects("invoices").Count);
    }

    [Fact]
    public async Task A_second_contact_of_a_client_that_shares_one_is_seen()
    {
        using var books = New(Orderly());
        Make(books, "share");
        await using var sandbox = await MirroredAsync(books);
        sandbox.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["lastname"] = "B", ["freshbooks_key"] = $"{books.Options.AccountId}:client:2" });

        Assert.Contains(Oracle.Compare(books, sandbox.Portal, Today).Differences, found => found.Contains("beside the one", StringComparison.Ordinal));
    }

    private static void Make(Books books, string edit)
    {
        var (invoice, other, payment) = (books.Invoices[0].Id, books.Invoices[1].Id, books.Payments[0].Id);
        var done = edit switch
        {
            "move-payment" => books.MovePayment(payment, other),
            "change-customer" => books.ChangeCustomer(invoice, 2),
            "rename" => books.EditClient(1, client => client with { Organization = "Gamma" }),
            "share" => books.EditClient(2, client => client with { Email = "A@one.com" }),
            "archive" => books.ArchiveClient(1),
            "due" => books.ChangeDueDate(invoice, Today.AddDays(-1)),
            "pay" => books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 1, Date = Today }),
            "bill" => books.AddInvoice(Invoice(1) with { CreateDate = Today }),
            "bill in KES" => books.AddInvoice(Invoice(1) with { Currency = "KES", DueOffsetDays = 0, Lines = [new BookLine(1, "Work", "", 1, 50)] }),
            "notes" => books.EditInvoice(invoice, now => now with { Notes = new string('n', 70_000) }),
            "below zero" => books.EditInvoice(invoice, now => now with { Lines = [new BookLine(1, "Work", "", -1, 50)] }),
            _ => books.EditInvoice(invoice, now => now with { Lines = now.Lines.Add(new BookLine(2, "More", "", 1, 0.01m)) }),
        };
        Assert.NotEmpty(done.Notices);
    }

    /// <summary>Two clients with an organization each; an invoice each, the first one paid in part.</summary>
    private static BookData Orderly()
    {
        var paid = Invoice(1) with { Id = 10, Number = "1", Paid = 30 };
        return new BookData(
            [
                new BookClient { Id = 1, LastName = "A", Email = "a@one.com", Organization = "Alpha" },
                new BookClient { Id = 2, LastName = "B", Email = "b@two.com", Organization = "Beta" },
            ],
            [],
            [paid, Invoice(2) with { Id = 11, Number = "2" }],
            [new BookPayment { Id = 20, InvoiceId = 10, ClientId = 1, Amount = 30, Date = Today.AddDays(-5) }],
            []);
    }

    private static BookInvoice Invoice(int client) => new()
    {
        ClientId = client,
        CreateDate = Today.AddDays(-10),
        Stage = InvoiceStage.Sent,
        Lines = [new BookLine(1, "Work", "", 1, 100)],
    };

    private static async Task<HubSpotSandbox> MirroredAsync(Books books)
    {
        var sandbox = await HubSpotSandbox.StartAsync();
        await HandRollup.DefineAsync(sandbox);
        new HandMirror(books, sandbox.Portal, Today).Mirror();
        return sandbox;
    }

    private static Books New(BookData data) => new(new FreshBooksOptions(), data, new Ledger(), TimeProvider.System, EventLog.InMemory());
}
