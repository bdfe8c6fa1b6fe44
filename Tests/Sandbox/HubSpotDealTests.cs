using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotDealTests
{
    private const string Links = "/crm/associations/2026-09/";

    [Theory]
    [InlineData("appointmentscheduled", "false", "false")]
    [InlineData("closedlost", "true", "false")]
    [InlineData("closedwon", "true", "true")]
    public async Task A_deals_stage_tells_whether_it_is_closed(string dealstage, string isClosed, string isWon)
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("0-3", new { dealname = "D", dealstage, pipeline = "default", amount = "12.50" });
        var properties = (await sandbox.GetAsync($"deals/{id}?properties=amount,hs_is_closed,hs_is_closed_won")).Body.GetProperty("properties");
        Assert.Equal(("12.50", isClosed, isWon), (properties.GetProperty("amount").GetString(), properties.GetProperty("hs_is_closed").GetString(), properties.GetProperty("hs_is_closed_won").GetString()));
        Assert.Equal(["READ_ONLY_VALUE"], (await sandbox.SendAsync(HttpMethod.Patch, $"deals/{id}", new { properties = new { hs_is_closed = "true" } })).Codes);
    }

    [Fact]
    public async Task A_deal_made_by_hand_has_what_the_hand_set_and_custom_properties()
    {
        await using var sandbox = await StartAsync();
        Assert.Equal(201, (await sandbox.PostAsync("/crm/properties/2026-09/deals", Property("freshbooks_invoice", "dealinformation"))).Status);
        var id = sandbox.Portal.CreateByHand("deals", new Dictionary<string, string> { ["dealstage"] = "1234", ["hs_is_closed"] = "true", ["freshbooks_invoice"] = "0001" });

        string[] properties = ["hs_is_closed", "freshbooks_invoice"];
        var read = await sandbox.PostAsync("deals/batch/read", new { inputs = new[] { new { id } }, properties, propertiesWithHistory = Array.Empty<string>() });
        var values = Assert.Single(read.Results).GetProperty("properties");
        Assert.Equal(("true", "0001"), (values.GetProperty("hs_is_closed").GetString(), values.GetProperty("freshbooks_invoice").GetString()));
        foreach (var filter in new object[] { new { propertyName = "freshbooks_invoice", @operator = "EQ", value = "0001" }, new { propertyName = "freshbooks_invoice", @operator = "IN", values = new[] { "0001", "0002" } } })
            Assert.Equal(id, Assert.Single((await sandbox.PostAsync("deals/search", Search(filter))).Results).GetProperty("id").GetString());
        var open = await sandbox.PostAsync("deals/search", Search(new { propertyName = "hs_is_closed", @operator = "EQ", value = "false" }));
        Assert.Empty(open.Results);
    }

    [Fact]
    public async Task A_contacts_deals_are_read_through_its_associations()
    {
        await using var sandbox = await StartAsync();
        var contact = await sandbox.CreateAsync("contacts", new { lastname = "A" });
        var first = await sandbox.CreateAsync("deals", new { dealname = "1" }, Link(contact, 3));
        var second = sandbox.Portal.CreateByHand("deals", new Dictionary<string, string> { ["dealname"] = "2" });
        sandbox.Portal.AssociateByHand("contacts", contact, "deals", second, 4);

        var read = await sandbox.PostAsync($"{Links}contacts/deals/batch/read", new { inputs = new[] { new { id = contact } } });
        Assert.Equal([first, second], Assert.Single(read.Results).GetProperty("to").EnumerateArray().Select(end => end.GetProperty("toObjectId").GetString()));
    }

    [Theory]
    [InlineData("crm.objects.deals.read", "GET", "deals")]
    [InlineData("crm.objects.deals.write", "POST", "deals")]
    [InlineData("crm.objects.deals.read", "POST", "/crm/associations/2026-09/contacts/deals/batch/read")]
    public async Task A_token_without_the_deals_scope_is_told_which_it_lacks(string scope, string verb, string path)
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { Scopes = options.Scopes.Remove(scope) });
        var reply = await sandbox.SendAsync(new HttpMethod(verb), path, verb == "POST" ? new { } : null);
        Assert.Equal((403, "MISSING_SCOPES"), (reply.Status, reply.Category));
        Assert.Equal(scope, reply.Errors[0].GetProperty("context").GetProperty("requiredGranularScopes")[0].GetString());
    }
}
