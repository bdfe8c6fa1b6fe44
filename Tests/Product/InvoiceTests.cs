using System.Collections.Concurrent;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Product;

public class InvoiceTests
{
    [Fact]
    public async Task Invoices_that_are_deleted_together_are_read_together()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@firm.example");
        int[] invoices = [.. Enumerable.Range(1, 12).Select(amount => house.Invoice(client, amount))];
        await MappingDesk.InStepAsync(house);
        await house.EqualAsync();
        await house.DoAsync("pause");
        var before = Gets();
        foreach (var invoice in invoices)
            house.Books.DeleteInvoice(invoice);
        await House.UntilAsync(() => house.RecordsAsync("?kind=invoice"), text => invoices.All(invoice => text.Contains($"\"{invoice}\"", StringComparison.Ordinal)));

        await house.DoAsync("resume");
        await house.EqualAsync();
        Assert.InRange(Gets() - before, 0, 3);

        int Gets() => house.World.Ledger.Entries(Side.FreshBooks).Count(entry => entry.Operation == "GET invoices/invoices/{id}");
    }

    [Fact]
    public async Task Lines_that_a_portal_rounds_are_made_exact_and_stay_so()
    {
        await using var house = await House.BackfilledAsync(hubSpot: new HubSpotOptions { LinePriceDecimals = 2 });
        var client = house.Add("Ann", "ann@lines.example");
        var invoice = Invoice(house, client, 4, 12.345m);
        var line = await LineAsync(house, invoice, found => Property(found, "price") == "49.38");
        Assert.Equal(("1", "4 × 12.345 USD"), (Property(line, "quantity"), Property(line, "description")));
        await house.EqualAsync();

        house.Books.EditInvoice(invoice, book => book with { Notes = "Thanks" });
        await InvoiceAsync(house, invoice, found => Property(found, "hs_comments") == "Thanks");
        Assert.Equal("1", Property(house.Keyed("line_items", $"invoice:{invoice}:1"), "quantity"));
        Assert.Equal(49.38m, house.Portal.LineTotal(house.Keyed("invoices", $"invoice:{invoice}")!.Id));
    }

    [Fact]
    public async Task A_changed_line_is_made_exact_again_on_update()
    {
        await using var house = await House.BackfilledAsync(hubSpot: new HubSpotOptions { LinePriceDecimals = 2 });
        var invoice = Invoice(house, house.Add("Ann", "ann@lines.example"), 2, 10);
        var line = await LineAsync(house, invoice, found => Property(found, "quantity") == "2");

        house.Books.EditInvoice(invoice, book => book with { Lines = [new BookLine(1, "Work", "", 8, 0.125m)] });
        var exact = await LineAsync(house, invoice, found => Property(found, "price") == "1");
        Assert.Equal((line!.Id, "1", "8 × 0.125 USD"), (exact!.Id, Property(exact, "quantity"), Property(exact, "description")));
        await house.EqualAsync();
    }

    [Fact]
    public async Task Deposits_and_retainers_show_and_where_the_portal_has_no_room_for_them_invoices_go_without_until_it_has()
    {
        // The key and five properties that invoices cannot go without.
        var hubSpot = new HubSpotOptions();
        await using var house = await House.ConnectedAsync(clients: 2, hubSpot: hubSpot with { CustomPropertyLimit = hubSpot.CustomPropertyLimit.Add("invoices", 6) });
        var invoice = Invoice(house, house.Add("Ann", "ann@lines.example"), 2, 50);
        house.Books.EditInvoice(invoice, book => book with { DepositPercent = 25, Lines = [book.Lines[0] with { RetainerId = 1207 }] });
        await InvoiceAsync(house, invoice, found => Property(found, "freshbooks_total") == "100" && Property(found, "freshbooks_deposit") is null);
        var status = await house.Product.StatusAsync(house.Connection, TestContext.Current.CancellationToken);
        Assert.Contains("freshbooks_deposit_status, freshbooks_retainer of invoices, which go without", status["preflight"]!.ToJsonString(), StringComparison.Ordinal);

        house.Portal.Reconfigure(now => now with { CustomPropertyLimit = now.CustomPropertyLimit.Remove("invoices") });
        await house.DoAsync("records/retry?reason=HubSpot%20has%20not%20enabled%20the%20currency");
        var shown = await InvoiceAsync(house, invoice, found => Property(found, "freshbooks_deposit") == "25");
        Assert.Equal(("unpaid", "1207"), (Property(shown, "freshbooks_deposit_status"), Property(shown, "freshbooks_retainer")));
        house.Books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 25, Date = Oracle.Today(TimeProvider.System) });
        await InvoiceAsync(house, invoice, found => Property(found, "freshbooks_deposit_status") == "paid");
        await house.EqualAsync();
    }

    [Fact]
    public async Task An_invoice_whose_lines_come_to_another_total_even_so_is_parked_until_they_do_not()
    {
        await using var house = await House.BackfilledAsync();
        house.Portal.Reconfigure(now => now with { LinePriceDecimals = 0 });
        var invoice = Invoice(house, house.Add("Ann", "ann@lines.example"), 4, 12.345m);
        await house.ParkedAsync("invoice", invoice, "HubSpot computes another total");

        house.Portal.Reconfigure(now => now with { LinePriceDecimals = 2 });
        await house.DoAsync($"records/invoice/{invoice}/retry");
        await LineAsync(house, invoice, found => Property(found, "price") == "49.38");
        await house.EqualAsync();
    }

    [Fact]
    public async Task Invoices_of_every_shape_come_out_at_their_total_to_the_cent()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@shapes.example");
        BookTax gst = new("GST", 5), qst = new("QST", 9.975m);
        BookInvoice[] shapes =
        [
            Of(),
            Of([.. Enumerable.Range(1, 200).Select(id => new BookLine(id, $"Work {id}", "", 1, id / 100m))]),
            Of(new BookLine(1, "Work", "", 3, 50), new BookLine(2, "Taken back", "", -1, 20.33m)),
            Of(new BookLine(1, "Work", "", 3, 33.33m) { DiscountPercent = 12.5m }, new BookLine(2, "More", "", 1, 10)) with { DiscountPercent = 3.33m },
            Of(new BookLine(1, "Work", "", 1, 99.99m), new BookLine(2, "More", "", 1, 10)) with { DiscountAmount = 7.77m },
            Of(new BookLine(1, "Work", "", 1, 33.33m, gst) { SecondTax = qst }),
            Of(new BookLine(1, "Work", "", 1, 33.33m, gst) { SecondTax = qst, IsCompound = true }),
            Of(new BookLine(1, "Hours", "", 7.125m, 80)),
            Of(new BookLine(1, "Screws", "", 1_000, 0.01375m)),
            Of(new BookLine(1, "Retainer", "", 1, 500) { RetainerId = 1234 }),
            Of(new BookLine(1, "Deposit", "", 1, 500)) with { DepositAmount = 100 },
            Of(new BookLine(1, "Disputed", "", 1, 500)) with { IsDisputed = true },
            Of(new BookLine(1, "Draft", "", 1, 500)) with { Stage = InvoiceStage.Draft },
            Of(new BookLine(1, "Number used again", "", 1, 9)) with { Number = "0000001" },
        ];
        foreach (var shape in shapes)
            house.Books.AddInvoice(shape with { ClientId = client });
        await house.EqualAsync();
    }

    [Fact]
    public async Task An_invoice_that_goes_to_another_customer_leaves_the_former_one_and_its_sums()
    {
        await using var house = await House.BackfilledAsync();
        var (ann, bob) = (house.Add("Ann", "ann@move.example", "First Firm"), house.Add("Bob", "bob@move.example", "Second Firm"));
        var invoice = house.Invoice(ann, 70);
        await house.ContactAsync(ann, found => Property(found, "freshbooks_outstanding_usd") == "70" && house.InvoicesOf(found).Length == 1);
        await house.ContactAsync(bob, _ => true);
        await InStepAsync(house);

        house.Books.ChangeCustomer(invoice, bob);
        await house.ContactAsync(ann, found => Property(found, "freshbooks_outstanding_usd") == "0" && house.InvoicesOf(found).Length == 0);
        await house.ContactAsync(bob, found => Property(found, "freshbooks_outstanding_usd") == "70" && house.InvoicesOf(found).Length == 1);
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_deleted_invoice_is_voided_and_open_again_when_it_comes_back()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@back.example");
        var invoice = house.Invoice(client, 70);
        await house.ContactAsync(client, found => Property(found, "freshbooks_outstanding_usd") == "70");
        await InStepAsync(house);

        house.Books.DeleteInvoice(invoice);
        await InvoiceAsync(house, invoice, found => Property(found, "hs_invoice_status") == "voided");
        await house.ContactAsync(client, found => Property(found, "freshbooks_outstanding_usd") == "0");
        house.Books.UndeleteInvoice(invoice);
        await InvoiceAsync(house, invoice, found => Property(found, "hs_invoice_status") == "open");
        await house.ContactAsync(client, found => Property(found, "freshbooks_outstanding_usd") == "70");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_invoice_is_voided_whatever_became_of_its_lines(bool isBelowZero)
    {
        await using var house = await House.BackfilledAsync();
        var invoice = house.Invoice(house.Add("Ann", "ann@void.example"), 70);
        await InvoiceAsync(house, invoice, found => Property(found, "hs_invoice_status") == "open");
        await InStepAsync(house);
        if (!isBelowZero)
            house.Portal.Faults.Add(new HubSpotFault { Operation = "line_items/batch/update", Status = 400, Times = null });
        house.Books.EditInvoice(invoice, now => now with { Lines = [new BookLine(1, "Work", "", isBelowZero ? -1 : 1, 50)] });
        await house.ParkedAsync("invoice", invoice, isBelowZero ? "The invoice's total is below zero" : "HubSpot refused the record");

        house.Books.DeleteInvoice(invoice);
        await InvoiceAsync(house, invoice, found => Property(found, "hs_invoice_status") == "voided");
    }

    [Fact]
    public async Task One_added_line_costs_one_created_line_and_a_removed_one_is_archived()
    {
        await using var house = await House.BackfilledAsync();
        var lines = Of(new BookLine(1, "One", "", 1, 10), new BookLine(2, "Two", "", 1, 20), new BookLine(3, "Three", "", 1, 30));
        var invoice = house.Books.AddInvoice(lines with { ClientId = house.Add("Ann", "ann@lines.example") }).Id;
        await house.EqualAsync();
        await InStepAsync(house);
        var changes = new ConcurrentQueue<HubSpotChange>();
        house.Portal.Changed += changes.Enqueue;

        house.Books.EditInvoice(invoice, book => book with { Lines = book.Lines.Add(new BookLine(4, "Four", "", 1, 40)) });
        await house.EqualAsync();
        Assert.Equal(["Created Four"], OfLines());

        changes.Clear();
        house.Books.EditInvoice(invoice, book => book with { Lines = book.Lines.RemoveAt(1) });
        await house.EqualAsync();
        Assert.Equal(["Archived Two"], OfLines());

        string[] OfLines() => [.. changes.Where(change => change.Type == "line_items").Select(change => $"{change.Kind} {Name(change.Id)}")];
        string? Name(string line) => Property(house.Portal.Objects("line_items").Single(found => found.Id == line), "name");
    }

    private static BookInvoice Of(params BookLine[] lines) => new()
    {
        CreateDate = Oracle.Today(TimeProvider.System),
        Lines = [.. lines],
        Stage = InvoiceStage.Sent,
    };

    private static int Invoice(House house, int client, decimal quantity, decimal price) => house.Books.AddInvoice(new BookInvoice
    {
        ClientId = client,
        CreateDate = Oracle.Today(TimeProvider.System),
        DueOffsetDays = 30,
        Currency = "USD",
        Lines = [new BookLine(1, "Work", "", quantity, price)],
        Stage = InvoiceStage.Sent,
    }).Id;

    private static Task<HubSpotObject?> InvoiceAsync(House house, int invoice, Func<HubSpotObject, bool> isAsItShould) =>
        House.SeenAsync($"invoice {invoice}", () => house.Keyed("invoices", $"invoice:{invoice}"), isAsItShould);

    private static Task<HubSpotObject?> LineAsync(House house, int invoice, Func<HubSpotObject, bool> isAsItShould) =>
        House.SeenAsync($"the line of invoice {invoice}", () => house.Keyed("line_items", $"invoice:{invoice}:1"), isAsItShould);

    private static string? Property(HubSpotObject? found, string name) => found?.Properties.GetValueOrDefault(name);
}
