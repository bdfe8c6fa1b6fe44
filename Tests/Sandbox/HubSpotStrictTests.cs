using System.Text;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

/// <summary>What the published schemas do not allow is refused, and noted in the ledger as malformed.</summary>
public sealed class HubSpotStrictTests
{
    [Theory]
    [InlineData("contacts/batch/create", """{"inputs":[]}""", "'inputs' is empty")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{"email":"a@b.co"}}]}""", "lacks the required field 'associations'")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{"phone":1},"associations":[]}]}""", "must be a string")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{},"associations":[],"id":"1"}]}""", "unknown field 'id'")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{},"associations":[{"to":{"id":"1"},"types":[]}]}]}""", "'types' is empty")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{},"associations":[{"to":{"id":1},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}]}""", "'id' must be a string")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{},"associations":[{"to":{"id":"1"},"types":[{"associationCategory":"MINE","associationTypeId":1}]}]}]}""", "no association category")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{"email":"a@b.co"},"associations":[],"objectWriteTraceId":"1"},{"properties":{"email":"b@b.co"},"associations":[],"objectWriteTraceId":"1"}]}""", "same objectWriteTraceId")]
    [InlineData("contacts/batch/create", """{"inputs":[{"properties":{"email":"a@b.co"},"associations":[]}],"idProperty":"email"}""", "unknown field 'idProperty'")]
    [InlineData("contacts", """{"properties":{"email":"a@b.co"}}""", "lacks the required field 'associations'")]
    [InlineData("contacts/batch/read", """{"inputs":[{"id":"1"}],"properties":[]}""", "lacks the required field 'propertiesWithHistory'")]
    [InlineData("contacts/batch/update", """{"inputs":[{"id":"1","properties":{}}]}""", "No properties found to update")]
    [InlineData("contacts/batch/upsert", """{"inputs":[{"id":"1","properties":{"phone":"1"}}]}""", "lacks the required field 'idProperty'")]
    [InlineData("contacts/search", """{"filterGroups":[],"limit":10,"properties":[],"sorts":[]}""", "lacks the required field 'after'")]
    [InlineData("contacts/search", """{"after":"0","filterGroups":[],"limit":201,"properties":[],"sorts":[]}""", "'limit' must be between 1 and 200")]
    [InlineData("contacts/search", """{"after":"0","filterGroups":[{"filters":[{"propertyName":"email","operator":"IN","values":["A@b.co"]}]}],"limit":10,"properties":[],"sorts":[]}""", "must be lower case")]
    [InlineData("contacts/batch/archive", """{"inputs":[{"id":""}]}""", "'id' is empty")]
    [InlineData("contacts/batch/archive", """{"inputs":[{"id":"1"}],"inputs":[]}""", "not JSON")]
    [InlineData("contacts/batch/archive", "inputs", "not JSON")]
    [InlineData("widgets/batch/archive", """{"inputs":[{"id":"1"}]}""", "no object type 'widgets'")]
    public async Task A_request_outside_the_schemas_is_refused_and_noted(string path, string body, string expected)
    {
        await using var sandbox = await StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await sandbox.Http.PostAsync(new Uri("/crm/objects/2026-09/" + path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(expected, sandbox.LastEntry.Malformed);
        Assert.Equal("POST " + path, sandbox.LastEntry.Operation);
    }

    [Fact]
    public async Task A_batch_of_101_is_refused()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("contacts/batch/archive", new { inputs = Enumerable.Range(1, 101).Select(id => new { id = $"{id}" }) });
        Assert.Equal(400, reply.Status);
        Assert.Equal(101, sandbox.LastEntry.Records);
        Assert.NotNull(sandbox.LastEntry.Malformed);
    }

    [Fact]
    public async Task A_search_of_more_than_3000_characters_is_refused()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("companies/search", Search(new { propertyName = "name", @operator = "EQ", value = new string('a', 3_000) }));
        Assert.Equal(400, reply.Status);
        Assert.NotNull(sandbox.LastEntry.Malformed);
    }

    [Theory]
    [InlineData("/crm/objects/2025-01/contacts", 404)]
    [InlineData("/crm/objects/2026-09/contacts/1/2/3", 404)]
    [InlineData("/crm/v3/objects/contacts", 404)]
    [InlineData("/account-info/v3/details", 404)]
    public async Task Unknown_versions_and_paths_are_404_and_noted(string path, int status)
    {
        await using var sandbox = await StartAsync();
        Assert.Equal(status, (await sandbox.GetAsync(path)).Status);
        Assert.NotNull(sandbox.LastEntry.Malformed);
    }

    [Fact]
    public async Task A_body_that_does_not_say_it_is_json_is_refused()
    {
        await using var sandbox = await StartAsync();
        using var content = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var response = await sandbox.Http.PostAsync(new Uri("/crm/objects/2026-09/contacts", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(415, (int)response.StatusCode);
        Assert.NotNull(sandbox.LastEntry.Malformed);
    }

    [Fact]
    public async Task A_wrong_token_is_401_and_a_missing_scope_is_403_that_names_it_twice()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { Scopes = options.Scopes.Remove("crm.objects.invoices.write") });
        var forbidden = await sandbox.PostAsync("invoices/batch/create", new { inputs = Array.Empty<object>() });
        Assert.Equal((403, "MISSING_SCOPES"), (forbidden.Status, forbidden.Category));
        Assert.Equal("crm.objects.invoices.write", forbidden.Body.GetProperty("context").GetProperty("requiredGranularScopes")[0].GetString());
        Assert.Equal("crm.objects.invoices.write", forbidden.Errors[0].GetProperty("context").GetProperty("requiredGranularScopes")[0].GetString());

        sandbox.Http.DefaultRequestHeaders.Authorization = new("Bearer", "pat-na1-wrong");
        var unauthorized = await sandbox.GetAsync("contacts");
        Assert.Equal((401, "INVALID_AUTHENTICATION"), (unauthorized.Status, unauthorized.Category));
    }

    [Theory]
    [InlineData("invoices", WriteAccess.MissingScope, "MISSING_SCOPES", "hasn't been granted all required scopes")]
    [InlineData("invoices", WriteAccess.NotPublic, "", "isn't available for public use")]
    [InlineData("commerce_payments", WriteAccess.MissingScope, "MISSING_SCOPES", "hasn't been granted all required scopes")]
    [InlineData("commerce_payments", WriteAccess.NotPublic, "", "isn't available for public use")]
    public async Task A_portal_may_keep_invoices_or_payments_closed_to_writes(string type, WriteAccess access, string category, string wording)
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(type == "invoices" ? options with { InvoiceWrites = access } : options with { PaymentWrites = access });
        var reply = await sandbox.PostAsync(type, new { properties = new { hs_currency = "USD" }, associations = Array.Empty<object>() });
        Assert.Equal((403, category), (reply.Status, reply.Category));
        Assert.Contains(wording, reply.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await sandbox.GetAsync(type)).Status);
        var other = type == "invoices" ? "commerce_payments" : "invoices";
        Assert.Equal(201, (await sandbox.PostAsync(other, new { properties = Least(other), associations = Array.Empty<object>() })).Status);
    }

    private static object Least(string type) =>
        type == "invoices" ? new { hs_currency = "USD" } : new { hs_initial_amount = "1", hs_initiated_date = "2026-11-24T00:00:00Z" };
}
