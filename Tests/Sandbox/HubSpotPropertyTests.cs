using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotPropertyTests
{
    private const string Contacts = "/crm/properties/2026-09/contacts";

    [Fact]
    public async Task A_property_that_exists_is_409_and_an_archived_one_comes_back()
    {
        await using var sandbox = await StartAsync();
        var body = Property("tier", "contactinformation");
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, body)).Status);
        var again = await sandbox.PostAsync(Contacts, body);
        Assert.Equal((409, "OBJECT_ALREADY_EXISTS", "A property named 'tier' already exists."), (again.Status, again.Category, again.Message));
        Assert.Equal("Properties.PROPERTY_WITH_NAME_EXISTS", again.Body.GetProperty("subCategory").GetString());

        Assert.Equal(204, (await sandbox.SendAsync(HttpMethod.Delete, Contacts + "/tier")).Status);
        Assert.Equal(404, (await sandbox.GetAsync(Contacts + "/tier")).Status);
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, body)).Status);
    }

    [Fact]
    public async Task A_batch_makes_the_new_ones_and_names_those_that_exist()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("/crm/properties/2026-03/contacts/batch/create", new { inputs = new[] { Property("email", "contactinformation"), Property("tier", "contactinformation") } });
        Assert.Equal(207, reply.Status);
        Assert.Equal("tier", Assert.Single(reply.Results).GetProperty("name").GetString());
        Assert.Equal("email", Assert.Single(reply.Errors).GetProperty("context").GetProperty("name")[0].GetString());
    }

    [Fact]
    public async Task A_type_has_at_most_ten_unique_properties()
    {
        await using var sandbox = await StartAsync();
        object[] eleven = [.. Enumerable.Range(0, 11).Select(i => Property($"key{i}", "contactinformation", isUnique: true))];
        var reply = await sandbox.PostAsync(Contacts + "/batch/create", new { inputs = eleven });
        Assert.Equal((207, 10, 1), (reply.Status, reply.Results.Length, reply.Errors.Length));
    }

    [Fact]
    public async Task Unique_properties_may_be_refused_for_a_type()
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { UniqueRefusedOn = ["invoices"] });
        var reply = await sandbox.PostAsync("/crm/properties/2026-09/invoices", Property("freshbooks_key", "invoiceinformation", isUnique: true));
        Assert.Equal((400, "VALIDATION_ERROR"), (reply.Status, reply.Category));
    }

    [Fact]
    public async Task A_group_must_exist_before_its_properties_and_outlives_them()
    {
        await using var sandbox = await StartAsync();
        Assert.Equal(400, (await sandbox.PostAsync(Contacts, Property("tier", "freshbooks"))).Status);
        Assert.Equal(201, (await sandbox.PostAsync(Contacts + "/groups", new { name = "freshbooks", label = "FreshBooks" })).Status);
        Assert.Equal(409, (await sandbox.PostAsync(Contacts + "/groups", new { name = "freshbooks", label = "FreshBooks" })).Status);
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, Property("tier", "freshbooks"))).Status);
        var refused = await sandbox.SendAsync(HttpMethod.Delete, Contacts + "/groups/freshbooks");
        Assert.Equal("PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES", refused.Body.GetProperty("subCategory").GetString());
        await sandbox.SendAsync(HttpMethod.Delete, Contacts + "/tier");
        Assert.Equal(204, (await sandbox.SendAsync(HttpMethod.Delete, Contacts + "/groups/freshbooks")).Status);
    }

    [Fact]
    public async Task A_property_made_read_only_says_so_and_refuses_values()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { ReadOnlyProperties = options.ReadOnlyProperties.Add("invoices", ["hs_number"]) });
        var definition = await sandbox.GetAsync("/crm/properties/2026-09/invoices/hs_number");
        Assert.True(definition.Body.GetProperty("modificationMetadata").GetProperty("readOnlyValue").GetBoolean());
        var reply = await sandbox.PostAsync("invoices", new { properties = new { hs_currency = "USD", hs_number = "1" }, associations = Array.Empty<object>() });
        Assert.Equal(["READ_ONLY_VALUE"], reply.Codes);
    }

    [Fact]
    public async Task Options_need_all_four_fields_and_are_enforced()
    {
        await using var sandbox = await StartAsync();
        object Tier(object option) => new { name = "tier", label = "Tier", type = "enumeration", fieldType = "select", groupName = "contactinformation", options = new[] { option } };
        Assert.Equal(400, (await sandbox.PostAsync(Contacts, Tier(new { label = "Gold", value = "gold" }))).Status);
        Assert.NotNull(sandbox.LastEntry.Malformed);
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, Tier(new { label = "Gold", value = "gold", hidden = false, displayOrder = 0 }))).Status);
        await sandbox.CreateAsync("contacts", new { lastname = "A", tier = "gold" });
        var reply = await sandbox.PostAsync("contacts", new { properties = new { lastname = "B", tier = "Gold" }, associations = Array.Empty<object>() });
        Assert.Equal(["INVALID_OPTION"], reply.Codes);
    }
}
