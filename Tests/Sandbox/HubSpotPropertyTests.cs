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
    public async Task Unique_properties_that_others_made_leave_no_room_for_more()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { UniquePropertiesUsed = options.UniquePropertiesUsed.Add("contacts", 9) });
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, Property("tenth", "contactinformation", isUnique: true))).Status);
        var refused = await sandbox.PostAsync(Contacts, Property("eleventh", "contactinformation", isUnique: true));
        Assert.Equal((400, "VALIDATION_ERROR"), (refused.Status, refused.Category));
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, Property("eleventh", "contactinformation"))).Status);
        await sandbox.AddKeyAsync("companies");
    }

    [Fact]
    public async Task A_type_at_its_limit_takes_no_more_custom_properties_and_the_account_says_so()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { CustomPropertyLimit = options.CustomPropertyLimit.Add("contacts", 2), OverallCustomPropertyLimit = 8 });
        var made = await sandbox.PostAsync(Contacts + "/batch/create", new { inputs = Enumerable.Range(0, 3).Select(i => Property($"p{i}", "contactinformation")) });
        Assert.Equal((207, 2), (made.Status, made.Results.Length));
        Assert.Equal(400, (await sandbox.PostAsync(Contacts, Property("p3", "contactinformation"))).Status);

        var limits = (await sandbox.GetAsync("/crm/limits/2026-09/custom-properties")).Body;
        Assert.Equal((8, 2, 25m), (limits.GetProperty("overallLimit").GetInt32(), limits.GetProperty("overallUsage").GetInt32(), limits.GetProperty("overallPercentage").GetDecimal()));
        var contacts = limits.GetProperty("byObjectType").EnumerateArray().Single(type => type.GetProperty("objectTypeId").GetString() == "0-1");
        Assert.Equal((2, 2, 100m), (contacts.GetProperty("limit").GetInt32(), contacts.GetProperty("usage").GetInt32(), contacts.GetProperty("percentage").GetDecimal()));

        // An archived one gives its place back.
        Assert.Equal(204, (await sandbox.SendAsync(HttpMethod.Delete, Contacts + "/p0")).Status);
        Assert.Equal(201, (await sandbox.PostAsync(Contacts, Property("p3", "contactinformation"))).Status);
    }

    [Fact]
    public async Task An_account_at_its_overall_limit_takes_no_more_custom_properties_of_any_type()
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { OverallCustomPropertyLimit = 1 });
        await sandbox.AddKeyAsync("companies");
        Assert.Equal(400, (await sandbox.PostAsync(Contacts, Property("tier", "contactinformation"))).Status);
    }

    [Fact]
    public async Task The_limits_are_told_to_whoever_may_see_records_of_any_type()
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { Scopes = ["crm.schemas.contacts.write"] });
        Assert.Equal(403, (await sandbox.GetAsync("/crm/limits/2026-09/custom-properties")).Status);
        sandbox.Portal.Reconfigure(now => now with { Scopes = now.Scopes.Add("crm.objects.invoices.read") });
        Assert.Equal(200, (await sandbox.GetAsync("/crm/limits/2026-09/custom-properties")).Status);
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
