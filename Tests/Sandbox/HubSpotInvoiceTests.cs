using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotInvoiceTests
{
    [Fact]
    public async Task An_invoice_not_billed_by_hubspot_takes_any_status_and_amounts()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("invoices", Mirrored("paid"));
        var reply = await sandbox.GetAsync($"invoices/{id}?properties=hs_amount_billed,hs_invoice_status,hs_balance_due");
        var properties = reply.Body.GetProperty("properties");
        Assert.Equal("12.50", properties.GetProperty("hs_amount_billed").GetString());
        Assert.Equal("paid", properties.GetProperty("hs_invoice_status").GetString());
    }

    [Fact]
    public async Task A_billable_invoice_computes_its_amounts_and_opens_with_a_contact_and_a_line()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("invoices", new { hs_currency = "USD" });
        Assert.Equal(["READ_ONLY_VALUE"], (await PatchAsync(sandbox, id, new { hs_amount_billed = "1" })).Codes);
        Assert.Equal(400, (await PatchAsync(sandbox, id, new { hs_invoice_status = "open" })).Status);

        var contact = await sandbox.CreateAsync("contacts", new { lastname = "A" });
        await sandbox.SendAsync(HttpMethod.Put, $"invoices/{id}/associations/default/contacts/{contact}");
        Assert.Equal(400, (await PatchAsync(sandbox, id, new { hs_invoice_status = "open" })).Status);
        await sandbox.CreateAsync("line_items", new { name = "L", price = "1" }, Link(id, 410));
        Assert.Equal(200, (await PatchAsync(sandbox, id, new { hs_invoice_status = "open" })).Status);
        Assert.Equal(400, (await PatchAsync(sandbox, id, new { hs_invoice_status = "paid" })).Status);
    }

    [Fact]
    public async Task The_amount_is_the_sum_of_rounded_lines_unless_it_was_written()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("invoices", new { hs_currency = "USD", hs_invoice_billable = "false" });
        await sandbox.CreateAsync("line_items", new { name = "A", quantity = "3", price = "33.335" }, Link(id, 410));
        await sandbox.CreateAsync("line_items", new { name = "B", quantity = "2", price = "10", hs_discount_percentage = "25", discount = "0.5" }, Link(id, 410));

        Assert.Equal(100.01m + 14.00m, sandbox.Portal.LineTotal(id));
        var reply = await sandbox.GetAsync($"invoices/{id}?properties=hs_amount_billed&associations=line_items");
        Assert.Equal("114.01", reply.Body.GetProperty("properties").GetProperty("hs_amount_billed").GetString());
        Assert.Equal(2, reply.Body.GetProperty("associations").GetProperty("line_items").GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task Only_drafts_can_be_deleted_and_their_lines_go_with_them()
    {
        await using var sandbox = await StartAsync();
        var draft = await sandbox.CreateAsync("invoices", new { hs_currency = "USD", hs_invoice_billable = "false" });
        await sandbox.CreateAsync("line_items", new { name = "A", price = "1" }, Link(draft, 410));
        var open = await sandbox.CreateAsync("invoices", Mirrored("open"));

        Assert.Equal(400, (await sandbox.SendAsync(HttpMethod.Delete, $"invoices/{open}")).Status);
        Assert.Equal(204, (await sandbox.SendAsync(HttpMethod.Delete, $"invoices/{draft}")).Status);
        Assert.True(Assert.Single(sandbox.Portal.Objects("line_items")).Archived);
        sandbox.Portal.Reconfigure(now => now with { OpenInvoicesDeletable = true });
        Assert.Equal(204, (await sandbox.SendAsync(HttpMethod.Delete, $"invoices/{open}")).Status);
    }

    [Fact]
    public async Task Defaults_are_filled_in_and_times_come_back_as_iso()
    {
        await using var sandbox = await StartAsync();
        var payment = await sandbox.CreateAsync("commerce_payments", new { hs_initial_amount = "10", hs_initiated_date = "1767182400000" });
        var reply = await sandbox.GetAsync($"0-101/{payment}?properties=hs_latest_status,hs_initiated_date");
        var properties = reply.Body.GetProperty("properties");
        Assert.Equal("processing", properties.GetProperty("hs_latest_status").GetString());
        Assert.Equal("2025-12-31T12:00:00Z", properties.GetProperty("hs_initiated_date").GetString());
    }

    private static object Mirrored(string status) => new
    {
        hs_currency = "USD",
        hs_invoice_billable = "false",
        hs_invoice_status = status,
        hs_number = "0001",
        hs_amount_billed = "12.50",
        hs_balance_due = "0.00",
    };

    private static Task<HubSpotReply> PatchAsync(HubSpotSandbox sandbox, string id, object properties) =>
        sandbox.SendAsync(HttpMethod.Patch, $"invoices/{id}", new { properties });
}
