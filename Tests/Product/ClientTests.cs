using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

public class ClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_of_one_address_share_the_contact_which_is_the_lowest_ids()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ANN@shared.example"));
        house.Invoice(low, 100);
        house.Invoice(high, 40);

        var contact = await house.ContactAsync(low, found => Property(found, "freshbooks_client_ids") == $"{low};{high}" && Property(found, "freshbooks_outstanding_usd") == "140");
        Assert.Equal("Ann", Property(contact, "firstname"));
        Assert.Null(house.Contact(high));
        Assert.Single(house.Live("contacts"), found => Property(found, "email") == "ann@shared.example");
        await House.UntilAsync(() => Task.FromResult(house.InvoicesOf(contact!).Length), count => count == 2);
        Assert.Equal(2, house.InvoicesOf(contact!).Length);
    }

    [Fact]
    public async Task A_client_who_leaves_a_shared_address_gets_a_contact_and_takes_its_invoices_along()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        house.Invoice(high, 40);
        await house.ContactAsync(low, found => Property(found, "freshbooks_outstanding_usd") == "40");

        house.Books.EditClient(high, client => client with { Email = "bob@own.example" });
        var own = await house.ContactAsync(high, found => house.InvoicesOf(found).Length == 1);
        Assert.Equal(("bob@own.example", "40"), (Property(own, "email"), Property(own, "freshbooks_outstanding_usd")));
        var rest = await house.ContactAsync(low, found => Property(found, "freshbooks_outstanding_usd") == "0" && house.InvoicesOf(found).Length == 0);
        Assert.Equal($"{low}", Property(rest, "freshbooks_client_ids"));
    }

    [Fact]
    public async Task The_owner_of_a_shared_address_leaves_it_to_the_next_one()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        house.Invoice(high, 40);
        await house.ContactAsync(low, found => Property(found, "freshbooks_client_ids") == $"{low};{high}");

        house.Books.EditClient(low, client => client with { Email = "ann@own.example" });
        await house.ContactAsync(low, found => Property(found, "email") == "ann@own.example" && Property(found, "freshbooks_outstanding_usd") == "0");
        var next = await house.ContactAsync(high, found => Property(found, "email") == "ann@shared.example" && house.InvoicesOf(found).Length == 1);
        Assert.Equal($"{high}", Property(next, "freshbooks_client_ids"));
    }

    [Fact]
    public async Task Who_shared_an_address_with_its_owner_shares_it_with_whoever_owns_it_next_with_a_contact_of_his_own()
    {
        await using var house = await House.BackfilledAsync();
        var next = house.Add("Ann", "ann@own.example");
        var (owner, sharer) = (house.Add("Bob", "bob@shared.example"), house.Add("Cyd", "bob@shared.example"));
        house.Invoice(sharer, 40);
        await house.ContactAsync(next, found => Property(found, "email") == "ann@own.example");
        await house.ContactAsync(owner, found => Property(found, "freshbooks_client_ids") == $"{owner};{sharer}" && house.InvoicesOf(found).Length == 1);

        // The former owner takes its contact along, and hears of it when the next one has settled.
        house.Portal.Faults.Add(new HubSpotFault { Operation = "contacts/batch/update", Kind = HubSpotFaultKind.Delay, Delay = TimeSpan.FromSeconds(5) });
        house.Books.EditClient(owner, client => client with { Email = "bob@own.example" });
        await house.ContactAsync(owner, found => Property(found, "email") == "bob@own.example");
        house.Books.EditClient(next, client => client with { Email = "bob@shared.example" });
        await house.ContactAsync(next, found => Property(found, "freshbooks_client_ids") == $"{next};{sharer}" && house.InvoicesOf(found).Length == 1);
        await house.EqualAsync();
    }

    [Fact]
    public async Task The_owner_of_a_shared_address_is_deleted_and_comes_back()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        await house.ContactAsync(low, found => Property(found, "freshbooks_client_ids") == $"{low};{high}");

        house.Books.DeleteClient(low);
        var contact = await house.ContactAsync(high, found => Property(found, "firstname") == "Bob" && Property(found, "freshbooks_state") == "active");
        Assert.Null(house.Contact(low));
        house.Books.UndeleteClient(low);
        var again = await house.ContactAsync(low, found => Property(found, "firstname") == "Ann" && Property(found, "freshbooks_client_ids") == $"{low};{high}");
        Assert.Equal(contact!.Id, again!.Id);
    }

    [Fact]
    public async Task A_client_whose_contact_a_lower_id_took_over_gets_one_of_its_own_when_it_leaves_the_address()
    {
        await using var house = await House.BuildAsync(clients: 0);
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        house.Books.DeleteClient(low);
        await house.ConnectAsync();
        var shared = await house.ContactAsync(high, found => Property(found, "email") == "ann@shared.example");
        house.Books.UndeleteClient(low);
        await house.ContactAsync(low, found => found.Id == shared!.Id);

        house.Books.EditClient(high, client => client with { Email = "bob@own.example" });
        var own = await house.ContactAsync(high, found => Property(found, "email") == "bob@own.example");
        var rest = await house.ContactAsync(low, found => Property(found, "freshbooks_client_ids") == $"{low}");
        Assert.Equal((shared!.Id, "Ann", "ann@shared.example"), (rest!.Id, Property(rest, "firstname"), Property(rest, "email")));
        Assert.NotEqual(shared.Id, own!.Id);
    }

    [Fact]
    public async Task A_client_gets_the_address_of_a_contact_that_another_client_left()
    {
        await using var house = await House.BackfilledAsync();
        var (bob, ann, cid) = (house.Add("Bob", "bob@two.example"), house.Add("Ann", "ann@one.example"), house.Add("Cid", "cid@three.example"));
        await house.ContactAsync(cid, _ => true);
        var left = await house.ContactAsync(ann, _ => true);
        house.Books.EditClient(ann, client => client with { Email = "bob@two.example" });
        await house.ContactAsync(bob, found => Property(found, "freshbooks_client_ids") == $"{bob};{ann}");
        await House.UntilAsync(() => Task.FromResult(house.Live("contacts").Single(found => found.Id == left!.Id)), found => Property(found, "freshbooks_key")!.StartsWith("former:", StringComparison.Ordinal));

        house.Books.EditClient(cid, client => client with { Email = "ann@one.example" });
        Assert.Equal("ann@one.example", Property(await house.ContactAsync(cid, found => Property(found, "email") == "ann@one.example"), "email"));
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_client_whose_address_becomes_anothers_shares_that_contact_and_its_former_one_stays_with_people()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@one.example"), house.Add("Bob", "bob@two.example"));
        house.Invoice(low, 70);
        var former = await house.ContactAsync(low, found => house.InvoicesOf(found).Length == 1);
        var other = await house.ContactAsync(high, _ => true);

        house.Books.EditClient(low, client => client with { Email = "bob@two.example" });
        var shared = await house.ContactAsync(low, found => found.Id == other!.Id && house.InvoicesOf(found).Length == 1 && Property(found, "freshbooks_client_ids") == $"{low};{high}");
        Assert.Equal("Ann", Property(shared, "firstname"));
        var left = house.Live("contacts").Single(found => found.Id == former!.Id);
        Assert.Equal(("ann@one.example", ""), (Property(left, "email"), Property(left, "freshbooks_client_ids")));

        house.Books.EditClient(low, client => client with { Email = "ann@one.example" });
        var back = await house.ContactAsync(low, found => found.Id == former!.Id && house.InvoicesOf(found).Length == 1);
        Assert.NotNull(back);
    }

    [Fact]
    public async Task An_address_that_a_contact_of_other_people_has_leaves_the_rest_in_step_and_is_parked()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@one.example");
        await house.ContactAsync(client, _ => true);
        var stranger = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "taken@two.example", ["firstname"] = "Somebody" });

        house.Books.EditClient(client, now => now with { Email = "taken@two.example", LastName = "Newname" });
        await house.ContactAsync(client, found => Property(found, "lastname") == "Newname");
        await house.ParkedAsync("client", client, "Another contact has the e-mail address");
        Assert.Equal("", Property(house.Contact(client), "email"));
        Assert.Equal("Somebody", Property(house.Live("contacts").Single(found => found.Id == stranger), "firstname"));

        house.Portal.ArchiveByHand("contacts", stranger);
        await house.DoAsync($"records/client/{client}/retry");
        await house.ContactAsync(client, found => Property(found, "email") == "taken@two.example");
    }

    [Fact]
    public async Task An_address_that_HubSpot_refuses_leaves_the_contact_without_it_and_its_invoices_flow()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@mistyped.con");
        house.Invoice(client, 70);
        var contact = await house.ContactAsync(client, found => house.InvoicesOf(found).Length == 1);
        Assert.Equal("", Property(contact, "email"));
        await house.ParkedAsync("client", client, "HubSpot refuses the e-mail address");

        house.Books.EditClient(client, now => now with { Email = "ann@mistyped.example" });
        await house.ContactAsync(client, found => Property(found, "email") == "ann@mistyped.example");
    }

    [Fact]
    public async Task A_renamed_organization_takes_its_clients_and_their_invoices_to_the_new_company()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@firm.example", "Old Firm");
        var invoice = house.Invoice(client, 70);
        await house.CompanyAsync("Old Firm", found => house.InvoicesOf(found).Length == 1 && Property(found, "freshbooks_outstanding_usd") == "70");
        await MappingDesk.InStepAsync(house);

        house.Books.EditClient(client, now => now with { Organization = "New Firm" });
        await house.CompanyAsync("New Firm", found => house.InvoicesOf(found).Length == 1 && Property(found, "freshbooks_outstanding_usd") == "70");
        await house.CompanyAsync("Old Firm", found => house.InvoicesOf(found).Length == 0 && Property(found, "freshbooks_outstanding_usd") == "0");
        Assert.True(invoice > 0);
    }

    [Fact]
    public async Task A_contact_that_carries_a_clients_key_gives_it_up_for_the_one_that_has_the_address()
    {
        await using var house = await House.BackfilledAsync();
        house.Books.Options.LostShare = 1;
        var client = house.Add("Ann", "ann@firm.example");
        var key = $"{house.Books.Options.AccountId}:client:{client}";
        var forgotten = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "other@firm.example", ["freshbooks_key"] = key });
        var found = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "ann@firm.example" });
        house.Books.Options.LostShare = 0;

        house.Books.EditClient(client, now => now with { MobilePhone = "+1 555 0100" });

        var contact = await house.ContactAsync(client, contact => Property(contact, "mobilephone") == "+1 555 0100");
        Assert.Equal(found, contact!.Id);
        Assert.DoesNotContain(key, Property(house.Live("contacts").Single(contact => contact.Id == forgotten), "freshbooks_key").Split('|'));
    }

    [Fact]
    public async Task An_address_that_people_merged_into_another_clients_contact_leaves_the_rest_in_step_and_is_parked()
    {
        await using var house = await House.BackfilledAsync();
        var (ann, bob) = (house.Add("Ann", "ann@firm.example"), house.Add("Bob", "bob@firm.example"));
        var (merged, _) = ((await house.ContactAsync(ann, _ => true))!, await house.ContactAsync(bob, _ => true));
        house.Portal.MergeByHand("contacts", merged.Id, house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "more@firm.example" }));

        house.Books.EditClient(bob, now => now with { Email = "more@firm.example", MobilePhone = "+1 555 0100" });

        var contact = await house.ContactAsync(bob, contact => Property(contact, "mobilephone") == "+1 555 0100");
        Assert.Equal("", Property(contact, "email"));
        await house.ParkedAsync("client", bob, "Another contact has the e-mail address");
    }

    [Fact]
    public async Task A_contact_that_swallowed_a_clients_while_it_had_another_address_is_the_clients_again()
    {
        await using var house = await House.BackfilledAsync();
        var (ann, bob) = (house.Add("Ann", "ann@firm.example"), house.Add("Bob", "bob@firm.example"));
        var (contact, _) = ((await house.ContactAsync(ann, _ => true))!, await house.ContactAsync(bob, _ => true));
        await house.EqualAsync();
        var survivor = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "kept@firm.example" });
        house.Portal.MergeByHand("contacts", survivor, contact.Id);
        house.Books.EditClient(ann, now => now with { Email = "bob@firm.example" });
        await house.ContactAsync(ann, found => Property(found, "freshbooks_client_ids") == $"{ann};{bob}");

        house.Books.EditClient(ann, now => now with { Email = "ann@firm.example" });
        await house.ContactAsync(ann, found => found.Id == survivor);
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_company_that_people_deleted_and_its_vendor_makes_anew_has_the_sums_of_its_clients()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@both.example", "Both Works");
        house.Invoice(client, 70);
        var vendor = house.Books.AddVendor(new BookVendor { Name = "Both Works", Phone = "+1 555 0100" }).Id;
        var company = (await house.CompanyAsync("Both Works", found => (Property(found, "freshbooks_outstanding_usd"), Property(found, "phone")) == ("70", "+1 555 0100")))!;
        await house.EqualAsync();
        house.Portal.ArchiveByHand("companies", company.Id);

        house.Books.EditVendor(vendor, now => now with { Phone = "+1 555 0200" });
        await house.CompanyAsync("Both Works", found => Property(found, "freshbooks_outstanding_usd") == "70");
        await house.EqualAsync();
    }

    [Fact]
    public async Task What_leaves_a_company_that_people_merged_into_another_leaves_that_other_too()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@firm.example", "Old Firm");
        house.Invoice(client, 70);
        var old = (await house.CompanyAsync("Old Firm", found => house.InvoicesOf(found).Length == 1 && Property(found, "freshbooks_outstanding_usd") == "70"))!;
        await MappingDesk.InStepAsync(house);
        var survivor = house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = "Kept" });
        house.Portal.MergeByHand("companies", survivor, old.Id);
        Assert.Single(house.InvoicesOf(house.Live("companies").Single(company => company.Id == survivor)));

        house.Books.EditClient(client, now => now with { Organization = "" });

        await house.EqualAsync();
        Assert.Empty(house.InvoicesOf(house.Live("companies").Single(company => company.Id == survivor)));
    }

    [Fact]
    public async Task An_invoice_that_moves_between_sharers_of_a_contact_changes_the_sums_of_both_companies()
    {
        await using var house = await House.BackfilledAsync();
        var low = house.Add("Ann", "ann@shared.example", "Moved From");
        var high = house.Add("Bob", "ann@shared.example", "Moved To");
        var invoice = house.Invoice(low, 100);
        await house.ContactAsync(low, found => Property(found, "freshbooks_outstanding_usd") == "100" && Property(found, "freshbooks_client_ids") == $"{low};{high}");
        await house.EqualAsync();
        await MappingDesk.InStepAsync(house);

        house.Books.ChangeCustomer(invoice, high);
        await house.EqualAsync();
        Assert.Equal("0", Property(house.Live("companies").Single(company => Property(company, "name") == "Moved From"), "freshbooks_outstanding_usd"));
    }

    [Fact]
    public async Task A_company_sums_up_all_of_its_clients_per_currency()
    {
        await using var house = await House.BackfilledAsync();
        var one = house.Add("Ann", "ann@firm.example", "The Firm");
        await house.CompanyAsync("The Firm", _ => true);
        var two = house.Add("Bob", "bob@firm.example", "THE  FIRM.");
        house.Invoice(one, 70);
        var paid = house.Invoice(two, 30);
        house.Invoice(two, 5, "CAD");
        house.Invoice(two, 9, "NOK");
        house.Books.AddPayment(new BookPayment { InvoiceId = paid, Amount = 12, Date = Oracle.Today(TimeProvider.System), Type = "Cash" });

        var company = await house.CompanyAsync("The Firm", found =>
            Property(found, "freshbooks_outstanding_usd") == "88" && Property(found, "freshbooks_paid_usd") == "12" && Property(found, "freshbooks_invoice_count") == "4");
        Assert.Equal(("5", "NOK 9.00 outstanding, 0.00 overdue"), (Property(company, "freshbooks_outstanding_cad"), Property(company, "freshbooks_other_balances")));
        Assert.Equal(Property(company, "freshbooks_last_invoice_date"), Property(company, "freshbooks_last_payment_date"));
    }

    [Fact]
    public async Task A_client_who_waits_for_the_contact_that_he_is_to_share_counts_in_his_company_and_not_in_his_former_one()
    {
        await using var house = await House.BackfilledAsync();
        await WalksTests.EndedAsync(house, "sweep");
        var refusal = new HubSpotFault { Operation = "contacts/batch/create", Status = 400, Times = null };
        house.Portal.Faults.Add(refusal);
        var owner = house.Add("Ann", "ann@shared.example");
        await house.ParkedAsync("client", owner, "HubSpot refused the record");
        house.Portal.Faults.Clear();
        var (waiting, first) = (house.Add("Bob", "bob@old.example", "Old Firm"), house.Add("Cid", "cid@new.example", "New Firm"));
        house.Invoice(waiting, 40);
        await house.CompanyAsync("Old Firm", found => Property(found, "freshbooks_outstanding_usd") == "40");
        await house.ContactAsync(waiting, found => house.InvoicesOf(found).Length == 1);
        await house.ContactAsync(first, _ => true);
        house.Portal.Faults.Add(refusal);

        house.Books.EditClient(waiting, now => now with { Email = "ann@shared.example", Organization = "New Firm" });
        await house.CompanyAsync("New Firm", found => Property(found, "freshbooks_outstanding_usd") == "40");
        await house.CompanyAsync("Old Firm", found => Property(found, "freshbooks_outstanding_usd") == "0");
        Assert.Equal("bob@old.example", Property(house.Contact(waiting), "email"));

        house.Portal.Faults.Clear();
        await house.DoAsync($"records/client/{owner}/retry");
        await house.EqualAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_several_HubSpot_companies_a_person_chooses(bool chooseOne)
    {
        await using var house = await House.BuildAsync(clients: 4);
        string[] twins =
        [
            house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = "Twin Works" }, TimeSpan.FromDays(1)),
            house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = "Twin Works" }, TimeSpan.FromDays(1)),
        ];
        await house.ConnectAsync();
        var client = house.Add("Ann", "ann@twin.example", "Twin Works");
        house.Invoice(client, 70);

        var parked = await House.UntilAsync(
            async () => (await house.Product.GetAsync($"api/connections/{house.Connection}/records?kind=company&state=parked", Cancellation))!["records"]!.AsArray().SingleOrDefault(),
            found => found?["why"] is not null);
        Assert.Equal("Several HubSpot companies match", (string?)parked!["why"]!["title"]);
        Assert.All(twins, twin => Assert.Contains(twin, (string?)parked["why"]!["detail"], StringComparison.Ordinal));
        Assert.Null(house.Contact(client));

        await house.Product.PostAsync($"api/connections/{house.Connection}/records/company/{parked["id"]}/choose", new JsonObject { ["hubSpotId"] = chooseOne ? twins[1] : null }, Cancellation);
        await House.UntilAsync(() => Task.FromResult(house.Live("companies").Count(found => Property(found, "freshbooks_key").Length > 0 && house.InvoicesOf(found).Length == 1 && (found.Id == twins[1]) == chooseOne && found.Id != twins[0])), count => count == 1);
        Assert.Equal(chooseOne ? 2 : 3, house.Live("companies").Count(found => Property(found, "name") == "Twin Works"));
        Assert.NotNull(house.Contact(client));
    }

    [Fact]
    public async Task A_company_that_people_spell_otherwise_is_adopted_and_their_values_stay()
    {
        await using var house = await House.BuildAsync(clients: 4);
        var theirs = house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = "Harbor-View, L.L.C.", ["industry"] = "RETAIL" }, TimeSpan.FromDays(1));
        await house.ConnectAsync();
        var client = house.Add("Ann", "ann@harbor.example", "HARBOR  VIEW LLC");
        house.Invoice(client, 70);

        var company = await House.UntilAsync(
            () => Task.FromResult(house.Live("companies").SingleOrDefault(found => found.Id == theirs)),
            found => Property(found, "freshbooks_outstanding_usd") == "70");
        Assert.Equal(("70", "RETAIL"), (Property(company, "freshbooks_outstanding_usd"), Property(company, "industry")));
        Assert.Single(house.Live("companies"), found => Property(found, "name").StartsWith("harbor", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_vendor_and_an_organization_of_one_name_are_one_company_with_the_values_of_both()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@both.example", "Both Works");
        house.Invoice(client, 70);
        var vendor = house.Books.AddVendor(new BookVendor { Name = "BOTH  WORKS.", Phone = "+1 555 0100" }).Id;
        await house.CompanyAsync("BOTH  WORKS.", found => house.InvoicesOf(found).Length == 1
            && (Property(found, "freshbooks_outstanding_usd"), Property(found, "phone"), Property(found, "freshbooks_vendor_id")) == ("70", "+1 555 0100", $"{vendor}"));
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_client_with_neither_names_nor_address_is_a_contact_by_its_organization()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("", "", "Only A Firm");
        var contact = await house.ContactAsync(client, _ => true);
        Assert.Equal(("", "Only A Firm"), (Property(contact, "email"), Property(contact, "lastname")));
    }

    private static string Property(HubSpotObject? found, string name) => found?.Properties.GetValueOrDefault(name, "") ?? "";
}
