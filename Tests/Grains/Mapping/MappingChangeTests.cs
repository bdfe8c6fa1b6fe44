using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class MappingChangeTests
{
    private static readonly ClientRecord Client = new() { Id = 2, Visibility = Visibility.Active, Email = "ann@example.com", Phone = "1", Fax = "2" };

    private static readonly InvoiceRecord Invoice = new()
    {
        Id = 1,
        Visibility = Visibility.Active,
        CustomerId = 2,
        Amount = new Money(100, "USD"),
        Status = "draft",
        PurchaseOrder = "PO-1",
        Lines = [new LineRecord(4, "Work", "", 1, 100, 100, "", 0, "", 0)],
    };

    [Fact]
    public void Equal_settings_change_nothing() => Assert.All(Change(Invoice, new(), new()).Records, record => Assert.Empty(record.Writes));

    [Fact]
    public void A_new_row_is_written_and_a_row_turned_off_is_not() => Assert.Equal(["extra"], Change(Invoice, new(), new MappingSettings
    {
        Rules = [new(HubSpotType.Invoice, "po_number", "extra"), new(HubSpotType.Invoice, "", "hs_comments")],
    }).Records[0].Writes);

    [Fact]
    public void A_property_that_HubSpot_wins_is_not_written_and_one_that_FreshBooks_wins_back_is()
    {
        var hubSpotWins = new MappingSettings { Rules = [new(HubSpotType.Contact, "fax", "phone", Winner.HubSpot)] };
        Assert.Empty(Change(Client, new(), hubSpotWins).Records[0].Writes);
        Assert.Equal(["phone"], Change(Client, hubSpotWins, new()).Records[0].Writes);
    }

    [Fact]
    public void A_property_that_is_only_filled_counts_where_its_value_is_new()
    {
        Assert.Equal(["jobtitle"], Change(Client, new(), new MappingSettings { Rules = [new(HubSpotType.Contact, "fax", "jobtitle", Winner.FillIfEmpty)] }).Records[0].Writes);
        Assert.Empty(Change(Client, new(), new MappingSettings { Rules = [new(HubSpotType.Contact, "default", "phone", Winner.FillIfEmpty)] }).Records[0].Writes);
    }

    [Fact]
    public void The_children_of_a_record_that_is_left_out_count_as_left_out_with_it()
    {
        var settings = new MappingSettings { Filters = new MappingFilters { ClientsWithoutEmail = true } };
        var tally = new MappingTally(Mirror(new()), Mirror(settings));
        foreach (var record in new FreshBooksRecord[] { Client with { Email = "" }, Invoice, new PaymentRecord { Id = 9, Visibility = Visibility.Active, InvoiceId = 1, Amount = new Money(1, "USD") } })
            tally.Add(record);
        Assert.Equal([1, 0, 1, 0, 1], tally.Preview.Objects.Select(counts => counts.LeftOut));
    }

    [Fact]
    public void Counts_are_per_property_and_say_whether_they_are_of_all()
    {
        var tally = new MappingTally(Mirror(new()), Mirror(new MappingSettings { Rules = [new(HubSpotType.Invoice, "po_number", "extra")] }));
        tally.Add(Invoice);
        tally.Add(Invoice with { Id = 2 });
        tally.Add(Invoice with { Id = 3, PurchaseOrder = "" });
        tally.Cut(EntityKind.Invoice);
        var invoices = tally.Preview.Objects.Single(counts => counts.Type is HubSpotType.Invoice);
        Assert.Equal((3, false, 2), (invoices.Records, invoices.OfAll, invoices.Updates["extra"]));
    }

    [Fact]
    public void A_deleted_draft_that_would_be_archived_counts_as_such()
    {
        var change = Change(Invoice with { Visibility = Visibility.Deleted }, new(), new MappingSettings { Deletes = new DeletePolicy { Invoice = OnDelete.Archive } });
        Assert.Equal((Fate.Mirrored, Fate.Archived), (change.Before, change.After));
        Assert.Empty(change.Records);
    }

    private static MappingChange Change(FreshBooksRecord record, MappingSettings before, MappingSettings after) =>
        MappingChange.Of(record, Mirror(before), Mirror(after));

    private static Mirror Mirror(MappingSettings settings) => new("cn", "acct", 1, PortalFacts.Unknown) { Settings = settings };
}
