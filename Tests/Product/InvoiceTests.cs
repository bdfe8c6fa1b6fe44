using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

public class InvoiceTests
{
    [Fact]
    public async Task Lines_that_a_portal_rounds_are_made_exact_and_stay_so()
    {
        await using var house = await House.ConnectedAsync(clients: 2, hubSpot: new HubSpotOptions { LinePriceDecimals = 2 });
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
        await using var house = await House.ConnectedAsync(clients: 2, hubSpot: new HubSpotOptions { LinePriceDecimals = 2 });
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
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        house.Portal.Reconfigure(now => now with { LinePriceDecimals = 0 });
        var invoice = Invoice(house, house.Add("Ann", "ann@lines.example"), 4, 12.345m);
        await house.ParkedAsync("invoice", invoice, "HubSpot computes another total");

        house.Portal.Reconfigure(now => now with { LinePriceDecimals = 2 });
        await house.DoAsync($"records/invoice/{invoice}/retry");
        await LineAsync(house, invoice, found => Property(found, "price") == "49.38");
        await house.EqualAsync();
    }

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
