using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class FreshBooksTrapTests
{
    [Fact]
    public async Task A_plan_without_items_answers_200_with_an_error()
    {
        await using var server = await ConnectedAsync(options => options.ItemsAvailable = false);

        using var answer = await server.GetAsync("items/items");
        var body = await BodyAsync(answer);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.False(body.At("response").TryGetProperty("result", out _));
        Assert.Equal(12001, body.At("response", "errors")[0].At("errno").GetInt32());
    }

    [Fact]
    public async Task Errors_may_be_one_object_instead_of_a_list()
    {
        await using var server = await ConnectedAsync(options => options.ErrorsAreOneObject = true);

        using var answer = await server.GetAsync("users/clients/1");

        Assert.Equal(1012, (await BodyAsync(answer)).At("response", "errors", "errno").GetInt32());
    }

    [Fact]
    public async Task An_account_may_show_only_among_the_business_s_clients()
    {
        await using var server = await ConnectedAsync(options => options.AccountIdOnlyAmongClients = true);

        var me = (await server.Http.GetFromJsonAsync<JsonElement>("auth/api/v1/users/me", TestContext.Current.CancellationToken)).At("response");

        var business = me.At("business_memberships")[0].At("business");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (business.At("account_id").ValueKind, me.At("roles")[0].At("accountid").ValueKind));
        Assert.Equal(server.Options.AccountId, business.At("business_clients")[0].Text("account_id"));
    }

    [Fact]
    public async Task A_500_need_not_be_JSON()
    {
        await using var server = await ConnectedAsync();
        server.Faults.Add(new Fault(FaultKind.Status, Status: 502));

        using var answer = await server.GetAsync("users/clients");

        Assert.Equal((502, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Pages_shift_under_a_walk()
    {
        await using var server = await ConnectedAsync();
        var all = server.Books.Invoices.Select(invoice => invoice.Id).OrderDescending().ToArray();

        var first = await server.IdsAsync("invoices/invoices?per_page=10&page=1", "invoices");
        server.Books.AddInvoice(new BookInvoice { ClientId = server.Books.Clients[0].Id });
        var afterOneMore = await server.IdsAsync("invoices/invoices?per_page=10&page=2", "invoices");
        server.Books.DeleteInvoice(first[0]);
        server.Books.DeleteInvoice(first[1]);
        var afterTwoLess = await server.IdsAsync("invoices/invoices?per_page=10&page=2", "invoices");

        Assert.Equal(all[..10], first);
        // One is seen twice, one never.
        Assert.Equal(all[9..19], afterOneMore);
        Assert.Equal(all[11..21], afterTwoLess);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_invoice_may_hide_from_updated_min_and_its_payments_stay(bool bumps)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(options => options.InvoiceDeleteBumpsUpdated = bumps, time);
        var invoice = server.Books.Invoices.First(invoice => invoice.IsPaid);

        server.Books.DeleteInvoice(invoice.Id);

        var seen = await server.IdsAsync("invoices/invoices?search[updated_min]=2026-11-21&search[vis_state]=1", "invoices");
        var payments = await server.IdsAsync($"payments/payments?search[invoiceid]={invoice.Id}", "payments");
        Assert.Equal(bumps, seen.Contains(invoice.Id));
        Assert.NotEmpty(payments);
    }

    [Fact]
    public async Task A_part_paid_invoice_keeps_its_numeric_status()
    {
        await using var server = await ConnectedAsync();
        var invoice = server.Books.Invoices.First(invoice => invoice is { Stage: InvoiceStage.Sent, Paid: 0 });
        server.Books.AddPayment(new BookPayment { InvoiceId = invoice.Id, Amount = 1, Date = invoice.CreateDate });

        var read = (await server.ResultAsync($"invoices/invoices/{invoice.Id}")).At("invoice");

        Assert.Equal((2, "partial", "partial"), (read.At("status").GetInt32(), read.Text("payment_status"), read.Text("v3_status")));
    }

    [Fact]
    public async Task A_new_invoice_moves_its_client_and_tells_only_of_itself()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time: time);
        var client = server.Books.Clients[0].Id;

        var edit = server.Books.AddInvoice(new BookInvoice { ClientId = client });

        Assert.Equal([client], await server.IdsAsync("users/clients?search[updated_min]=2026-11-21", "clients"));
        Assert.Equal("invoice.create", Assert.Single(edit.Notices).Event);
    }

    [Fact]
    public async Task Webhooks_may_come_minutes_late()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time: time);
        await server.SubscribeAsync("client");
        server.Options.WebhookDelay = TimeSpan.FromMinutes(4);

        var edit = server.Books.EditClient(server.Books.Clients[0].Id, client => client);
        await PassAsync(server, time, TimeSpan.FromSeconds(20));

        var sent = Assert.Single(server.Sender.Delivered, sent => sent.Event == "client.update");
        Assert.True(sent.At - edit.At >= TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task Webhooks_overtake_one_another()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time: time);
        await server.SubscribeAsync("client");
        server.Options.WebhookJitter = TimeSpan.FromHours(1);

        var edited = server.Books.Clients.Take(20).Select(client => server.Books.EditClient(client.Id, now => now).Id).ToArray();
        await PassAsync(server, time, TimeSpan.FromSeconds(30));

        var told = server.Sender.Delivered.Where(sent => sent.Event == "client.update").Select(sent => sent.ObjectId).ToArray();
        Assert.NotEqual(edited, told);
        Assert.Equal(edited, told.Order());
    }

    [Fact]
    public async Task The_limits_are_600_and_20_in_sixty_seconds()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero));
        await using var server = await ConnectedAsync(time: time);

        using var read = await server.GetAsync("users/clients?per_page=1");
        using var callbacks = await server.Http.GetAsync(
            new Uri($"events/account/{server.Options.AccountId}/events/callbacks", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(("600", "20"), (Limit(read), Limit(callbacks)));
    }

    private static string Limit(HttpResponseMessage answer) => answer.Headers.GetValues("X-RateLimit-Limit").Single();

    /// <summary>Lets time go by in steps until nothing is left to be sent. No delivery, whose time is real, may time out meanwhile.</summary>
    private static Task PassAsync(FreshBooksServer server, FakeTimeProvider time, TimeSpan step)
    {
        server.Options.WebhookTimeout = TimeSpan.FromDays(40);
        return Until.TrueAsync(
            () =>
            {
                time.Advance(step);
                return server.Sender.Pending == 0;
            },
            () => $"{server.Sender.Pending} webhooks still to be sent");
    }

    private static Task<JsonElement> BodyAsync(HttpResponseMessage answer) =>
        answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private static async Task<FreshBooksServer> ConnectedAsync(Action<FreshBooksOptions>? set = null, TimeProvider? time = null)
    {
        var server = await FreshBooksServer.StartAsync(set, time: time);
        await server.ConnectAsync();
        return server;
    }
}
