using System.Text.Json;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotLineTests
{
    private const string Links = "/crm/associations/2026-09/";

    [Fact]
    public async Task The_net_price_is_in_every_answer_about_a_line()
    {
        await using var sandbox = await StartAsync();
        var created = await sandbox.PostAsync("line_items", Line("3", "33.335"));
        Assert.Equal((201, "100.01"), (created.Status, Amount(created.Body)));
        var id = created.Body.GetProperty("id").GetString()!;
        Assert.Equal("66.67", Amount((await sandbox.SendAsync(HttpMethod.Patch, $"line_items/{id}", new { properties = new { quantity = "2" } })).Body));
        Assert.Equal("33.34", Amount((await sandbox.PostAsync("line_items/batch/update", new { inputs = new[] { new { id, properties = new { quantity = "1" } } } })).Results[0]));
        Assert.Equal("33.34", Amount((await sandbox.GetAsync($"line_items/{id}?properties=amount")).Body));
        Assert.Equal("1.00", Amount((await sandbox.PostAsync("line_items/batch/create", new { inputs = new[] { Line("1", "1") } })).Results[0]));
    }

    [Theory]
    [InlineData(null, "33.335", "100.01")]
    [InlineData(2, "33.34", "100.02")]
    public async Task A_portal_may_round_prices_so_that_the_lines_come_to_something_else(int? decimals, string price, string billed)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { LinePriceDecimals = decimals });
        var invoice = await sandbox.CreateAsync("invoices", new { hs_currency = "USD", hs_invoice_billable = "false" });
        var line = await sandbox.CreateAsync("line_items", new { name = "L", quantity = "3", price = "33.335" }, Link(invoice, 410));
        Assert.Equal(price, Text((await sandbox.GetAsync($"line_items/{line}?properties=price")).Body, "price"));
        Assert.Equal(billed, Text((await sandbox.GetAsync($"invoices/{invoice}?properties=hs_amount_billed")).Body, "hs_amount_billed"));
        Assert.Equal(decimal.Parse(billed, System.Globalization.CultureInfo.InvariantCulture), sandbox.Portal.LineTotal(invoice));
    }

    [Fact]
    public async Task Where_the_amount_billed_is_read_only_it_is_what_the_lines_come_to_whatever_was_written_before()
    {
        await using var sandbox = await StartAsync();
        var invoice = await sandbox.CreateAsync("invoices", new { hs_currency = "USD", hs_invoice_billable = "false", hs_amount_billed = "7" });
        await sandbox.CreateAsync("line_items", new { name = "L", quantity = "2", price = "5" }, Link(invoice, 410));
        Assert.Equal("7", await BilledAsync(sandbox, invoice));
        sandbox.Portal.Reconfigure(now => now with { ReadOnlyProperties = now.ReadOnlyProperties.Add("invoices", ["hs_amount_billed"]) });
        Assert.Equal("10.00", await BilledAsync(sandbox, invoice));
    }

    [Fact]
    public async Task A_line_with_a_parent_is_given_to_no_other_in_whatever_way()
    {
        await using var sandbox = await StartAsync();
        var (first, second) = (await sandbox.CreateAsync("invoices", new { hs_currency = "USD" }), await sandbox.CreateAsync("invoices", new { hs_currency = "USD" }));
        var deal = await sandbox.CreateAsync("deals", new { dealname = "D" });
        var line = await sandbox.CreateAsync("line_items", new { name = "L", price = "1", quantity = "1" }, Link(first, 410));

        var forth = await sandbox.PostAsync($"{Links}invoices/line_items/batch/create", new { inputs = new[] { new { from = new { id = second }, to = new { id = line }, types = Types(409) } } });
        Assert.Contains("has a parent already", Assert.Single(forth.Errors).GetProperty("message").GetString());
        var back = await sandbox.PostAsync($"{Links}line_items/deals/batch/associate/default", new { inputs = new[] { new { from = new { id = line }, to = new { id = deal } } } });
        Assert.Contains("has a parent already", Assert.Single(back.Errors).GetProperty("message").GetString());
        var inline = await sandbox.PostAsync("invoices", new { properties = new { hs_currency = "USD" }, associations = new[] { Link(line, 409) } });
        Assert.Equal(400, inline.Status);
        Assert.Contains("has a parent already", inline.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => sandbox.Portal.AssociateByHand("invoices", second, "line_items", line, 409));
        Assert.Equal(first, Assert.Single(sandbox.Portal.Associations(), link => link.FromId == line).ToId);
    }

    private static object Line(string quantity, string price) => new { properties = new { name = "L", quantity, price }, associations = Array.Empty<object>() };

    private static string? Amount(JsonElement record) => Text(record, "amount");

    private static string? Text(JsonElement record, string property) => record.GetProperty("properties").GetProperty(property).GetString();

    private static async Task<string?> BilledAsync(HubSpotSandbox sandbox, string invoice) =>
        Text((await sandbox.GetAsync($"invoices/{invoice}?properties=hs_amount_billed")).Body, "hs_amount_billed");
}
