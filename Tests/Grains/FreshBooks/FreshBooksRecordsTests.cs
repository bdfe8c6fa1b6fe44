using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.FreshBooks;

/// <summary>Bodies composed after recorded ones, read through the API as grains see them.</summary>
public sealed class FreshBooksRecordsTests
{
    private static readonly FreshBooksAccess Access = new("aBc123", "token");

    private const string Invoice = """
        {"accountid":"aBc123","id":"41","invoiceid":41,"customerid":"7","invoice_number":"0000008","create_date":"2026-05-01",
         "due_date":"2026-05-31","date_paid":null,"amount":{"amount":"1222.00","code":"USD"},"outstanding":{"amount":"722.00","code":"USD"},
         "paid":{"amount":"500.00","code":"USD"},"discount_total":{"amount":"-122.20","code":"USD"},
         "net_paid_amount":{"amount":"499.12345678901234567890123456","code":"USD"},"v3_status":"partial","po_number":null,"notes":"",
         "currency_code":"USD","vis_state":0,"updated":"2026-05-02 10:00:00",
         "lines":[{"lineid":1,"name":"Paint","description":null,"qty":"2.5","unit_cost":{"amount":"100.00","code":"USD"},
                   "amount":{"amount":"250.00","code":"USD"},"taxName1":"VAT","taxAmount1":"13","taxName2":null,"taxAmount2":null}]}
        """;

    [Fact]
    public async Task An_invoice_comes_with_its_lines_and_decimal_amounts()
    {
        var invoice = Assert.IsType<InvoiceRecord>(await GetAsync(EntityKind.Invoice, "invoice", Invoice));

        Assert.Equal((41, 7, "0000008", "partial"), (invoice.Id, invoice.CustomerId, invoice.Number, invoice.Status));
        Assert.Equal((new Money(1222.00m, "USD"), 722.00m, 500.00m, -122.20m), (invoice.Amount, invoice.Outstanding, invoice.Paid, invoice.DiscountTotal));
        Assert.Equal((new DateOnly(2026, 5, 1), new DateOnly(2026, 5, 31), null), (invoice.CreateDate!.Value, invoice.DueDate!.Value, invoice.DatePaid));
        Assert.Equal(("", ""), (invoice.PurchaseOrder, invoice.Notes));
        Assert.Equal(new LineRecord(1, "Paint", "", 2.5m, 100m, 250m, "VAT", 13m, "", 0m), Assert.Single(invoice.Lines));
    }

    [Theory]
    [InlineData(""" "deposit_amount":{"amount":"50.00","code":"USD"},"deposit_percentage":null,"deposit_status":"unpaid", """, 50, 0, "unpaid")]
    [InlineData(""" "deposit_amount":null,"deposit_percentage":"33","deposit_status":"converted", """, 0, 33, "converted")]
    [InlineData("", 0, 0, "")]
    public async Task A_deposit_is_an_amount_or_a_percentage(string fields, int amount, int percentage, string status)
    {
        var body = Invoice.Replace("\"po_number\"", fields + "\"po_number\"", StringComparison.Ordinal);
        var invoice = Assert.IsType<InvoiceRecord>(await GetAsync(EntityKind.Invoice, "invoice", body));
        Assert.Equal((amount, percentage, status), (invoice.DepositAmount, invoice.DepositPercentage, invoice.DepositStatus));
    }

    [Theory]
    [InlineData("""{"retainer_id":1207,"expenseid":51}""", "1207", 51)]
    [InlineData("""{"retainer_id":"1207","expenseid":null}""", "1207", 0)]
    [InlineData("""{"retainer_id":0,"expenseid":0}""", "", 0)]
    [InlineData("""{"retainer_id":null}""", "", 0)]
    public async Task A_line_names_the_retainer_and_the_expense_that_it_bills(string fields, string retainer, int expense)
    {
        var body = Invoice.Replace("\"lines\":[{", "\"lines\":[{" + fields[1..^1] + ",", StringComparison.Ordinal);
        var line = Assert.Single(Assert.IsType<InvoiceRecord>(await GetAsync(EntityKind.Invoice, "invoice", body)).Lines);
        Assert.Equal((retainer, expense), (line.Retainer, line.ExpenseId));
    }

    [Fact]
    public async Task A_retainers_line_is_a_line_like_any_other()
    {
        var retainer = Invoice.Replace("\"lineid\":1,", "\"lineid\":7,\"retainer_id\":1234,", StringComparison.Ordinal);
        var invoice = Assert.IsType<InvoiceRecord>(await GetAsync(EntityKind.Invoice, "invoice", retainer));
        Assert.Equal(7, Assert.Single(invoice.Lines).LineId);
    }

    [Fact]
    public async Task A_client_is_read_with_what_it_lacks_as_empty_text()
    {
        var client = Assert.IsType<ClientRecord>(await GetAsync(EntityKind.Client, "client", """
            {"id":7,"userid":7,"fname":"Ada","lname":"","email":null,"organization":"Oak","bus_phone":"","mob_phone":"1","fax":"","home_phone":null,
             "p_street":"1 Main","p_street2":"Flat 2","p_city":"Nairobi","p_province":"","p_country":"Kenya","p_code":"00100",
             "vat_number":null,"currency_code":"KES","language":"en","vis_state":2}
            """));

        Assert.Equal(("Ada", "", "", "Oak"), (client.FirstName, client.LastName, client.Email, client.Organization));
        Assert.Equal(new PostalAddress("1 Main, Flat 2", "Nairobi", "", "Kenya", "00100"), client.Address);
        Assert.Equal(Visibility.Archived, client.Visibility);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"amount":{"amount":"3.10","code":"EUR"}}]""")]
    [InlineData("""{"amount":"3.10","code":"EUR"}""")]
    [InlineData("null")]
    public async Task A_vendor_is_keyed_by_vendorid_and_its_balances_do_not_matter(string balance)
    {
        var vendor = Assert.IsType<VendorRecord>(await GetAsync(EntityKind.Vendor, "bill_vendor", $$"""
            {"vendorid":9,"vendor_name":"Iron","primary_contact_email":"a@b.example","phone":null,"website":"https://iron.example",
             "street":"","street2":null,"city":"Utrecht","province":"","country":"NL","postal_code":"1","currency_code":"EUR",
             "outstanding_balance":{{balance}},"overdue_balance":{{balance}},"vis_state":1}
            """));

        Assert.Equal((9, "Iron", "a@b.example", "https://iron.example"), (vendor.Id, vendor.Name, vendor.Email, vendor.Website));
        Assert.Equal((new PostalAddress("", "Utrecht", "", "NL", "1"), Visibility.Deleted), (vendor.Address, vendor.Visibility));
    }

    [Fact]
    public async Task A_payment_of_a_credit_has_no_invoice()
    {
        var payment = Assert.IsType<PaymentRecord>(await GetAsync(EntityKind.Payment, "payment", """
            {"id":"12","logid":12,"invoiceid":null,"amount":{"amount":"0.00","code":"USD"},"date":"2026-05-03","type":"Credit","from_credit":true,"vis_state":0}
            """));

        Assert.Equal((12, 0, new Money(0m, "USD"), true), (payment.Id, payment.InvoiceId, payment.Amount, payment.FromCredit));
    }

    [Fact]
    public async Task One_record_that_cannot_be_read_does_not_spoil_its_page()
    {
        var network = new StubNetwork(_ => StubNetwork.Json(HttpStatusCode.OK, $$$"""
            {"response":{"result":{"invoices":[{{{Invoice}}},{"id":42,"customerid":7,"amount":{"amount":"12,50","code":"USD"} },{"id":43,"customerid":7}],
             "page":1,"pages":3,"per_page":100,"total":201} } }
            """));

        var answer = await network.Api().ListAsync(Access, EntityKind.Invoice, new FreshBooksQuery(), TestContext.Current.CancellationToken);

        var page = Assert.IsType<FreshBooksAnswer<FreshBooksPage>.Read>(answer).Value;
        Assert.Equal((41, 1, 3, 201), (Assert.Single(page.Records).Id, page.Page, page.Pages, page.Total));
        Assert.Equal([42, 43], page.Unreadable);
    }

    [Fact]
    public async Task An_empty_list_has_no_pages()
    {
        var network = new StubNetwork(_ => StubNetwork.Json(HttpStatusCode.OK,
            """{"response":{"result":{"payments":[],"page":1,"pages":0,"per_page":15,"total":0}}}"""));

        var answer = await network.Api().ListAsync(Access, EntityKind.Payment, new FreshBooksQuery(), TestContext.Current.CancellationToken);

        var page = Assert.IsType<FreshBooksAnswer<FreshBooksPage>.Read>(answer).Value;
        Assert.Equal((0, 0, 0), (page.Records.Length, page.Pages, page.Total));
    }

    private static async Task<FreshBooksRecord> GetAsync(EntityKind kind, string name, string record)
    {
        var network = new StubNetwork(_ => StubNetwork.Json(HttpStatusCode.OK, $$$"""{"response":{"result":{"{{{name}}}": {{{record}}} } } }"""));
        var answer = await network.Api().GetAsync(Access, kind, 1, TestContext.Current.CancellationToken);
        return Assert.IsType<FreshBooksAnswer<FreshBooksRecord>.Read>(answer).Value;
    }
}
