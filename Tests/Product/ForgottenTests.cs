using Grains.Mapping;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.AuditDesk;

namespace Tests.Product;

/// <summary>HubSpot has what nobody here knows of (any more), or counts who does not count.</summary>
public class ForgottenTests
{
    [Fact]
    public async Task A_company_of_ours_goes_from_a_record_that_has_none_in_the_books()
    {
        await using var house = await House.BackfilledAsync();
        var (ann, bob) = (house.Add("Ann", "ann@firm.example"), house.Add("Bob", "bob@firm.example", "The Firm"));
        var invoice = house.Invoice(ann, 70);
        var company = (await house.CompanyAsync("The Firm", _ => true))!.Id;
        await house.ContactAsync(bob, _ => true);
        await house.SeenInvoiceAsync(invoice);
        await house.EqualAsync();
        house.Portal.AssociateByHand("contacts", house.Contact(ann)!.Id, "companies", company, 1);
        house.Portal.AssociateByHand("invoices", Mirrored(house, "invoices", $"invoice:{invoice}").Id, "companies", company, 179);

        await AuditAsync(house);
        await house.EqualAsync();
        Assert.DoesNotContain(house.Portal.Associations(), link => link.FromType == "contacts" && link.FromId == house.Contact(ann)!.Id && link.TypeId == 1);
    }

    [Fact]
    public async Task A_sharer_that_a_sweep_finds_deleted_no_longer_counts_in_the_owners_contact()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        await house.ContactAsync(low, contact => contact.Properties["freshbooks_client_ids"] == $"{low};{high}");
        await MappingDesk.InStepAsync(house);
        house.Books.Options.LostShare = 1;
        house.Books.DeleteClient(high);

        await house.DoAsync("sweep");
        await house.ContactAsync(low, contact => contact.Properties["freshbooks_client_ids"] == $"{low}");
    }

    [Fact]
    public async Task A_company_that_nobody_names_any_more_is_compared_too()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@firm.example", "Old Firm");
        await house.CompanyAsync("Old Firm", _ => true);
        house.Books.EditClient(client, now => now with { Organization = "New Firm" });
        await house.CompanyAsync("New Firm", _ => true);
        await MappingDesk.InStepAsync(house);
        var old = house.Live("companies").Single(company => company.Properties["name"] == "Old Firm");
        house.Portal.EditByHand("companies", old.Id, new Dictionary<string, string> { ["freshbooks_invoice_count"] = "7" });

        await AuditAsync(house);
        await house.EqualAsync();
        Assert.Contains("edited in HubSpot: freshbooks_invoice_count", await LifeAsync(house, "company", old.Properties["freshbooks_key"].Split(':')[2]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_vendor_that_nobody_knows_any_more_is_told_of_in_its_company()
    {
        await using var house = await House.BackfilledAsync();
        house.Add("Ann", "ann@key.example", "The Firm");
        var account = (await house.CompanyAsync("The Firm", _ => true))!.Properties["freshbooks_key"].Split(':')[0];
        await MappingDesk.InStepAsync(house);
        house.Books.Options.LostShare = 1;
        var vendor = house.Books.AddVendor(new BookVendor { Name = "The Works" }).Id;
        house.Books.DeleteVendor(vendor);
        house.Portal.CreateByHand("companies", new Dictionary<string, string>
        {
            ["name"] = "The Works",
            ["freshbooks_key"] = $"{account}:company:{CompanyIdentity.IdOf("The Works")}",
            ["freshbooks_vendor_id"] = $"{vendor}",
            ["freshbooks_vendor_state"] = "active",
        });

        await AuditAsync(house);
        await house.EqualAsync();
        Assert.Equal("deleted", MappingDesk.VendorState(house, "The Works"));
    }

    [Fact]
    public async Task A_contact_that_nobody_knows_any_more_says_that_its_client_is_deleted_once_a_sweep_finds_that()
    {
        await using var house = await House.BackfilledAsync();
        var ann = (await house.ContactAsync(house.Add("Ann", "ann@key.example"), _ => true))!;
        await MappingDesk.InStepAsync(house);
        house.Books.Options.LostShare = 1;
        var bob = house.Add("Bob", "bob@key.example");
        house.Books.DeleteClient(bob);
        house.Portal.CreateByHand("contacts", new Dictionary<string, string>
        {
            ["email"] = "bob@key.example",
            ["freshbooks_key"] = $"{ann.Properties["freshbooks_key"].Split(':')[0]}:client:{bob}",
            ["freshbooks_state"] = "active",
        });

        await house.DoAsync("sweep");
        await house.ContactAsync(bob, contact => contact.Properties["freshbooks_state"] == "deleted");
        await house.EqualAsync();
    }

    [Fact]
    public async Task What_waits_for_a_parent_that_is_parked_by_then_looks_once_more()
    {
        await using var house = await House.BackfilledAsync();
        await MappingDesk.InStepAsync(house);
        house.Portal.Faults.Add(new HubSpotFault { Operation = "POST contacts/batch/create", Status = 400, Times = null });
        var ann = house.Add("Ann", "ann@key.example");
        await House.UntilAsync(() => house.RecordsAsync("?kind=client&state=parked"), text => text.Contains($"\"{ann}\"", StringComparison.Ordinal));

        house.Invoice(ann, 70);
        var records = await House.UntilAsync(() => house.RecordsAsync("?kind=invoice"), text => text.Contains("\"attempts\":1", StringComparison.Ordinal));
        Assert.Contains("\"attempts\":1", records, StringComparison.Ordinal);

        house.Portal.Faults.Clear();
        house.Books.EditClient(ann, now => now with { FirstName = "Anna" });
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_wait_that_its_parent_ends_in_vain_is_longer_each_time_until_an_audit_ends_it()
    {
        await using var house = await House.BackfilledAsync();
        var ann = house.Add("Ann", "ann@key.example");
        var contact = (await house.ContactAsync(ann, _ => true))!;
        await house.EqualAsync();
        house.Portal.EditByHand("contacts", contact.Id, new Dictionary<string, string> { ["freshbooks_key"] = "" });
        house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "bob@key.example", ["freshbooks_key"] = contact.Properties["freshbooks_key"] });

        house.Add("Bob", "bob@key.example");
        var records = await House.UntilAsync(() => house.RecordsAsync("?kind=client"), text => text.Contains("\"attempts\":2", StringComparison.Ordinal));
        Assert.Contains("\"attempts\":2", records, StringComparison.Ordinal);

        await AuditAsync(house);
        await house.EqualAsync();
    }
}
