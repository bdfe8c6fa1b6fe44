using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class MappingCheckTests
{
    private static readonly ImmutableArray<PropertyFact> Invoices =
    [
        Property("hs_comments", "string"),
        Property("hs_due_date", "datetime"),
        Property("hs_invoice_status", "enumeration", options: ["draft", "open", "paid", "voided"]),
        Property("freshbooks_key", "string", isUnique: true),
        Property("text", "string"),
        Property("figure", "number"),
        Property("state", "enumeration", options: ["active", "archived", "deleted"]),
        Property("half_a_state", "enumeration", options: ["active"]),
        Property("computed", "string", isReadOnly: true),
        Property("serial", "string", isUnique: true),
    ];

    private static readonly ImmutableArray<PropertyFact> Contacts = [Property("email", "string", isUnique: true), Property("phone", "phone_number")];

    [Theory]
    [InlineData("po_number", "text", "string")]
    [InlineData("amount", "text", "string")]
    [InlineData("amount", "figure", "number")]
    [InlineData("vis_state", "state", "enumeration")]
    [InlineData("date_paid", "hs_due_date", "datetime")]
    [InlineData("default", "hs_comments", "string")]
    [InlineData("", "hs_comments", "string")]
    public void A_row_that_can_work_comes_back_with_the_property_s_type(string field, string property, string type)
    {
        var (settings, problems) = Check(new FieldRule(HubSpotType.Invoice, field, property));
        Assert.Empty(problems);
        Assert.Equal(type, settings.Rules.Single().PropertyType);
    }

    [Theory]
    [InlineData("po_number", "missing", "no such property in HubSpot")]
    [InlineData("po_number", "computed", "nobody write")]
    [InlineData("po_number", "serial", "same value")]
    [InlineData("po_number", "figure", "is a number, and the field a text")]
    [InlineData("amount", "hs_due_date", "is a datetime, and the field a number")]
    [InlineData("po_number", "state", "only the options of its list")]
    [InlineData("vis_state", "half_a_state", "lacks archived, deleted")]
    [InlineData("po", "text", "Use one of: invoiceid")]
    [InlineData("", "text", "no such row to turn off")]
    [InlineData("default", "text", "Use one of: invoiceid")]
    [InlineData("po_number", "freshbooks_key", "lives by this property")]
    [InlineData("", "hs_invoice_status", "lives by this property")]
    public void A_row_that_cannot_work_is_named_with_its_remedy(string field, string property, string says)
    {
        var problem = Assert.Single(Check(new FieldRule(HubSpotType.Invoice, field, property)).Problems);
        Assert.StartsWith("Row 1 (invoices: ", problem, StringComparison.Ordinal);
        Assert.Contains(says, problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_address_by_which_contacts_are_matched_only_who_wins_can_be_set()
    {
        Assert.Empty(Check(new FieldRule(HubSpotType.Contact, "default", "email", Winner.HubSpot)).Problems);
        Assert.Contains("matched by it", Assert.Single(Check(new FieldRule(HubSpotType.Contact, "", "email")).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void No_property_has_two_rows() => Assert.Contains("text of invoices has 2 rows. Keep one of them.", Check(
        new FieldRule(HubSpotType.Invoice, "po_number", "text"), new FieldRule(HubSpotType.Invoice, "notes", "text")).Problems);

    [Fact]
    public void Filters_and_policies_are_checked_too()
    {
        var (_, problems) = Checker().Of(new MappingSettings
        {
            Filters = new MappingFilters { InvoiceStatuses = ["late"], Currencies = ["dollars"] },
            Deletes = new DeletePolicy { Contact = OnDelete.Void },
        });
        Assert.Equal(3, problems.Length);
        Assert.Contains("HubSpot's contacts cannot be voided. Use keep or archive.", problems);
    }

    private static (MappingSettings Settings, ImmutableArray<string> Problems) Check(params FieldRule[] rules) =>
        Checker().Of(new MappingSettings { Rules = [.. rules] });

    private static MappingCheck Checker() => new(
        ImmutableDictionary<HubSpotType, ImmutableArray<PropertyFact>>.Empty.Add(HubSpotType.Invoice, Invoices).Add(HubSpotType.Contact, Contacts),
        MappingExample.Defaults(new Mirror("cn", "acct", 1, PortalFacts.Unknown)));

    private static PropertyFact Property(string name, string type, bool isReadOnly = false, bool isUnique = false, params string[] options) =>
        new(name, name, type, isReadOnly, isUnique, [.. options]);
}
