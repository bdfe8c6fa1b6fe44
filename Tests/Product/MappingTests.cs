using System.Net;
using System.Text.Json.Nodes;
using Sandbox.FreshBooks;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Product;

/// <summary>What an operator sets of a connection's mapping, through the API, between the two simulated services.</summary>
public class MappingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static DateOnly Today => global::Sandbox.Oracle.Today(TimeProvider.System);

    [Fact]
    public async Task A_rule_maps_a_field_to_a_property_of_one_s_own_after_showing_what_it_would_write()
    {
        await using var house = await House.ConnectedAsync(clients: 6);
        await house.EqualAsync();
        await MakePropertyAsync(house, "invoices", "order_number");
        var mapping = Rules(("invoice", "po_number", "order_number", "fresh-books"));

        var ordered = house.Books.Invoices.Where(invoice => invoice.PoNumber?.Length > 0).ToArray();
        var preview = await AskAsync(house, HttpMethod.Post, "/preview", mapping);
        var counts = preview["objects"]!.AsArray().Single(counts => counts!["type"]!.GetValue<string>() == "invoice")!;
        Assert.Equal((house.Books.Invoices.Count, true), (counts["records"]!.GetValue<int>(), counts["ofAll"]!.GetValue<bool>()));
        Assert.Equal(ordered.Length, counts["updates"]?["order_number"]?.GetValue<int>() ?? 0);
        Assert.DoesNotContain(house.Portal.Objects("invoices"), invoice => invoice.Properties.ContainsKey("order_number"));

        await AskAsync(house, HttpMethod.Put, "", mapping);
        house.Books.EditInvoice(house.Books.Invoices[0].Id, invoice => invoice with { PoNumber = "PO-4711" });
        await UntilAsync(house, () => house.Books.Invoices.All(invoice => (invoice.PoNumber ?? "") == Invoice(house, invoice)!.Properties.GetValueOrDefault("order_number", "")));
        await house.EqualAsync();
    }

    [Fact]
    public async Task What_HubSpot_wins_is_written_at_birth_and_a_person_s_edit_stays()
    {
        await using var house = await House.ConnectedAsync(clients: 4);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", Rules(("contact", "default", "mobilephone", "hub-spot")));
        var client = house.Books.Clients.First(client => client.Email.Length > 0);
        house.Portal.EditByHand("contacts", Contact(house, client.Id)!.Id, new Dictionary<string, string> { ["mobilephone"] = "+1 555 0001" });

        house.Books.EditClient(client.Id, edited => edited with { MobilePhone = "+1 555 0002", BusinessPhone = "+1 555 0003" });
        var born = house.Books.AddClient(new BookClient { FirstName = "New", LastName = "One", Email = "new.one@example.com", MobilePhone = "+1 555 0004" });

        await UntilAsync(house, () => Contact(house, client.Id)!.Properties["phone"] == "+1 555 0003"
            && Contact(house, born.Id)?.Properties.GetValueOrDefault("mobilephone") == "+1 555 0004");
        Assert.Equal("+1 555 0001", Contact(house, client.Id)!.Properties["mobilephone"]);
    }

    [Fact]
    public async Task What_only_fills_is_written_where_HubSpot_has_none_and_left_where_it_has()
    {
        await using var house = await House.ConnectedAsync(clients: 4);
        await house.EqualAsync();
        var clients = house.Books.Clients.Where(client => !Contact(house, client.Id)!.Properties.ContainsKey("jobtitle")).Take(2).ToArray();
        house.Portal.EditByHand("contacts", Contact(house, clients[0].Id)!.Id, new Dictionary<string, string> { ["jobtitle"] = "Buyer" });

        await AskAsync(house, HttpMethod.Put, "", Rules(("contact", "language", "jobtitle", "fill-if-empty")));
        await UntilAsync(house, () => Contact(house, clients[1].Id)!.Properties.ContainsKey("jobtitle"));
        await WalkedAsync(house);
        Assert.Equal(("Buyer", clients[1].Language), (Contact(house, clients[0].Id)!.Properties["jobtitle"], Contact(house, clients[1].Id)!.Properties["jobtitle"]));

        house.Books.EditClient(clients[1].Id, edited => edited with { Language = "fr", MobilePhone = "+1 555 0002" });
        await UntilAsync(house, () => Contact(house, clients[1].Id)!.Properties.GetValueOrDefault("mobilephone") == "+1 555 0002");
        Assert.Equal(clients[1].Language, Contact(house, clients[1].Id)!.Properties["jobtitle"]);
    }

    [Fact]
    public async Task A_contact_that_is_adopted_keeps_what_only_fills_and_gets_what_it_lacks()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", Rules(("contact", "default", "phone", "fill-if-empty"), ("contact", "default", "city", "fill-if-empty")));
        var contact = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = "old.friend@example.com", ["phone"] = "+1 555 0001" });

        var client = house.Books.AddClient(new BookClient
        {
            FirstName = "Old",
            LastName = "Friend",
            Email = "old.friend@example.com",
            BusinessPhone = "+1 555 0002",
            Address = new BookAddress(City: "Rome"),
        });
        await UntilAsync(house, () => Contact(house, client.Id) is not null);
        await InStepAsync(house);
        var adopted = Contact(house, client.Id)!;
        Assert.Equal((contact, "+1 555 0001", "Rome"), (adopted.Id, adopted.Properties["phone"], adopted.Properties["city"]));
    }

    [Fact]
    public async Task Drafts_that_are_left_out_are_not_written_until_they_are_sent()
    {
        await using var house = await House.ConnectedAsync(clients: 4);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["filters"] = new JsonObject { ["invoiceStatuses"] = new JsonArray("draft") } });
        await WalkedAsync(house);
        var client = house.Books.Clients.First(client => client.Email.Length > 0);
        var line = new BookLine(1, "Work", "", 1, 100);
        var draft = house.Books.AddInvoice(new BookInvoice { ClientId = client.Id, CreateDate = Today, Lines = [line] });
        var sent = house.Books.AddInvoice(new BookInvoice { ClientId = client.Id, CreateDate = Today, Lines = [line], Stage = InvoiceStage.Sent });

        await UntilAsync(house, () => InvoiceOf(house, sent.Id) is not null);
        await InStepAsync(house, draft);
        Assert.Null(InvoiceOf(house, draft.Id));

        house.Books.SendInvoice(draft.Id);
        await UntilAsync(house, () => InvoiceOf(house, draft.Id) is not null);
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_client_without_an_address_holds_nobody_while_it_is_left_out_and_all_follow_when_it_gets_one()
    {
        await using var house = await House.ConnectedAsync(clients: 3);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["filters"] = new JsonObject { ["clientsWithoutEmail"] = true } });
        await WalkedAsync(house);
        var client = house.Books.AddClient(new BookClient { FirstName = "No", LastName = "Address" });
        var invoice = house.Books.AddInvoice(new BookInvoice
        {
            ClientId = client.Id,
            CreateDate = Today,
            Lines = [new BookLine(1, "Work", "", 1, 100)],
            Stage = InvoiceStage.Sent,
        });
        var payment = house.Books.AddPayment(new BookPayment { InvoiceId = invoice.Id, Amount = 40, Date = Today });

        await InStepAsync(house, payment);
        Assert.Equal((null, null, null), (Contact(house, client.Id), InvoiceOf(house, invoice.Id), Live(house, "commerce_payments", $"payment:{payment.Id}")));

        house.Books.EditClient(client.Id, edited => edited with { Email = "no.address@example.com" });
        await UntilAsync(house, () => Live(house, "commerce_payments", $"payment:{payment.Id}") is not null);
        await house.EqualAsync();
    }

    [Fact]
    public async Task The_contact_of_a_deleted_client_is_archived_where_the_policy_says_so_and_comes_back_with_the_client()
    {
        await using var house = await House.ConnectedAsync(clients: 4);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["deletes"] = new JsonObject { ["contact"] = "archive" } });
        await WalkedAsync(house);
        var client = house.Books.Clients.First(client => client.Email.Length > 0);

        house.Books.DeleteClient(client.Id);
        await UntilAsync(house, () => Contact(house, client.Id) is null);
        await InStepAsync(house);

        house.Books.UndeleteClient(client.Id);
        await house.EqualAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_contact_that_clients_share_is_archived_with_the_last_of_them(bool oneByOne)
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["deletes"] = new JsonObject { ["contact"] = "archive" } });
        await WalkedAsync(house);
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        await house.ContactAsync(low, found => found.Properties["freshbooks_client_ids"] == $"{low};{high}");
        await InStepAsync(house);

        house.Books.DeleteClient(low);
        if (oneByOne)
            await house.ContactAsync(high, found => found.Properties["freshbooks_client_ids"] == $"{high}");
        house.Books.DeleteClient(high);
        await UntilAsync(house, () => house.Live("contacts").All(found => found.Properties.GetValueOrDefault("email") != "ann@shared.example"));
        await InStepAsync(house);

        house.Books.UndeleteClient(low);
        await house.ContactAsync(low, _ => true);
        house.Books.UndeleteClient(high);
        house.Invoice(high, 70);
        await house.ContactAsync(low, found => found.Properties["freshbooks_outstanding_usd"] == "70" && house.InvoicesOf(found).Length == 1);
        await house.EqualAsync();
    }

    [Fact]
    public async Task The_address_of_a_client_that_is_left_out_is_the_next_ones_who_gets_it()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["filters"] = new JsonObject { ["clientsWithoutEmail"] = true } });
        await WalkedAsync(house);
        var left = house.Add("Ann", "ann@left.example");
        var contact = await house.ContactAsync(left, _ => true);
        await InStepAsync(house, house.Books.EditClient(left, client => client with { Email = "" }));
        Assert.Equal("ann@left.example", Contact(house, left)!.Properties["email"]);

        var next = house.Add("Bob", "ann@left.example");
        Assert.Equal(contact!.Id, (await house.ContactAsync(next, found => found.Properties["firstname"] == "Bob"))!.Id);
        house.Books.EditClient(left, client => client with { Email = "ann@new.example" });
        await house.ContactAsync(left, found => found.Properties["email"] == "ann@new.example");
        await house.EqualAsync();
    }

    [Fact]
    public async Task Deleted_drafts_and_vendors_are_archived_where_the_policy_says_so_but_no_company_that_others_carry()
    {
        await using var house = await House.ConnectedAsync(clients: 3);
        await house.EqualAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["deletes"] = new JsonObject { ["company"] = "archive", ["invoice"] = "archive" } });
        await WalkedAsync(house);
        var client = house.Books.AddClient(new BookClient { FirstName = "Of", LastName = "Both", Email = "of@both.example", Organization = "Both Ltd" });
        var (lone, both) = (house.Books.AddVendor(new BookVendor { Name = "Lone Ltd" }), house.Books.AddVendor(new BookVendor { Name = "Both Ltd" }));
        var draft = house.Books.AddInvoice(new BookInvoice { ClientId = client.Id, CreateDate = Today, Lines = [new BookLine(1, "Draft work", "", 1, 100)] });
        await UntilAsync(house, () => InvoiceOf(house, draft.Id) is not null && VendorState(house, "Lone Ltd") == "active" && VendorState(house, "Both Ltd") == "active");

        house.Books.DeleteVendor(lone.Id);
        house.Books.DeleteVendor(both.Id);
        house.Books.DeleteInvoice(draft.Id);
        await UntilAsync(house, () => InvoiceOf(house, draft.Id) is null && VendorState(house, "Lone Ltd") is null && VendorState(house, "Both Ltd") == "deleted");
        Assert.All(house.Portal.Objects("line_items").Where(line => line.Properties["name"] == "Draft work"), line => Assert.True(line.Archived));
    }

    [Fact]
    public async Task A_mapping_saved_during_a_pause_reaches_every_record_after_it()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        await house.DoAsync("pause");
        await MakePropertyAsync(house, "contacts", "client_number");
        await AskAsync(house, HttpMethod.Put, "", Rules(("contact", "id", "client_number", "fresh-books")));
        await house.DoAsync("resume");
        await UntilAsync(house, () => house.Books.Clients.All(client =>
            Contact(house, client.Id)!.Properties.GetValueOrDefault("client_number") == $"{client.Id}"));
    }

    [Fact]
    public async Task A_mapping_that_cannot_work_is_refused_with_the_row_and_the_remedy_and_the_old_one_stays()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        using var answer = await SendAsync(house, HttpMethod.Put, "", Rules(("invoice", "po_number", "order_number", "fresh-books")));
        var problem = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains("Row 1 (invoices: po_number", problem, StringComparison.Ordinal);
        var report = await AskAsync(house, HttpMethod.Get, "", null);
        Assert.Empty(report["settings"]!["rules"]!.AsArray());
        Assert.Contains(report["fields"]!.AsArray(), field => field!["name"]!.GetValue<string>() == "po_number");
        Assert.Contains(report["defaults"]!.AsArray(), row => row!["hubSpotProperty"]!.GetValue<string>() == "hs_purchase_order_number");
    }
}
