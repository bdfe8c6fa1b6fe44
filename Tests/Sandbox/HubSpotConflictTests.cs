using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

/// <summary>A value that another record has already.</summary>
public sealed class HubSpotConflictTests
{
    [Theory]
    [InlineData("a@acme.com", true)]
    [InlineData("a@acme.com", false)]
    [InlineData("Extra@acme.com", true)]
    [InlineData("Extra@acme.com", false)]
    public async Task An_address_of_another_contact_main_or_additional_conflicts_with_or_without_its_id(string email, bool isNamed)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { ConflictNamesExistingId = isNamed });
        var id = await sandbox.CreateAsync("contacts", new { email = "a@acme.com", hs_additional_emails = "extra@acme.com" });
        var message = isNamed ? $"Contact already exists. Existing ID: {id}" : "Contact already exists";

        var single = await sandbox.PostAsync("contacts", new { properties = new { email }, associations = Array.Empty<object>() });
        Assert.Equal((409, "CONFLICT", message), (single.Status, single.Category, single.Message));
        var batch = await sandbox.PostAsync("contacts/batch/create", new { inputs = new[] { new { properties = new { email }, associations = Array.Empty<object>(), objectWriteTraceId = "1" } } });
        var error = Assert.Single(batch.Errors);
        Assert.Equal(("CONFLICT", message), (error.GetProperty("category").GetString(), error.GetProperty("message").GetString()));
        Assert.Equal(isNamed, error.GetProperty("context").TryGetProperty("existingId", out _));
    }

    [Fact]
    public async Task An_update_to_an_address_of_another_contact_conflicts()
    {
        await using var sandbox = await StartAsync();
        await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        var id = await sandbox.CreateAsync("contacts", new { email = "b@acme.com" });
        Assert.Equal(409, (await sandbox.SendAsync(HttpMethod.Patch, $"contacts/{id}", new { properties = new { email = "a@acme.com" } })).Status);
        Assert.Equal(409, (await sandbox.SendAsync(HttpMethod.Patch, $"contacts/{id}", new { properties = new { hs_additional_emails = "b@acme.com;a@acme.com" } })).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_custom_unique_value_conflicts_on_update_with_or_without_the_owners_id(bool isNamed)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { ConflictNamesExistingId = isNamed });
        await sandbox.AddKeyAsync("companies");
        var owner = await sandbox.CreateAsync("companies", new { name = "A", freshbooks_key = "k" });
        var id = await sandbox.CreateAsync("companies", new { name = "B" });
        var reply = await sandbox.SendAsync(HttpMethod.Patch, $"companies/{id}", new { properties = new { freshbooks_key = "K" } });
        Assert.Equal((400, "VALIDATION_ERROR"), (reply.Status, reply.Category));
        Assert.Equal(["CONFLICTING_UNIQUE_VALUE"], reply.Codes);
        Assert.Equal(isNamed, reply.Message.Contains($"{owner} already has that value", StringComparison.Ordinal));
    }
}
