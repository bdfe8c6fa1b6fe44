using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Product;

public class PaymentTests
{
    /// <summary>FreshBooks need not say that a payment changed its invoice.</summary>
    private static FreshBooksOptions Reserved()
    {
        var options = House.QuickWebhooks();
        options.PaymentAlsoEmitsInvoiceUpdate = false;
        return options;
    }

    [Fact]
    public async Task Part_payments_too_much_and_credit_hang_on_their_invoice_which_is_paid_when_it_is()
    {
        await using var house = await House.BackfilledAsync(freshBooks: Reserved());
        var client = house.Add("Ann", "ann@pay.example");
        var (first, second) = (house.Invoice(client, 100), house.Invoice(client, 25));
        house.Pay(first, 30);
        await InvoiceAsync(house, first, "open", "30", "70", payments: 1);
        house.Pay(first, 80);
        var paid = await InvoiceAsync(house, first, "paid", "100", "0", payments: 2);
        Assert.Equal(["30", "70"], PaymentsOf(house, paid!).Select(payment => payment.Properties["hs_initial_amount"]).Order(StringComparer.Ordinal));

        house.Books.PayFromCredit(second, 10);
        var credited = await InvoiceAsync(house, second, "open", "10", "15", payments: 1);
        var credit = Assert.Single(PaymentsOf(house, credited!));
        Assert.Equal(("10", "other", "Credit"), (credit.Properties["hs_initial_amount"], credit.Properties["hs_payment_method_type"], credit.Properties["freshbooks_payment_type"]));
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_payment_that_moves_takes_its_associations_along_and_both_invoices_follow()
    {
        await using var house = await House.BackfilledAsync(freshBooks: Reserved());
        var (ann, bob) = (house.Add("Ann", "ann@pay.example", "First Firm"), house.Add("Bob", "bob@pay.example", "Second Firm"));
        var (from, to) = (house.Invoice(ann, 100), house.Invoice(bob, 100));
        var payment = house.Pay(from, 40);
        await InvoiceAsync(house, from, "open", "40", "60", payments: 1);
        await InStepAsync(house);

        house.Books.MovePayment(payment, to);
        await InvoiceAsync(house, from, "open", "0", "100", payments: 0);
        await InvoiceAsync(house, to, "open", "40", "60", payments: 1);
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_payment_of_an_invoice_that_waits_for_its_client_counts_in_the_company()
    {
        await using var house = await House.BackfilledAsync(freshBooks: Reserved());
        await WalksTests.EndedAsync(house, "sweep");
        house.Portal.Faults.Add(new HubSpotFault { Operation = "contacts/batch/create", Status = 400, Times = null });
        var client = house.Add("Ann", "ann@wait.example", "Waiting Firm");
        await house.ParkedAsync("client", client, "HubSpot refused the record");
        var invoice = house.Invoice(client, 100);
        await house.CompanyAsync("Waiting Firm", found => found.Properties["freshbooks_outstanding_usd"] == "100");

        house.Pay(invoice, 40);
        await house.CompanyAsync("Waiting Firm", found => found.Properties["freshbooks_outstanding_usd"] == "60");
    }

    [Fact]
    public async Task A_deleted_payment_is_archived_its_invoice_is_owed_again_and_it_may_come_back()
    {
        await using var house = await House.BackfilledAsync(freshBooks: Reserved());
        var invoice = house.Invoice(house.Add("Ann", "ann@pay.example"), 100);
        var payment = house.Pay(invoice, 100);
        await InvoiceAsync(house, invoice, "paid", "100", "0", payments: 1);
        await InStepAsync(house);

        house.Books.DeletePayment(payment);
        await InvoiceAsync(house, invoice, "open", "0", "100", payments: 0);
        house.Books.UndeletePayment(payment);
        await InvoiceAsync(house, invoice, "paid", "100", "0", payments: 1);
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_payment_of_an_invoice_that_was_deleted_before_hangs_on_the_voided_one()
    {
        await using var house = await House.BuildAsync(clients: 2);
        var invoice = house.Invoice(house.Books.Clients[0].Id, 100);
        house.Pay(invoice, 40);
        house.Books.DeleteInvoice(invoice);

        await house.ConnectAsync();
        await InvoiceAsync(house, invoice, "voided", "40", "60", payments: 1);
        await house.EqualAsync();
    }

    private static Task<HubSpotObject?> InvoiceAsync(House house, int invoice, string status, string paid, string outstanding, int payments) => House.SeenAsync(
        $"invoice {invoice}", () => house.Keyed("invoices", $"invoice:{invoice}"), found =>
            (found.Properties["hs_invoice_status"], found.Properties["freshbooks_paid"], found.Properties["freshbooks_outstanding"], PaymentsOf(house, found).Length)
                == (status, paid, outstanding, payments));

    private static HubSpotObject[] PaymentsOf(House house, HubSpotObject invoice) =>
        [.. house.Live("commerce_payments").Where(payment => house.Portal.Associations().Any(link => link.FromId == payment.Id && link.ToId == invoice.Id && link.TypeId == 542))];
}
