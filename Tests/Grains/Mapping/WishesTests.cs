using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Mapping;

public class WishesTests
{
    private static readonly Mirror Mirror = new("cn", "acct", 1, new PortalFacts(["USD", "EUR"], [], []));

    private static readonly ClientRecord Client = new() { Id = 7, Visibility = Visibility.Active };

    private static readonly InvoiceRecord Invoice = new()
    {
        Id = 1,
        Visibility = Visibility.Active,
        CustomerId = 7,
        Number = "0000001",
        CreateDate = new DateOnly(2026, 3, 1),
        DueDate = new DateOnly(2026, 3, 31),
        Amount = new Money(1_234_567.89m, "USD"),
        Paid = 1_000_000m,
        Outstanding = 234_567.89m,
        Status = "partial",
    };

    private static readonly PaymentRecord Payment = new()
    {
        Id = 3,
        Visibility = Visibility.Active,
        InvoiceId = 1,
        Amount = new Money(40, "USD"),
        Date = new DateOnly(2026, 3, 5),
    };

    [Fact]
    public void An_invoice_is_associated_from_its_own_end_with_its_contact_and_company() => Assert.Equal(
        [new Link(HubSpotType.Contact, "c", 177), new Link(HubSpotType.Company, "o", 179)], Of(Invoice).Links);

    [Fact]
    public void A_payment_is_associated_from_its_own_end_with_its_invoice_contact_and_company() => Assert.Equal(
        [new Link(HubSpotType.Invoice, "i", 542), new Link(HubSpotType.Contact, "c", 387), new Link(HubSpotType.Company, "o", 389)],
        Of(Payment).Links);

    [Fact]
    public void A_contact_belongs_to_its_company_as_the_primary_one() => Assert.Equal(
        [new Link(HubSpotType.Company, "o", 1)], Contact(Client).Links);

    [Fact]
    public void HubSpot_never_bills_a_mirrored_invoice() => Assert.Equal("false", Of(Invoice).Properties["hs_invoice_billable"]);

    [Fact]
    public void Amounts_are_exact_to_the_cent()
    {
        var properties = Of(Invoice).Properties;
        Assert.Equal(
            ("1234567.89", "1000000", "234567.89", "234567.89"),
            (properties["freshbooks_total"], properties["freshbooks_paid"], properties["freshbooks_outstanding"], properties["hs_balance_due"]));
    }

    [Fact]
    public void A_zero_is_written_so_that_what_was_owed_does_not_stay()
    {
        var properties = Of(Invoice with { Paid = Invoice.Amount.Amount, Outstanding = 0 }).Properties;
        Assert.Equal(("0", "0"), (properties["freshbooks_outstanding"], properties["hs_balance_due"]));
    }

    [Fact]
    public void A_quantity_and_a_price_keep_their_decimals()
    {
        var properties = Wishes.Line(Invoice, new LineItem("1", "Work", "", 2.125m, 0.00625m), Mirror).Properties;
        Assert.Equal(("2.125", "0.00625"), (properties["quantity"], properties["price"]));
    }

    [Fact]
    public void Records_are_told_apart_by_their_ids_so_a_number_may_be_used_again()
    {
        Assert.Equal(["acct:invoice:1", "acct:invoice:2"], new[] { Invoice, Invoice with { Id = 2 } }.Select(invoice => Of(invoice).Key));
        Assert.Equal(["acct:payment:3", "acct:payment:4"], new[] { Payment, Payment with { Id = 4 } }.Select(payment => Of(payment).Key));
    }

    [Fact]
    public void A_client_that_is_only_an_organization_has_its_name_for_a_last_name()
    {
        var firm = Client with { Organization = "Only A Firm" };
        Assert.Equal("Only A Firm", Contact(firm).Properties["lastname"]);
        Assert.Equal("", Contact(firm with { Email = "a@firm.example" }).Properties["lastname"]);
    }

    [Fact]
    public void Days_are_written_as_noon_UTC_so_that_every_zone_shows_the_day()
    {
        var properties = Of(Invoice).Properties;
        Assert.Equal(("2026-03-01T12:00:00Z", "2026-03-31T12:00:00Z"), (properties["hs_invoice_date"], properties["hs_due_date"]));
        Assert.Equal("2026-03-05T12:00:00Z", Of(Payment).Properties["hs_initiated_date"]);
    }

    [Theory]
    [InlineData("draft", "draft")]
    [InlineData("created", "draft")]
    [InlineData("sent", "open")]
    [InlineData("viewed", "open")]
    [InlineData("partial", "open")]
    [InlineData("overdue", "open")]
    [InlineData("disputed", "open")]
    [InlineData("deposit-partial", "open")]
    [InlineData("deposit-paid", "open")]
    [InlineData("paid", "paid")]
    [InlineData("autopaid", "paid")]
    public void A_status_becomes_one_of_HubSpots_and_stands_there_by_its_own_name_too(string freshBooks, string hubSpot)
    {
        var properties = Of(Invoice with { Status = freshBooks }).Properties;
        Assert.Equal((hubSpot, freshBooks), (properties["hs_invoice_status"], properties["freshbooks_status"]));
    }

    [Fact]
    public void A_deleted_invoice_is_voided_and_owes_nothing()
    {
        var properties = Of(Invoice with { Visibility = Visibility.Deleted }).Properties;
        Assert.Equal(("voided", "deleted", "0"), (properties["hs_invoice_status"], properties["freshbooks_status"], properties["hs_balance_due"]));
    }

    [Theory]
    [InlineData("Check", "check")]
    [InlineData("Cash", "cash")]
    [InlineData("Bank Transfer", "wire_transfer")]
    [InlineData("ACH", "ach")]
    [InlineData("VISA", "card")]
    [InlineData("Credit", "other")]
    public void A_payment_type_becomes_a_method_and_stands_there_by_its_own_name_too(string type, string method)
    {
        var properties = Of(Payment with { Type = type }).Properties;
        Assert.Equal((method, type, "succeeded"), (properties["hs_payment_method_type"], properties["freshbooks_payment_type"], properties["hs_latest_status"]));
    }

    [Fact]
    public void Balances_stand_in_a_number_per_currency_of_the_portal_and_others_in_one_text()
    {
        var sums = Rollup.None with
        {
            Balances = Rollup.None.Balances
                .Add("EUR", new Balance(5, 0, 1)).Add("NOK", new Balance(9, 2, 0)).Add("USD", new Balance(70, 30, 12)),
        };
        var properties = Wishes.Contact(Client, Mirror, null, sums, [7]).Properties;
        Assert.Equal(("70", "30", "12"), (properties["freshbooks_outstanding_usd"], properties["freshbooks_overdue_usd"], properties["freshbooks_paid_usd"]));
        Assert.Equal(("5", "NOK 9.00 outstanding, 2.00 overdue"), (properties["freshbooks_outstanding_eur"], properties["freshbooks_other_balances"]));
    }

    [Theory]
    [InlineData(Visibility.Active, "active")]
    [InlineData(Visibility.Archived, "archived")]
    [InlineData(Visibility.Deleted, "deleted")]
    public void A_contact_says_what_became_of_its_client(Visibility visibility, string state) =>
        Assert.Equal(state, Contact(Client with { Visibility = visibility }).Properties["freshbooks_state"]);

    private static Desired Contact(ClientRecord client) => Wishes.Contact(client, Mirror, "o", Rollup.None, [7]);

    private static Desired Of(InvoiceRecord invoice) => Wishes.Invoice(invoice, Mirror, new ClientLink("c", "o", null), []);

    private static Desired Of(PaymentRecord payment) => Wishes.Payment(payment, Mirror, new InvoiceLink("i", "c", "o"));
}
