using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class MappingFateTests
{
    private static readonly InvoiceRecord Invoice = new()
    {
        Id = 1,
        Visibility = Visibility.Active,
        CustomerId = 2,
        Amount = new Money(100, "CAD"),
        Status = "draft",
        CreateDate = new DateOnly(2026, 5, 1),
    };

    private static readonly PaymentRecord Payment = new() { Id = 3, Visibility = Visibility.Active, InvoiceId = 1, Amount = new Money(1, "CAD") };

    private static readonly ClientRecord Nameless = new() { Id = 2, Visibility = Visibility.Active, FirstName = "Ann" };

    [Fact]
    public void Default_settings_mirror_everything()
    {
        foreach (var record in new FreshBooksRecord[] { Invoice, Payment, Nameless, Invoice with { Visibility = Visibility.Deleted } })
            Assert.Equal(Fate.Mirrored, MappingFate.Of(record, MappingSettings.Default, isInHubSpot: false));
    }

    [Fact]
    public void Each_filter_leaves_its_records_out_and_no_others()
    {
        Assert.Equal(Fate.LeftOut, Of(Invoice, new MappingFilters { InvoiceStatuses = ["draft"] }));
        Assert.Equal(Fate.Mirrored, Of(Invoice, new MappingFilters { InvoiceStatuses = ["paid"] }));
        Assert.Equal(Fate.LeftOut, Of(Invoice, new MappingFilters { InvoicesFrom = new DateOnly(2026, 5, 2) }));
        Assert.Equal(Fate.Mirrored, Of(Invoice, new MappingFilters { InvoicesFrom = new DateOnly(2026, 5, 1) }));
        Assert.Equal(Fate.LeftOut, Of(Invoice, new MappingFilters { Currencies = ["CAD"] }));
        Assert.Equal(Fate.LeftOut, Of(Payment, new MappingFilters { Currencies = ["CAD"] }));
        Assert.Equal(Fate.LeftOut, Of(Nameless, new MappingFilters { ClientsWithoutEmail = true }));
        Assert.Equal(Fate.Mirrored, Of(Nameless with { Email = "ann@example.com" }, new MappingFilters { ClientsWithoutEmail = true }));
    }

    [Theory]
    [InlineData("draft", OnDelete.Archive, true, Fate.Archived)]
    [InlineData("sent", OnDelete.Archive, true, Fate.Mirrored)]
    [InlineData("sent", OnDelete.Archive, false, Fate.LeftOut)]
    [InlineData("sent", OnDelete.Keep, true, Fate.Mirrored)]
    [InlineData("sent", OnDelete.Keep, false, Fate.LeftOut)]
    [InlineData("sent", OnDelete.Void, false, Fate.Mirrored)]
    public void A_deleted_invoice_goes_the_way_of_its_policy(string status, OnDelete policy, bool isInHubSpot, Fate fate) =>
        Assert.Equal(fate, MappingFate.Of(
            Invoice with { Visibility = Visibility.Deleted, Status = status }, new MappingSettings { Deletes = new DeletePolicy { Invoice = policy } }, isInHubSpot));

    [Fact]
    public void Deleted_clients_and_vendors_are_archived_and_deleted_payments_kept_where_the_policy_says_so()
    {
        var settings = new MappingSettings
        {
            Deletes = new DeletePolicy { Contact = OnDelete.Archive, Company = OnDelete.Archive, Payment = OnDelete.Keep },
        };
        Assert.Equal(Fate.Archived, MappingFate.Of(Nameless with { Visibility = Visibility.Deleted }, settings, isInHubSpot: true));
        Assert.Equal(Fate.Archived, MappingFate.Of(new VendorRecord { Id = 1, Visibility = Visibility.Deleted }, settings, isInHubSpot: true));
        Assert.Equal(Fate.LeftOut, MappingFate.Of(Payment with { Visibility = Visibility.Deleted }, settings, isInHubSpot: true));
        Assert.Equal(Fate.Mirrored, MappingFate.Of(Nameless, settings, isInHubSpot: true));
    }

    private static Fate Of(FreshBooksRecord record, MappingFilters filters) =>
        MappingFate.Of(record, new MappingSettings { Filters = filters }, isInHubSpot: false);
}
