using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class FreshBooksAccountingTests
{
    [Fact]
    public async Task A_page_holds_fifteen_unless_asked_and_a_hundred_at_most_newest_first()
    {
        await using var server = await ConnectedAsync();

        var page = await server.ResultAsync("invoices/invoices");
        var big = await server.ResultAsync("invoices/invoices?per_page=2000&page=0");
        var beyond = await server.ResultAsync("invoices/invoices?page=99");

        Assert.Equal(15, page.At("invoices").GetArrayLength());
        Assert.Equal(server.Books.Invoices.Max(invoice => invoice.Id), page.At("invoices")[0].At("id").GetInt32());
        Assert.Equal((100, 1, 2), (big.At("per_page").GetInt32(), big.At("page").GetInt32(), big.At("pages").GetInt32()));
        Assert.Equal(0, beyond.At("invoices").GetArrayLength());
        Assert.Contains("per_page above 100", server.Ledger.Entries(Side.FreshBooks).Select(entry => entry.Malformed));
    }

    [Fact]
    public async Task Walking_the_pages_shows_every_record_once()
    {
        await using var server = await ConnectedAsync();

        var first = await server.IdsAsync("payments/payments?per_page=100&page=1", "payments");
        var second = await server.IdsAsync("payments/payments?per_page=100&page=2", "payments");

        Assert.Equal(server.Books.Payments.Select(payment => payment.Id).OrderDescending(), [.. first, .. second]);
    }

    [Fact]
    public async Task A_page_that_is_no_number_is_an_error()
    {
        await using var server = await ConnectedAsync();

        using var answer = await server.GetAsync("users/clients?page=-1");

        Assert.Equal(422, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Every_kind_has_the_keys_that_recorded_traffic_has()
    {
        await using var server = await ConnectedAsync();

        Assert.Equal(53, (await server.ResultAsync("users/clients")).At("clients")[0].EnumerateObject().Count());
        Assert.Equal(70, (await server.ResultAsync("invoices/invoices")).At("invoices")[0].EnumerateObject().Count());
        Assert.Equal(20, (await server.ResultAsync("payments/payments")).At("payments")[0].EnumerateObject().Count());
        var vendor = (await server.ResultAsync("bill_vendors/bill_vendors")).At("bill_vendors")[0];
        Assert.False(vendor.TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Lines_come_only_when_included_and_add_up_to_the_amount()
    {
        await using var server = await ConnectedAsync();

        var without = await server.ResultAsync("invoices/invoices?per_page=100");
        var with = await server.ResultAsync("invoices/invoices?per_page=100&include%5B%5D=lines");

        Assert.False(without.At("invoices")[0].TryGetProperty("lines", out _));
        foreach (var invoice in with.At("invoices").EnumerateArray())
        {
            var (net, tax) = (0m, 0m);
            var discount = decimal.Parse(invoice.Text("discount_value"), System.Globalization.CultureInfo.InvariantCulture);
            foreach (var line in invoice.At("lines").EnumerateArray())
            {
                net += line.Money("amount");
                tax += line.Money("amount") * (100 - discount) / 100
                    * decimal.Parse(line.Text("taxAmount1"), System.Globalization.CultureInfo.InvariantCulture) / 100;
            }

            var expected = net + invoice.Money("discount_total") + Math.Round(tax, 2, MidpointRounding.AwayFromZero);
            Assert.Equal(expected, invoice.Money("amount"));
            Assert.Equal(invoice.Money("amount"), invoice.Money("paid") + invoice.Money("outstanding"));
        }
    }

    [Fact]
    public async Task Balances_come_only_when_included_as_one_sum_for_each_currency()
    {
        await using var server = await ConnectedAsync();
        var debtor = server.Books.Invoices.First(invoice => invoice.Stage != InvoiceStage.Draft && invoice.Outstanding > 0).ClientId;

        var plain = await server.ResultAsync($"users/clients/{debtor}");
        var included = await server.ResultAsync($"users/clients/{debtor}?include[]=outstanding_balance&include[]=overdue_balance");

        var expected = server.Books.Invoices
            .Where(invoice => invoice.ClientId == debtor && invoice.Stage != InvoiceStage.Draft)
            .GroupBy(invoice => invoice.Currency)
            .Select(group => (group.Key, group.Sum(invoice => invoice.Outstanding)))
            .Where(balance => balance.Item2 > 0);
        Assert.False(plain.At("client").TryGetProperty("outstanding_balance", out _));
        Assert.Equal(
            expected.Order(),
            included.At("client", "outstanding_balance").EnumerateArray()
                .Select(balance => (balance.Text("amount", "code"), balance.Money("amount"))).Order());
    }

    [Fact]
    public async Task A_list_of_ids_answers_those_and_no_others()
    {
        await using var server = await ConnectedAsync();
        var (clients, invoices, payments) = (server.Books.Clients, server.Books.Invoices, server.Books.Payments);

        Assert.Equal(
            [clients[4].Id, clients[1].Id],
            await server.IdsAsync($"users/clients?search[userids][]={clients[1].Id}&search[userids][]={clients[4].Id}&search[userids][]=1", "clients"));
        Assert.Equal(
            [invoices[3].Id],
            await server.IdsAsync($"invoices/invoices?search[invoiceids][]={invoices[3].Id}", "invoices", "invoiceid"));
        Assert.Equal(
            [payments[7].Id],
            await server.IdsAsync($"payments/payments?search%5Blogids%5D%5B%5D={payments[7].Id}", "payments", "logid"));
        Assert.Equal(3, server.Ledger.Entries(Side.FreshBooks).Single(entry => entry.Operation == "GET users/clients").Records);
    }

    [Fact]
    public async Task An_unknown_key_is_ignored_without_a_word_but_the_ledger_has_it()
    {
        await using var server = await ConnectedAsync();

        var answered = await server.ResultAsync("users/clients?search[updated_since]=2099-01-01&search[organization]=x&sort=updated:asc");

        Assert.Equal(server.Books.Clients.Count, answered.At("total").GetInt32());
        var malformed = server.Ledger.Entries(Side.FreshBooks)[^1].Malformed;
        Assert.Contains("updated_since", malformed, StringComparison.Ordinal);
        Assert.Contains("sort updated:asc", malformed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Updated_min_is_a_day_in_the_east_and_updated_max_excludes_its_own()
    {
        // 03:30 in UTC on the 22nd is 22:30 on the 21st in New York.
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 3, 30, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time);
        var id = server.Books.EditClient(server.Books.Clients[2].Id, client => client with { Note = "x" }).Id;

        Assert.Equal([id], await server.IdsAsync("users/clients?search[updated_min]=2026-11-21", "clients"));
        Assert.Empty(await server.IdsAsync("users/clients?search[updated_min]=2026-11-22", "clients"));
        Assert.DoesNotContain(id, await server.IdsAsync("users/clients?per_page=100&search[updated_max]=2026-11-21", "clients"));
        Assert.Equal("2026-11-21 22:30:00", (await server.ResultAsync($"users/clients/{id}")).Text("client", "updated"));
    }

    [Fact]
    public async Task Accounting_times_follow_daylight_saving_in_the_east()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2027, 7, 1, 16, 52, 44, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time);
        var id = server.Books.AddClient(new BookClient { FirstName = "Summer" }).Id;

        var client = (await server.ResultAsync($"users/clients/{id}")).At("client");

        Assert.Equal("2027-07-01 12:52:44", client.Text("updated"));
        Assert.Equal("2027-07-01 16:52:44", client.Text("signup_date"));
    }

    [Fact]
    public async Task A_deleted_record_is_out_of_the_lists_but_not_gone()
    {
        await using var server = await ConnectedAsync();
        var invoice = server.Books.Invoices.First(invoice => invoice.Paid > 0);
        server.Books.DeleteInvoice(invoice.Id);

        var listed = await server.IdsAsync($"invoices/invoices?search[invoiceid]={invoice.Id}", "invoices");
        var deleted = await server.IdsAsync("invoices/invoices?search[vis_state]=1", "invoices");
        var read = (await server.ResultAsync($"invoices/invoices/{invoice.Id}")).At("invoice");
        var payments = await server.IdsAsync($"payments/payments?search[invoiceid]={invoice.Id}", "payments");

        Assert.Empty(listed);
        Assert.Equal([invoice.Id], deleted);
        Assert.Equal(1, read.At("vis_state").GetInt32());
        Assert.NotEmpty(payments);
    }

    [Fact]
    public async Task Overdue_comes_with_the_day_and_not_with_an_edit()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time);
        var id = server.Books.AddInvoice(new BookInvoice
        {
            ClientId = server.Books.Clients[0].Id,
            CreateDate = new DateOnly(2026, 11, 21),
            DueOffsetDays = 1,
            Stage = InvoiceStage.Viewed,
            Lines = [new BookLine(1, "Hours", "", 2.5m, 80.10m)],
        }).Id;
        time.Advance(TimeSpan.FromHours(24));
        await server.ConnectAsync();
        var due = (await server.ResultAsync($"invoices/invoices/{id}")).At("invoice");
        time.Advance(TimeSpan.FromHours(24));
        await server.ConnectAsync();
        var late = (await server.ResultAsync($"invoices/invoices/{id}")).At("invoice");

        Assert.Equal(("viewed", "overdue"), (due.Text("v3_status"), late.Text("v3_status")));
        Assert.Equal(due.Text("version"), late.Text("version"));
        Assert.Equal("200.25", late.Text("amount", "amount"));
        Assert.Contains(id, await server.IdsAsync("invoices/invoices?per_page=100&search[v3_status]=overdue", "invoices"));
    }

    [Fact]
    public async Task No_filter_of_bill_vendors_works()
    {
        await using var server = await ConnectedAsync();

        var answered = await server.ResultAsync("bill_vendors/bill_vendors?search[vendor_name]=none&search[updated_min]=2099-01-01");

        Assert.Equal(server.Books.Vendors.Count, answered.At("total").GetInt32());
    }

    [Fact]
    public async Task A_plan_without_vendors_answers_200_with_an_error()
    {
        await using var server = await ConnectedAsync();
        server.Options.VendorsAvailable = false;

        using var answer = await server.GetAsync("bill_vendors/bill_vendors");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(31001, body.At("response", "errors")[0].At("errno").GetInt32());
    }

    [Theory]
    [InlineData(ErrorStyle.Classic)]
    [InlineData(ErrorStyle.New)]
    public async Task What_is_not_there_is_404_in_either_style(ErrorStyle style)
    {
        await using var server = await ConnectedAsync();
        server.Options.ErrorStyle = style;

        using var answer = await server.GetAsync("users/clients/12345");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)answer.StatusCode);
        if (style == ErrorStyle.Classic)
            Assert.Equal(1012, body.At("response", "errors")[0].At("errno").GetInt32());
        else
            Assert.Equal((5, "1012"), (body.At("code").GetInt32(), body.At("details")[0].Text("reason")));
    }

    [Fact]
    public async Task Another_account_is_not_found()
    {
        await using var server = await ConnectedAsync();

        using var answer = await server.Http.GetAsync(
            new Uri("accounting/account/6543/users/clients", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_write_is_refused_and_stands_in_the_ledger_as_a_mistake()
    {
        await using var server = await ConnectedAsync();

        using var answer = await server.Http.PostAsJsonAsync(
            $"accounting/account/{server.Options.AccountId}/users/clients", new { client = new { fname = "A" } }, TestContext.Current.CancellationToken);

        Assert.Equal(404, (int)answer.StatusCode);
        Assert.Equal("not simulated", server.Ledger.Entries(Side.FreshBooks)[^1].Malformed);
    }

    [Fact]
    public async Task The_chart_of_accounts_has_neither_envelope_nor_pages()
    {
        await using var server = await ConnectedAsync();

        var chart = await server.Http.GetFromJsonAsync<JsonElement>(
            $"accounting/businesses/{server.Options.BusinessUuid}/ledger_accounts/accounts", TestContext.Current.CancellationToken);
        var items = await server.ResultAsync("items/items");
        var categories = await server.ResultAsync("expenses/categories");

        Assert.Equal("data", Assert.Single(chart.EnumerateObject()).Name);
        Assert.NotEqual(0, items.At("items").GetArrayLength());
        Assert.NotEqual(0, categories.At("categories").GetArrayLength());
    }

    private static async Task<FreshBooksServer> ConnectedAsync(TimeProvider? time = null)
    {
        var server = await FreshBooksServer.StartAsync(time: time);
        await server.ConnectAsync();
        return server;
    }
}
