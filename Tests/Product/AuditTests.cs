using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.AuditDesk;

namespace Tests.Product;

public class AuditTests
{
    [Fact]
    public async Task An_edited_contact_is_repaired_and_its_life_line_names_the_properties()
    {
        await using var house = await MirroredAsync();
        var client = house.Books.Clients.First(client => client.Email.Length > 0);
        house.Portal.EditByHand("contacts", Mirrored(house, "contacts", $"client:{client.Id}").Id, new Dictionary<string, string> { ["phone"] = "999 planted", ["city"] = "Elsewhere" });

        var drift = await AuditAsync(house);
        await house.EqualAsync();
        Assert.Equal((1, 0, 0, 0), Counts(drift));
        var life = await LifeAsync(house, "client", client.Id);
        Assert.Contains("edited in HubSpot: city, phone", life, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", life, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_audit_could_not_look_at_is_looked_at_afterwards()
    {
        await using var house = await MirroredAsync();
        var client = house.Books.Clients.First(client => client.Address.City.Length > 0);
        house.Portal.EditByHand("contacts", Mirrored(house, "contacts", $"client:{client.Id}").Id, new Dictionary<string, string> { ["city"] = "Elsewhere" });
        var outage = new HubSpotFault { Operation = "contacts/batch/read", Status = 503, Times = null };
        house.Portal.Faults.Add(outage);

        Assert.Equal(0, Number(await AuditAsync(house), "edited"));
        house.Portal.Faults.Clear();
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_contact_that_became_anothers_is_left_to_it_and_one_that_lost_its_key_is_taken_up_again()
    {
        await using var house = await MirroredAsync();
        BookClient[] clients = [.. house.Books.Clients.Where(client => client is { Email.Length: > 0, VisState: VisState.Active }).Take(2)];
        string[] contacts = [.. clients.Select(client => Mirrored(house, "contacts", $"client:{client.Id}").Id)];
        house.Portal.EditByHand("contacts", contacts[0], new Dictionary<string, string> { ["freshbooks_key"] = $"{house.Books.Options.AccountId}:client:1", ["email"] = "one@elsewhere.example" });
        house.Portal.EditByHand("contacts", contacts[1], new Dictionary<string, string> { ["freshbooks_key"] = "" });

        Assert.Equal(1, Number(await AuditAsync(house), "gone"));
        Assert.NotEqual(contacts[0], Mirrored(house, "contacts", $"client:{clients[0].Id}").Id);
        Assert.Equal(contacts[1], Mirrored(house, "contacts", $"client:{clients[1].Id}").Id);
        Assert.Equal("one@elsewhere.example", house.Portal.Objects("contacts").Single(contact => contact.Id == contacts[0]).Properties["email"]);

        // Nothing in the books stands behind it.
        house.Portal.ArchiveByHand("contacts", contacts[0]);
        await house.EqualAsync();
    }

    [Fact]
    public async Task An_audit_of_an_equal_mirror_finds_nothing_and_writes_nothing()
    {
        await using var house = await MirroredAsync();
        var writes = 0;
        house.Portal.Changed += _ => writes++;
        Assert.Equal((0, 0, 0, 0), Counts(await AuditAsync(house)));
        Assert.Equal(0, writes);
    }

    [Fact]
    public async Task An_audit_looks_at_a_company_once_for_all_of_its_clients()
    {
        await using var house = await MirroredAsync();
        foreach (var number in Enumerable.Range(1, 12))
            house.Add($"Number {number}", $"number{number}@large.example", "Large Ltd");
        await house.EqualAsync();
        var (reads, company) = (Reads(), house.Portal.Objects("companies").Single(company => company.Properties["name"] == "Large Ltd"));
        house.Portal.EditByHand("companies", company.Id, new Dictionary<string, string> { ["domain"] = "elsewhere.example" });

        Assert.Equal((1, 0, 0, 0), Counts(await AuditAsync(house)));
        await house.EqualAsync();
        Assert.InRange(Reads() - reads, 1, 11);

        int Reads() => house.World.Ledger.Entries(Side.HubSpot).Count(entry => entry.Operation == "POST companies/batch/read");
    }

    [Fact]
    public async Task A_company_whose_clients_spell_it_differently_gets_back_the_name_that_it_had()
    {
        await using var house = await MirroredAsync();
        foreach (var spelling in (IEnumerable<string>)["Large Ltd", "LARGE LTD", "large ltd", "Large LTD"])
        {
            house.Add(spelling, $"{Guid.NewGuid():N}@large.example", spelling);
            await house.EqualAsync();
        }

        var company = house.Portal.Objects("companies").Single(company => company.Properties["name"].Equals("Large Ltd", StringComparison.OrdinalIgnoreCase));
        var name = company.Properties["name"];
        house.Portal.EditByHand("companies", company.Id, new Dictionary<string, string> { ["name"] = "Elsewhere" });

        Assert.Equal((1, 0, 0, 0), Counts(await AuditAsync(house)));
        Assert.Equal(name, house.Portal.Objects("companies").Single(same => same.Id == company.Id).Properties["name"]);
        await house.EqualAsync();
    }

    [Fact]
    public async Task An_extra_association_is_taken_away_and_a_missing_one_is_made_again()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice.VisState is VisState.Active);
        var stranger = house.Books.Clients.First(client => client.Id != invoice.ClientId);
        house.Portal.AssociateByHand(
            "invoices", Mirrored(house, "invoices", $"invoice:{invoice.Id}").Id,
            "contacts", Mirrored(house, "contacts", $"client:{stranger.Id}").Id, 177);

        Assert.Equal((0, 0, 0, 1), Counts(await AuditAsync(house)));
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_line_of_other_origin_is_reported_and_stays()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice.VisState is VisState.Active);
        var alien = house.Portal.CreateByHand("line_items", new Dictionary<string, string> { ["name"] = "Alien", ["quantity"] = "1", ["price"] = "3" });
        house.Portal.AssociateByHand("invoices", Mirrored(house, "invoices", $"invoice:{invoice.Id}").Id, "line_items", alien, 409);

        Assert.Equal((0, 0, 0, 1), Counts(await AuditAsync(house)));
        Assert.Contains($"line item {alien} is not FreshBooks", await LifeAsync(house, "invoice", invoice.Id), StringComparison.Ordinal);
        Assert.False(house.Portal.Objects("line_items").Single(item => item.Id == alien).Archived);
    }

    [Fact]
    public async Task A_discount_put_on_a_line_is_taken_away()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Amount: > 0 });
        var found = Mirrored(house, "invoices", $"invoice:{invoice.Id}");
        var line = house.Portal.Associations().First(link => link.FromId == found.Id && link.ToType == "line_items").ToId;
        house.Portal.EditByHand("line_items", line, new Dictionary<string, string> { ["hs_discount_percentage"] = "50" });

        Assert.Equal((1, 0, 0, 0), Counts(await AuditAsync(house)));
        Assert.Equal(invoice.Amount, house.Portal.LineTotal(found.Id));
    }

    [Fact]
    public async Task A_discount_put_on_a_line_goes_when_the_line_changes_and_parks_nothing()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Paid: 0, Lines.Length: > 0 });
        var found = Mirrored(house, "invoices", $"invoice:{invoice.Id}");
        foreach (var line in LinesOf(house, found.Id))
            house.Portal.EditByHand("line_items", line, new Dictionary<string, string> { ["hs_discount_percentage"] = "50" });

        house.Books.EditInvoice(invoice.Id, edited => edited with { Lines = [.. edited.Lines.Select(line => line with { Quantity = line.Quantity + 1 })] });
        await house.EqualAsync();
        Assert.Equal(house.Books.FindInvoice(invoice.Id)!.Amount, house.Portal.LineTotal(found.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_merged_contact_is_followed_and_nothing_is_doubled(bool oldIdsLeadOn)
    {
        await using var house = await MirroredAsync(new HubSpotOptions { MergedIdsForward = oldIdsLeadOn });
        var client = house.Books.Clients.First(client => client is { Email.Length: > 0, Organization.Length: > 0, VisState: VisState.Active });
        var survivor = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "kept@elsewhere.example", ["jobtitle"] = "Buyer" });
        house.Portal.MergeByHand("contacts", survivor, Mirrored(house, "contacts", $"client:{client.Id}").Id);

        Assert.Equal(1, Number(await AuditAsync(house), "merged"));
        await house.EqualAsync();
        var followed = Mirrored(house, "contacts", $"client:{client.Id}");
        Assert.Equal((survivor, "Buyer"), (followed.Id, followed.Properties["jobtitle"]));
    }

    [Fact]
    public async Task A_merged_contact_is_followed_when_its_client_changes_without_an_audit()
    {
        await using var house = await MirroredAsync();
        var client = house.Books.Clients.First(client => client is { Email.Length: > 0, VisState: VisState.Active });
        var survivor = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "kept@elsewhere.example" });
        house.Portal.MergeByHand("contacts", survivor, Mirrored(house, "contacts", $"client:{client.Id}").Id);

        house.Books.EditClient(client.Id, edited => edited with { MobilePhone = "+1 555 0199" });
        await House.UntilAsync(
            () => Task.FromResult(house.Portal.Objects("contacts").Single(contact => contact.Id == survivor)),
            contact => contact.Properties.GetValueOrDefault("mobilephone") == "+1 555 0199");
        Assert.Equal(survivor, Mirrored(house, "contacts", $"client:{client.Id}").Id);
    }

    [Fact]
    public async Task A_merged_company_is_followed_once_search_shows_its_survivor()
    {
        await using var house = await MirroredAsync();
        var client = house.Books.Clients.First(client => client is { Organization.Length: > 0, VisState: VisState.Active });
        var merged = house.Portal.Objects("companies").First(company => !company.Archived && company.Properties["name"] == client.Organization);
        var survivor = house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = "Kept" });
        house.Portal.MergeByHand("companies", survivor, merged.Id);

        await AuditAsync(house);
        await House.UntilAsync(() => house.RecordsAsync(), text => !text.Contains("Deleted in HubSpot a moment ago", StringComparison.Ordinal));
        await AuditAsync(house);
        await house.EqualAsync();
        Assert.Equal(client.Organization, house.Portal.Objects("companies").Single(company => company.Id == survivor).Properties["name"]);
    }

    [Fact]
    public async Task Two_clients_whose_contacts_were_merged_share_the_survivor_and_its_owner_writes_it()
    {
        await using var house = await MirroredAsync();
        var clients = house.Books.Clients.Where(client => client is { Email.Length: > 0, VisState: VisState.Active }).Take(2).ToArray();
        var (owner, other) = (Mirrored(house, "contacts", $"client:{clients[0].Id}"), Mirrored(house, "contacts", $"client:{clients[1].Id}"));
        house.Portal.MergeByHand("contacts", owner.Id, other.Id);
        var contacts = house.Portal.Objects("contacts").Count;

        Assert.Equal(1, Number(await AuditAsync(house), "merged"));
        Assert.Equal(contacts, house.Portal.Objects("contacts").Count);
        Assert.Equal(clients[0].FirstName, Mirrored(house, "contacts", $"client:{clients[0].Id}").Properties["firstname"]);
    }
}
