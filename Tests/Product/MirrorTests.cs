using Sandbox;
using Sandbox.Data;
using Xunit;

namespace Tests.Product;

public class MirrorTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_new_connection_mirrors_the_account_and_live_edits_follow()
    {
        await using var house = await House.ConnectedAsync(clients: 25);
        await house.EqualAsync();
        var edits = new RandomEdits(house.Books, seed: 7);
        for (var edit = 0; edit < 60; edit++)
            edits.Next();
        await house.EqualAsync();
        AssertClean(house);
    }

    [Fact]
    public async Task The_same_holds_on_PostgreSQL()
    {
        await using var house = await House.ConnectedAsync(clients: 15, seed: 2, postgres: await postgres.CreateDatabaseAsync());
        await house.EqualAsync();
        var edits = new RandomEdits(house.Books, seed: 8);
        for (var edit = 0; edit < 30; edit++)
            edits.Next();
        await house.EqualAsync();
        AssertClean(house);
    }

    [Fact]
    public async Task Contacts_and_companies_that_HubSpot_has_are_adopted_and_keep_their_other_values()
    {
        await using var house = await House.BuildAsync(clients: 10);
        var client = house.Books.Clients.First(client => client is { Email.Length: > 0, Organization.Length: > 0 });
        var age = TimeSpan.FromDays(1);
        var contact = house.Portal.CreateByHand("contacts", new Dictionary<string, string> { ["email"] = client.Email, ["jobtitle"] = "Buyer", ["firstname"] = "Old" }, age);
        var company = house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = client.Organization, ["city"] = "Elsewhere" }, age);

        await house.ConnectAsync();
        await house.EqualAsync();
        var adopted = house.Portal.Objects("contacts").Single(found => found.Id == contact);
        Assert.Equal(("Buyer", client.FirstName), (adopted.Properties["jobtitle"], adopted.Properties["firstname"]));
        Assert.Equal("Elsewhere", house.Portal.Objects("companies").Single(found => found.Id == company).Properties["city"]);
    }

    [Fact]
    public async Task A_product_stopped_in_the_middle_of_its_backfill_goes_on_where_it_was()
    {
        await using var house = await House.ConnectedAsync(clients: 40, seed: 3);
        await House.UntilAsync(() => Task.FromResult(house.Portal.Objects("invoices").Count), count => count > 0);
        await house.RestartProductAsync();
        await house.EqualAsync();
    }

    [Fact]
    public async Task Edits_made_while_the_product_is_down_arrive_when_it_is_back()
    {
        await using var house = await House.ConnectedAsync(clients: 8);
        await house.EqualAsync();
        await house.Product.DisposeAsync();
        var edits = new RandomEdits(house.Books, seed: 9);
        for (var edit = 0; edit < 10; edit++)
            edits.Next();
        await house.StartProductAsync();
        await house.DoAsync("sweep");
        await house.EqualAsync();
    }

    private static void AssertClean(House house)
    {
        var entries = house.World.Ledger.Entries(Side.HubSpot);
        Assert.DoesNotContain(entries, entry => entry.Status == 429);
        Assert.DoesNotContain(entries, entry => entry.Malformed is not null);
        Assert.InRange(house.World.Ledger.Peak(Side.HubSpot, TimeSpan.FromSeconds(10)), 1, house.Portal.Options.WindowLimit);
    }
}
