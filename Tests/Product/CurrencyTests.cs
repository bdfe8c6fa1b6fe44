using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

public class CurrencyTests
{
    [Fact]
    public async Task An_invoice_that_is_parked_counts_in_its_clients_sums_as_it_changes()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        var client = house.Add("Ann", "ann@money.example");
        var invoice = house.Invoice(client, 300, "KES");
        await house.ParkedAsync("invoice", invoice, "HubSpot has not enabled the currency");
        await house.ContactAsync(client, found => Says(found, "KES 300.00"));

        house.Books.DeleteInvoice(invoice);
        Assert.False(Says(await house.ContactAsync(client, found => !Says(found, "KES")), "KES"));

        static bool Says(HubSpotObject? contact, string part) =>
            contact?.Properties.GetValueOrDefault("freshbooks_other_balances", "").Contains(part, StringComparison.Ordinal) is true;
    }

    [Fact]
    public async Task An_invoice_that_is_parked_leaves_its_former_customers_sums_when_it_goes_to_another()
    {
        var time = new LaterTime();
        await using var house = await House.BuildAsync(clients: 0, time: time);
        await house.ConnectAsync();
        var (ann, bob) = (house.Add("Ann", "ann@money.example"), house.Add("Bob", "bob@money.example"));
        var invoice = house.Invoice(ann, 300, "KES");
        await house.ParkedAsync("invoice", invoice, "HubSpot has not enabled the currency");
        await house.ContactAsync(ann, found => found.Properties.GetValueOrDefault("freshbooks_invoice_count") == "1");
        await time.PassAsync(house, days: 5);

        house.Books.ChangeCustomer(invoice, bob);
        await house.ContactAsync(bob, found => found.Properties.GetValueOrDefault("freshbooks_invoice_count") == "1");
        await house.ContactAsync(ann, found => found.Properties.GetValueOrDefault("freshbooks_invoice_count") == "0");
    }

    [Fact]
    public async Task Payments_of_invoices_that_are_parked_change_what_is_owed_and_overdue()
    {
        await using var house = await House.BackfilledAsync();
        Assert.NotNull((await WalksTests.EndedAsync(house, "sweep"))["finishedAt"]);
        house.Books.Options.PaymentAlsoEmitsInvoiceUpdate = false;
        var ann = house.Add("Ann", "ann@money.example", "The Firm");
        var (overdue, other) = (house.Invoice(ann, 300, "KES"), house.Invoice(ann, 300, "KES"));
        house.Books.EditInvoice(overdue, now => now with { CreateDate = now.CreateDate.AddDays(-90) });
        await OwesAsync("KES 600.00 outstanding, 300.00 overdue");

        var payment = house.Pay(overdue, 40);
        await OwesAsync("KES 560.00 outstanding, 260.00 overdue");
        house.Books.MovePayment(payment, other);
        await OwesAsync("KES 560.00 outstanding, 300.00 overdue");

        async Task OwesAsync(string what)
        {
            await house.CompanyAsync("The Firm", found => Owes(found, what));
            await house.ContactAsync(ann, found => Owes(found, what));
            await house.ParkedAsync("invoice", overdue, "HubSpot has not enabled the currency");
            await house.ParkedAsync("invoice", other, "HubSpot has not enabled the currency");
            await House.UntilAsync(() => house.RecordsAsync("?state=due"), text => text.Contains("\"records\":[]", StringComparison.Ordinal));
        }

        static bool Owes(HubSpotObject found, string what) => found.Properties.GetValueOrDefault("freshbooks_other_balances") == what;
    }

    [Fact]
    public async Task An_invoice_that_is_parked_leaves_its_customers_sums_when_a_sweep_finds_it_deleted()
    {
        var time = new LaterTime();
        await using var house = await House.BuildAsync(clients: 0, time: time);
        await house.ConnectAsync();
        var ann = house.Add("Ann", "ann@money.example");
        var invoice = house.Invoice(ann, 300, "KES");
        await house.ParkedAsync("invoice", invoice, "HubSpot has not enabled the currency");
        await house.ContactAsync(ann, found => found.Properties.GetValueOrDefault("freshbooks_invoice_count") == "1");
        await time.PassAsync(house, days: 5);
        house.Books.Options.LostShare = 1;
        house.Books.DeleteInvoice(invoice);

        await house.DoAsync("sweep");
        await house.ContactAsync(ann, found => found.Properties.GetValueOrDefault("freshbooks_invoice_count") == "0");
    }

    [Fact]
    public async Task A_currency_that_HubSpot_enables_later_gets_its_properties_and_what_waited_for_it_goes()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        var client = house.Add("Ann", "ann@money.example");
        var invoice = house.Invoice(client, 300, "KES");
        await house.ParkedAsync("invoice", invoice, "HubSpot has not enabled the currency");

        house.Portal.Reconfigure(now => now with { Currencies = [.. now.Currencies, "KES"] });
        await house.DoAsync("records/retry?reason=HubSpot%20has%20not%20enabled%20the%20currency");
        await house.SeenInvoiceAsync(invoice);
        var contact = await house.ContactAsync(client, found => found.Properties.GetValueOrDefault("freshbooks_outstanding_kes") == "300");
        Assert.DoesNotContain("KES", contact!.Properties.GetValueOrDefault("freshbooks_other_balances", ""), StringComparison.Ordinal);
    }
}
