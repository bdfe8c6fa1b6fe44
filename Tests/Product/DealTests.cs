using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

public class DealTests
{
    private static readonly ImmutableHashSet<string> AllScopes = new HubSpotOptions().Scopes;

    [Fact]
    public async Task An_invoice_belongs_to_its_contacts_only_open_deal_and_to_none_of_two()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await UseAsync(house, "only-open-deal");
        var client = house.Add("Ann", "ann@deals.example");
        var contact = await house.ContactAsync(client, _ => true);
        Deal(house, contact!.Id, stage: "closedwon");
        var open = Deal(house, contact.Id);
        var invoice = house.Invoice(client, 100);
        Assert.Equal([open], await DealsAsync(house, invoice, deals => deals.Length == 1));

        Deal(house, contact.Id);
        house.Books.EditInvoice(invoice, book => book with { Notes = "Thanks" });
        Assert.Empty(await DealsAsync(house, invoice, deals => deals.Length == 0));
        Assert.Contains("several deals match", await LifeAsync(house, invoice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invoice_belongs_to_the_deal_with_its_purchase_order_number_and_moves_with_it()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await UseAsync(house, "by-purchase-order", "description");
        var (first, second) = (Deal(house, null, number: "PO-1"), Deal(house, null, number: "po-2"));
        var invoice = house.Invoice(house.Add("Ann", "ann@deals.example"), 100);
        await house.SeenInvoiceAsync(invoice);
        Assert.Empty(await DealsAsync(house, invoice, deals => deals.Length == 0));

        house.Books.EditInvoice(invoice, book => book with { PoNumber = "PO-1" });
        Assert.Equal([first], await DealsAsync(house, invoice, deals => deals.Contains(first)));
        house.Books.EditInvoice(invoice, book => book with { PoNumber = "PO-2" });
        Assert.Equal([second], await DealsAsync(house, invoice, deals => deals.Contains(second)));

        await UseAsync(house, "none");
        house.Books.EditInvoice(invoice, book => book with { Notes = "Thanks" });
        Assert.Empty(await DealsAsync(house, invoice, deals => deals.Length == 0));
    }

    [Fact]
    public async Task Without_the_scope_invoices_flow_and_a_sentence_names_it()
    {
        await using var house = await House.ConnectedAsync(clients: 2, hubSpot: new HubSpotOptions
        {
            Scopes = AllScopes.Remove("crm.objects.deals.read").Remove("crm.objects.deals.write"),
        });
        var (status, set) = await house.AskAsync(HttpMethod.Put, "deals", Rule("only-open-deal"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("crm.objects.deals.read", (string?)set["says"], StringComparison.Ordinal);

        var invoice = house.Invoice(house.Add("Ann", "ann@deals.example"), 100);
        await house.SeenInvoiceAsync(invoice);
        await house.EqualAsync();
        Assert.Contains("no deal was looked for: The HubSpot token lacks a scope", await LifeAsync(house, invoice), StringComparison.Ordinal);

        house.Portal.Reconfigure(now => now with { Scopes = AllScopes });
        Assert.Null((string?)(await house.AskAsync(HttpMethod.Get, "deals")).Body["says"]);
    }

    [Fact]
    public async Task A_rule_that_cannot_be_followed_is_refused_and_the_one_before_stays()
    {
        await using var house = await House.ConnectedAsync(clients: 1);
        Assert.Equal("""{"match":"none","property":null,"says":null}""", (await house.AskAsync(HttpMethod.Get, "deals")).Body.ToJsonString());
        await UseAsync(house, "by-purchase-order", "description");

        await RefusedAsync(house, Rule("by-purchase-order", "no_such_property"), "HubSpot's deals have no property 'no_such_property'.");
        await RefusedAsync(house, Rule("by-purchase-order", "amount"), "The deal property 'amount' does not hold text.");
        await RefusedAsync(house, Rule("by-purchase-order"), "'by-purchase-order' does not go with no property.");
        await RefusedAsync(house, Rule("newest"), "'newest' is not a match.");
        Assert.Equal("description", (string?)(await house.AskAsync(HttpMethod.Get, "deals")).Body["property"]);
    }

    private static async Task UseAsync(House house, string match, string? property = null)
    {
        var (status, body) = await house.AskAsync(HttpMethod.Put, "deals", Rule(match, property));
        Assert.True(status is HttpStatusCode.OK && body["says"] is null, body.ToJsonString());
    }

    private static async Task RefusedAsync(House house, JsonObject rule, string title)
    {
        var (status, body) = await house.AskAsync(HttpMethod.Put, "deals", rule);
        Assert.Equal((HttpStatusCode.BadRequest, title), (status, (string?)body["title"]));
    }

    private static JsonObject Rule(string match, string? property = null) => new() { ["match"] = match, ["property"] = property };

    private static string Deal(House house, string? contact, string stage = "appointmentscheduled", string number = "")
    {
        var values = new Dictionary<string, string> { ["dealname"] = "Deal", ["dealstage"] = stage, ["description"] = number };
        var deal = house.Portal.CreateByHand("deals", values, TimeSpan.FromDays(1));
        if (contact is not null)
            house.Portal.AssociateByHand("contacts", contact, "deals", deal, 4);
        return deal;
    }

    private static Task<string[]> DealsAsync(House house, int invoice, Func<string[], bool> isAsItShould) =>
        House.UntilAsync(() => Task.FromResult(DealsOf(house, invoice)), isAsItShould);

    private static string[] DealsOf(House house, int invoice) => house.Keyed("invoices", $"invoice:{invoice}") is { } found
        ? [.. house.Portal.Associations().Where(link => link.TypeId == 175 && link.FromId == found.Id).Select(link => link.ToId)]
        : [];

    private static async Task<string> LifeAsync(House house, int invoice) => (await House.UntilAsync(
        async () => (await house.AskAsync(HttpMethod.Get, $"records/invoice/{invoice}")).Body.ToJsonString(),
        life => life.Contains("deal", StringComparison.Ordinal)));
}
