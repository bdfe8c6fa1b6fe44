using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

/// <summary>Which values are refused, and how the refusal names them.</summary>
public sealed class HubSpotValueTests
{
    // Four bytes in UTF-8, two UTF-16 code units, and two in the count.
    private const string Wide = "\U0001F600";

    [Theory]
    [InlineData("a", 65_536, 201)]
    [InlineData("a", 65_537, 400)]
    [InlineData("é", 65_536, 201)]
    [InlineData(Wide, 32_768, 201)]
    [InlineData(Wide, 32_769, 400)]
    public async Task A_text_has_at_most_65536_utf16_code_units(string letter, int times, int status)
    {
        await using var sandbox = await StartAsync();
        var description = string.Concat(Enumerable.Repeat(letter, times));
        var reply = await sandbox.PostAsync("companies", new { properties = new { name = "A", description }, associations = Array.Empty<object>() });
        Assert.Equal(status, reply.Status);
        if (status == 201)
            Assert.Equal(description, Assert.Single(sandbox.Portal.Objects("companies")).Properties["description"]);
    }

    [Theory]
    [InlineData("invoices", "hs_currency")]
    [InlineData("commerce_payments", "hs_currency_code")]
    [InlineData("line_items", "hs_line_item_currency_code")]
    [InlineData("deals", "deal_currency_code")]
    public async Task A_currency_the_account_lacks_is_refused_by_the_propertys_name(string type, string property)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { Currencies = ["USD", "EUR"] });
        var refused = await sandbox.PostAsync(type, With(property, "CAD"));
        Assert.Equal((400, "VALIDATION_ERROR"), (refused.Status, refused.Category));
        var error = Assert.Single(refused.Errors);
        Assert.Equal("INVALID_OPTION", error.GetProperty("code").GetString());
        Assert.Equal(property, error.GetProperty("context").GetProperty("propertyName")[0].GetString());
        Assert.Equal("CAD was not one of the allowed options: [USD, EUR]", error.GetProperty("message").GetString());

        sandbox.Portal.Reconfigure(now => now with { Currencies = now.Currencies.Add("CAD") });
        Assert.Equal(201, (await sandbox.PostAsync(type, With(property, "CAD"))).Status);
    }

    [Fact]
    public async Task A_custom_property_that_an_admin_made_required_is_asked_of_creates_and_upserts()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { RequiredProperties = options.RequiredProperties.Add("companies", ["region"]) });
        await sandbox.AddKeyAsync("companies");
        Assert.Equal(201, (await sandbox.PostAsync("/crm/properties/2026-09/companies", Property("region", "companyinformation"))).Status);

        var created = await sandbox.PostAsync("companies", new { properties = new { name = "A" }, associations = Array.Empty<object>() });
        Assert.Equal(["MISSING_REQUIRED_PROPERTY"], created.Codes);
        Assert.Equal("region", created.Errors[0].GetProperty("context").GetProperty("properties")[0].GetString());
        var upserted = await sandbox.PostAsync("companies/batch/upsert", new { inputs = new[] { new { id = "k", idProperty = "freshbooks_key", properties = new { name = "A" } } } });
        Assert.Equal(["MISSING_REQUIRED_PROPERTY"], upserted.Codes);
        await sandbox.CreateAsync("companies", new { name = "A", region = "north" });
    }

    [Fact]
    public async Task A_property_required_on_a_condition_is_asked_of_writes_that_touch_it_from_2026_09_on()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { ConditionallyRequired = options.ConditionallyRequired.Add("companies", [new("type", "VENDOR", "phone")]) });
        var vendor = new { properties = new { name = "A", type = "VENDOR" }, associations = Array.Empty<object>() };
        var refused = await sandbox.PostAsync("companies", vendor);
        Assert.Equal((400, "VALIDATION_ERROR"), (refused.Status, refused.Category));
        Assert.Equal(["MISSING_CONDITIONAL_REQUIRED_PROPERTY"], refused.Codes);
        Assert.Equal("phone", refused.Errors[0].GetProperty("context").GetProperty("propertyName")[0].GetString());

        var id = await sandbox.CreateAsync("companies", new { name = "A", type = "VENDOR", phone = "1" });
        Assert.Equal(["MISSING_CONDITIONAL_REQUIRED_PROPERTY"], (await PatchAsync(sandbox, id, new { phone = "" })).Codes);
        Assert.Equal(200, (await PatchAsync(sandbox, id, new { phone = "", type = "PARTNER" })).Status);
        Assert.Equal(["MISSING_CONDITIONAL_REQUIRED_PROPERTY"], (await PatchAsync(sandbox, id, new { type = "VENDOR" })).Codes);
        var older = (await sandbox.PostAsync("/crm/objects/2026-03/companies", vendor)).Body.GetProperty("id").GetString()!;
        Assert.Equal(200, (await PatchAsync(sandbox, older, new { city = "Springfield" })).Status);
    }

    [Theory]
    [InlineData(false, 400)]
    [InlineData(true, 200)]
    public async Task Contacts_are_upserted_by_email_only_where_the_portal_lets_them(bool isAllowed, int status)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { EmailUpserts = isAllowed });
        var reply = await sandbox.PostAsync("contacts/batch/upsert", new { inputs = new[] { new { id = "a@acme.com", idProperty = "email", properties = new { lastname = "A" } } } });
        Assert.Equal(status, reply.Status);
        if (!isAllowed)
            Assert.Contains("non-unique 0-1 property email", reply.Message, StringComparison.Ordinal);
    }

    private static Task<HubSpotReply> PatchAsync(HubSpotSandbox sandbox, string id, object properties) =>
        sandbox.SendAsync(HttpMethod.Patch, $"companies/{id}", new { properties });

    // All that the four types need to be made, and the value at issue.
    private static object With(string property, string value) => new
    {
        properties = (property switch
        {
            "hs_currency_code" => new Dictionary<string, string> { ["hs_initial_amount"] = "1", ["hs_initiated_date"] = "2026-11-24T00:00:00Z" },
            "hs_line_item_currency_code" => new() { ["price"] = "1" },
            _ => [],
        }).Append(new(property, value)).ToDictionary(),
        associations = Array.Empty<object>(),
    };
}
