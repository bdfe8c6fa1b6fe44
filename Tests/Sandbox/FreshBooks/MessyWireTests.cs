using System.Text.Json;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class MessyWireTests
{
    private static readonly DateOnly Day = new(2026, 11, 20);

    [Fact]
    public async Task A_line_shows_both_taxes_and_every_decimal_of_its_cost_but_not_its_discount()
    {
        await using var server = await ConnectedAsync();
        var line = new BookLine(4, "Work", "", 1.125m, 0.12345m, new BookTax("GST", 5))
        {
            SecondTax = new BookTax("QST", 9.975m),
            IsCompound = true,
            DiscountPercent = 50,
            RetainerId = 7,
        };

        var read = (await server.ResultAsync($"invoices/invoices/{AddInvoice(server, line)}?include[]=lines")).At("invoice", "lines")[0];

        Assert.Equal(("1.125", "0.12345", "0.07"), (read.Text("qty"), read.Text("unit_cost", "amount"), read.Text("amount", "amount")));
        Assert.Equal(("GST", "QST", "9.975"), (read.Text("taxName1"), read.Text("taxName2"), read.Text("taxAmount2")));
        Assert.Equal((true, 7), (read.At("compounded_tax").GetBoolean(), read.At("retainer_id").GetInt32()));
    }

    [Fact]
    public async Task A_deposit_a_dispute_and_a_fixed_discount_show()
    {
        await using var server = await ConnectedAsync();
        var id = AddInvoice(server, new BookLine(1, "Work", "", 1, 100));
        server.Books.EditInvoice(id, invoice => invoice with { DepositAmount = 40, DiscountAmount = 10 });
        server.Books.AddPayment(new BookPayment { InvoiceId = id, Amount = 40, Date = Day });
        var paid = (await server.ResultAsync($"invoices/invoices/{id}")).At("invoice");
        server.Books.DisputeInvoice(id);
        var disputed = (await server.ResultAsync($"invoices/invoices/{id}")).At("invoice");

        Assert.Equal(("deposit-paid", "paid", "40.00"), (paid.Text("v3_status"), paid.Text("deposit_status"), paid.Text("deposit_amount", "amount")));
        Assert.Equal(("-10.00", "0", "90.00"), (paid.Text("discount_total", "amount"), paid.Text("discount_value"), paid.Text("amount", "amount")));
        Assert.Equal(("disputed", 0), (disputed.Text("v3_status"), disputed.At("status").GetInt32()));
    }

    [Fact]
    public async Task A_deposit_in_percent_has_no_amount_and_counts_by_the_total()
    {
        await using var server = await ConnectedAsync();
        var id = AddInvoice(server, new BookLine(1, "Work", "", 1, 90));
        server.Books.EditInvoice(id, invoice => invoice with { DepositPercent = 33.3m });
        server.Books.AddPayment(new BookPayment { InvoiceId = id, Amount = 29.97m, Date = Day });

        var paid = (await server.ResultAsync($"invoices/invoices/{id}")).At("invoice");
        Assert.Equal(("33.3", "paid", "deposit-paid"), (paid.Text("deposit_percentage"), paid.Text("deposit_status"), paid.Text("v3_status")));
        Assert.Equal(JsonValueKind.Null, paid.At("deposit_amount").ValueKind);
    }

    [Fact]
    public async Task What_was_paid_too_much_is_the_client_s_credit_until_it_pays_something()
    {
        await using var server = await ConnectedAsync();
        var (first, second) = (AddInvoice(server, new BookLine(1, "Work", "", 1, 100)), AddInvoice(server, new BookLine(1, "Work", "", 1, 100)));
        var client = server.Books.Clients[0].Id;

        server.Books.AddPayment(new BookPayment { InvoiceId = first, Amount = 125, Date = Day });
        Assert.Equal("25.00", await CreditAsync(server, client));
        var payment = server.Books.PayFromCredit(second, 20).Id;
        Assert.Equal("5.00", await CreditAsync(server, client));

        var read = (await server.ResultAsync($"payments/payments/{payment}")).At("payment");
        Assert.True(read.At("from_credit").GetBoolean());
        Assert.Equal(JsonValueKind.Number, read.At("creditid").ValueKind);
        Assert.Equal([payment], await server.IdsAsync("payments/payments?search[from_credit]=true", "payments"));
    }

    private static async Task<string> CreditAsync(FreshBooksServer server, int client) =>
        (await server.ResultAsync($"users/clients/{client}?include[]=credit_balance")).At("client", "credit_balance")[0].Text("amount", "amount");

    private static int AddInvoice(FreshBooksServer server, BookLine line) => server.Books.AddInvoice(new BookInvoice
    {
        ClientId = server.Books.Clients[0].Id,
        CreateDate = Day,
        Stage = InvoiceStage.Sent,
        Lines = [line],
    }).Id;

    private static async Task<FreshBooksServer> ConnectedAsync()
    {
        var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        return server;
    }
}
