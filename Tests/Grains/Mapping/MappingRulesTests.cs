using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Mapping;

public class MappingRulesTests
{
    private static readonly InvoiceRecord Invoice = new()
    {
        Id = 1,
        Visibility = Visibility.Active,
        CustomerId = 2,
        Number = "0000007",
        PurchaseOrder = "PO-1",
        DatePaid = new DateOnly(2026, 3, 1),
        DueDate = new DateOnly(2026, 4, 1),
        Amount = new Money(100, "USD"),
        DiscountTotal = -5.5m,
        Status = "paid",
        Lines = [new LineRecord(4, "Work", "", 1, 100, 100, "HST", 13, "", 0)],
    };

    [Fact]
    public void Default_settings_change_nothing()
    {
        var desired = Wishes.Invoice(Invoice, Mirror(), new ClientLink("5", null, null), []);
        Assert.Same(desired, MappingSettings.Default.Apply(desired, Invoice));
    }

    [Theory]
    [InlineData("po_number", "string", "PO-1")]
    [InlineData("discount_total", "number", "-5.5")]
    [InlineData("date_paid", "date", "2026-03-01")]
    [InlineData("date_paid", "datetime", "2026-03-01T12:00:00Z")]
    [InlineData("vis_state", "enumeration", "active")]
    public void A_rule_adds_a_row_written_as_the_property_wants_it(string field, string type, string value) =>
        Assert.Equal(value, Desired(new FieldRule(HubSpotType.Invoice, field, "extra", Winner.FreshBooks, type)).Properties["extra"]);

    [Fact]
    public void A_rule_for_a_default_property_changes_where_its_value_comes_from() =>
        Assert.Equal("PO-1", Desired(new FieldRule(HubSpotType.Invoice, "po_number", "hs_comments")).Properties["hs_comments"]);

    [Fact]
    public void A_rule_without_a_field_turns_the_row_off() =>
        Assert.DoesNotContain("hs_comments", Desired(new FieldRule(HubSpotType.Invoice, "", "hs_comments")).Properties.Keys);

    [Theory]
    [InlineData("default")]
    [InlineData("due_date")]
    public void A_rule_that_names_the_row_s_own_field_keeps_its_value_and_says_who_wins(string field)
    {
        var desired = Desired(new FieldRule(HubSpotType.Invoice, field, "hs_due_date", Winner.HubSpot));
        Assert.Equal(("2026-04-01T12:00:00Z", Winner.HubSpot), (desired.Properties["hs_due_date"], desired.WinnerOf("hs_due_date")));
    }

    [Fact]
    public void A_rule_of_line_items_reads_the_line_and_its_invoice_and_finds_nothing_on_the_line_of_charges()
    {
        var settings = new MappingSettings
        {
            Rules = [new(HubSpotType.LineItem, "taxName1", "tax_name"), new(HubSpotType.LineItem, "invoice_number", "of_invoice")],
        };
        var items = InvoiceLines.Of(Invoice with { Amount = new Money(113, "USD"), DiscountTotal = 0 })!.Value
            .Select(item => settings.Apply(Wishes.Line(Invoice, item, Mirror()), Invoice, item)).ToArray();
        Assert.Equal([("HST", "0000007"), ("", "0000007")], items.Select(item => (item.Properties["tax_name"], item.Properties["of_invoice"])));
    }

    [Fact]
    public void An_invoice_has_what_its_lines_are_booked_as_each_once_and_in_their_order()
    {
        var desired = Desired(Booked(new("", "Services", ""), new("", "Products", "Travel"), new("", "Services", ""), new("", "", "Travel")));
        Assert.Equal(("Services;Products", "Travel"), (desired.Properties["accounts"], desired.Properties["categories"]));
    }

    [Fact]
    public void What_is_not_known_of_one_line_leaves_the_invoice_s_property_as_it_is()
    {
        var desired = Desired(Booked(new LineCatalog("", "Services", null), null));
        Assert.DoesNotContain(desired.Properties.Keys, name => name is "accounts" or "categories");
    }

    private static InvoiceRecord Booked(params LineCatalog?[] lines) =>
        Invoice with { Lines = [.. lines.Select((line, at) => Invoice.Lines[0] with { LineId = at + 1, Catalog = line })] };

    private static Desired Desired(InvoiceRecord invoice) => new MappingSettings
    {
        Rules = [new(HubSpotType.Invoice, "item_accounts", "accounts"), new(HubSpotType.Invoice, "expense_categories", "categories")],
    }.Apply(Wishes.Invoice(invoice, Mirror(), new ClientLink("5", null, null), []), invoice);

    [Fact]
    public void A_deleted_invoice_that_is_kept_leaves_HubSpot_s_status_and_balance_alone()
    {
        var deleted = Invoice with { Visibility = Visibility.Deleted };
        var settings = new MappingSettings { Deletes = new DeletePolicy { Invoice = OnDelete.Keep } };
        var desired = settings.Apply(Wishes.Invoice(deleted, Mirror(), new ClientLink("5", null, null), []), deleted);
        Assert.Equal("deleted", desired.Properties["freshbooks_status"]);
        Assert.DoesNotContain(desired.Properties.Keys, name => name is "hs_invoice_status" or "hs_balance_due");
    }

    private static Desired Desired(FieldRule rule) =>
        new MappingSettings { Rules = [rule] }.Apply(Wishes.Invoice(Invoice, Mirror(), new ClientLink("5", null, null), []), Invoice);

    private static Mirror Mirror() => new("cn", "acct", 1, PortalFacts.Unknown);
}
