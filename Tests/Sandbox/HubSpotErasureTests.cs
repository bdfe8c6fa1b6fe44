using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

/// <summary>A contact is deleted for good by a person's hand, as the GDPR asks.</summary>
public sealed class HubSpotErasureTests
{
    [Fact]
    public async Task A_deleted_contact_is_read_as_archived_and_an_erased_one_is_not()
    {
        await using var sandbox = await StartAsync();
        var (deleted, erased) = (await sandbox.CreateAsync("contacts", new { email = "a@acme.com" }), await sandbox.CreateAsync("contacts", new { email = "b@acme.com" }));
        sandbox.Portal.ArchiveByHand("contacts", deleted);
        sandbox.Portal.EraseByHand("contacts", erased);

        var body = new { inputs = new[] { new { id = deleted }, new { id = erased } }, properties = Array.Empty<string>(), propertiesWithHistory = Array.Empty<string>() };
        var live = await sandbox.PostAsync("contacts/batch/read", body);
        Assert.Equal((207, 0, 2), (live.Status, live.Results.Length, Ids(live).Length));
        var archived = await sandbox.PostAsync("contacts/batch/read?archived=true", body);
        Assert.Equal((207, deleted), (archived.Status, Assert.Single(archived.Results).GetProperty("id").GetString()));
        Assert.Equal([erased], Ids(archived));
    }

    [Theory]
    [InlineData("email", "A@acme.com")]
    [InlineData("email", "extra@acme.com")]
    [InlineData("hs_additional_emails", "new@acme.com;a@acme.com")]
    public async Task No_contact_may_have_an_address_of_an_erased_one(string property, string value)
    {
        await using var sandbox = await StartAsync();
        var erased = await sandbox.CreateAsync("contacts", new { email = "a@acme.com", hs_additional_emails = "extra@acme.com" });
        var other = await sandbox.CreateAsync("contacts", new { lastname = "B" });
        sandbox.Portal.EraseByHand("contacts", erased);

        var properties = new Dictionary<string, string> { ["lastname"] = "A", [property] = value };
        var created = await sandbox.PostAsync("contacts", new { properties, associations = Array.Empty<object>() });
        Assert.Equal((400, "VALIDATION_ERROR"), (created.Status, created.Category));
        Assert.Equal(["BLOCKLISTED_EMAIL"], created.Codes);
        Assert.Equal(["BLOCKLISTED_EMAIL"], (await sandbox.SendAsync(HttpMethod.Patch, $"contacts/{other}", new { properties })).Codes);
        Assert.Throws<ArgumentException>(() => sandbox.Portal.EditByHand("contacts", other, properties));
    }

    [Fact]
    public async Task In_a_traced_batch_a_blocked_address_fails_alone()
    {
        await using var sandbox = await StartAsync();
        sandbox.Portal.EraseByHand("contacts", await sandbox.CreateAsync("contacts", new { email = "a@acme.com" }));
        var reply = await sandbox.PostAsync("contacts/batch/create", new { inputs = new[] { Contact("a@acme.com"), Contact("b@acme.com") } });
        Assert.Equal((207, 1), (reply.Status, reply.Results.Length));
        Assert.Contains("BLOCKLISTED_EMAIL", Assert.Single(reply.Errors).GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("GDPR_BLOCKED", 400)]
    [InlineData(null, 201)]
    public async Task The_code_is_the_portals_and_without_one_the_address_is_free(string? code, int status)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { BlockedEmailCode = code });
        sandbox.Portal.EraseByHand("contacts", await sandbox.CreateAsync("contacts", new { email = "a@acme.com" }));
        var reply = await sandbox.PostAsync("contacts", Contact("a@acme.com"));
        Assert.Equal(status, reply.Status);
        Assert.Equal(code is null ? [] : [code], reply.Codes);
    }

    [Fact]
    public async Task The_api_erases_by_address_too_and_blocks_one_that_nobody_has()
    {
        await using var sandbox = await StartAsync();
        await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        foreach (var address in new[] { "A@acme.com", "nobody@acme.com" })
        {
            Assert.Equal(204, (await sandbox.PostAsync("contacts/gdpr-delete", new { objectId = address, idProperty = "email" })).Status);
            Assert.Equal(["BLOCKLISTED_EMAIL"], (await sandbox.PostAsync("contacts", Contact(address))).Codes);
        }

        Assert.Empty(sandbox.Portal.Objects("contacts"));
    }

    [Fact]
    public async Task A_contact_that_is_archived_can_be_erased_and_a_company_cannot()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        sandbox.Portal.ArchiveByHand("contacts", id);
        sandbox.Portal.EraseByHand("contacts", id);
        Assert.Equal(404, (await sandbox.GetAsync($"contacts/{id}?archived=true")).Status);
        var company = await sandbox.CreateAsync("companies", new { name = "A" });
        Assert.Throws<ArgumentException>(() => sandbox.Portal.EraseByHand("companies", company));
    }

    private static string?[] Ids(HubSpotReply reply) =>
        [.. Assert.Single(reply.Errors).GetProperty("context").GetProperty("ids").EnumerateArray().Select(id => id.GetString())];

    private static object Contact(string email) => new { properties = new { email }, associations = Array.Empty<object>(), objectWriteTraceId = email };
}
