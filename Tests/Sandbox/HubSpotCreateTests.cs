using System.Text.Json;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotCreateTests
{
    [Fact]
    public async Task A_traced_batch_writes_the_good_and_names_the_bad()
    {
        await using var sandbox = await StartAsync();
        var existing = await sandbox.CreateAsync("contacts", new { email = "taken@acme.com" });

        var reply = await sandbox.PostAsync("contacts/batch/create", Batch(
            Contact("good@acme.com", "a"), Contact("TAKEN@acme.com", "b"), Contact("dsfsafas@", "c"), Contact("bcooper@example.con", "d")));

        Assert.Equal(207, reply.Status);
        Assert.Equal(3, reply.Body.GetProperty("numErrors").GetInt32());
        Assert.Equal("a", Assert.Single(reply.Results).GetProperty("objectWriteTraceId").GetString());
        var conflict = ErrorOf(reply, "b");
        Assert.Equal("CONFLICT", conflict.GetProperty("category").GetString());
        Assert.Equal($"Contact already exists. Existing ID: {existing}", conflict.GetProperty("message").GetString());
        Assert.Equal(existing, conflict.GetProperty("context").GetProperty("existingId")[0].GetString());
        Assert.Contains("INVALID_EMAIL", ErrorOf(reply, "c").GetProperty("message").GetString());
        Assert.Contains("INVALID_EMAIL", ErrorOf(reply, "d").GetProperty("message").GetString());
        Assert.Equal(2, sandbox.Portal.Objects("contacts").Count);
    }

    [Fact]
    public async Task An_untraced_batch_with_one_bad_record_writes_nothing_and_does_not_tell_which()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("contacts/batch/create", Batch(Contact("good@acme.com"), Contact("test222")));

        Assert.Equal((400, "VALIDATION_ERROR"), (reply.Status, reply.Category));
        Assert.StartsWith("Property values were not valid: [{\"isValid\":false", reply.Message, StringComparison.Ordinal);
        Assert.Equal(["INVALID_EMAIL"], reply.Codes);
        Assert.Empty(sandbox.Portal.Objects("contacts"));
    }

    [Fact]
    public async Task An_untraced_batch_with_an_existing_contact_is_a_conflict_without_ids()
    {
        await using var sandbox = await StartAsync();
        await sandbox.CreateAsync("contacts", new { email = "taken@acme.com" });
        var reply = await sandbox.PostAsync("contacts/batch/create", Batch(Contact("good@acme.com"), Contact("taken@acme.com")));

        Assert.Equal((409, "CONFLICT", "Contact already exists"), (reply.Status, reply.Category, reply.Message));
        Assert.False(reply.Body.TryGetProperty("context", out _));
    }

    [Fact]
    public async Task A_single_create_of_an_existing_contact_names_it()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("contacts", new { email = "taken@acme.com" });
        var reply = await sandbox.PostAsync("contacts", Contact("Taken@Acme.com"));
        Assert.Equal((409, $"Contact already exists. Existing ID: {id}"), (reply.Status, reply.Message));
    }

    [Fact]
    public async Task A_custom_unique_value_conflicts_regardless_of_case_as_a_validation_error()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("companies");
        var id = await sandbox.CreateAsync("companies", new { name = "Acme", freshbooks_key = "a:company:1" });

        var reply = await sandbox.PostAsync("companies/batch/create", Batch(
            Input(new { name = "Acme", freshbooks_key = "A:Company:1" }, "x"), Input(new { name = "Other", freshbooks_key = "a:company:2" }, "y")));

        Assert.Equal(207, reply.Status);
        var error = ErrorOf(reply, "x");
        Assert.Equal("VALIDATION_ERROR", error.GetProperty("category").GetString());
        Assert.Equal("CONFLICTING_UNIQUE_VALUE", error.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Contains($"{id} already has that value", error.GetProperty("message").GetString());
    }

    [Fact]
    public async Task The_same_email_twice_in_a_batch_refuses_all_of_it_even_traced()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("contacts/batch/create", Batch(Contact("a@acme.com", "1"), Contact("A@ACME.com", "2"), Contact("b@acme.com", "3")));
        Assert.Equal((400, "Duplicate IDs found in batch input: [a@acme.com]. IDs must be unique"), (reply.Status, reply.Message));
        Assert.Empty(sandbox.Portal.Objects("contacts"));
    }

    [Fact]
    public async Task Results_are_shuffled_and_show_what_was_sent_as_strings()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("contacts/batch/create", Batch([.. Enumerable.Range(0, 50).Select(i => Contact($"P{i}@Acme.com", $"{i}"))]));

        Assert.Equal(201, reply.Status);
        string[] order = [.. reply.Results.Select(result => result.GetProperty("objectWriteTraceId").GetString()!)];
        Assert.NotEqual(Enumerable.Range(0, 50).Select(i => $"{i}"), order);
        Assert.All(reply.Results, result => Assert.Equal(
            $"p{result.GetProperty("objectWriteTraceId").GetString()}@acme.com", result.GetProperty("properties").GetProperty("email").GetString()));
    }

    [Fact]
    public async Task Partial_failures_fold_into_success_and_trace_ids_stay_away_from_results_when_told_to()
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { PartialFailureStatus = 201, TraceIdsEchoed = false });
        var reply = await sandbox.PostAsync("contacts/batch/create", Batch(Contact("good@acme.com", "a"), Contact("bad", "b")));
        Assert.Equal(201, reply.Status);
        Assert.False(Assert.Single(reply.Results).TryGetProperty("objectWriteTraceId", out _));
        ErrorOf(reply, "b");
    }

    [Fact]
    public async Task Inline_associations_are_made_with_the_record_and_readable_from_both_ends()
    {
        await using var sandbox = await StartAsync();
        var company = await sandbox.CreateAsync("companies", new { name = "Acme" });
        var contact = await sandbox.CreateAsync("contacts", new { lastname = "A" }, Link(company, 1));

        var types = sandbox.Portal.Associations().ToLookup(link => link.FromId, link => link.TypeId);
        Assert.Equal([1, 279], types[contact]);
        Assert.Equal([2, 280], types[company]);
    }

    [Theory]
    [InlineData(279, "424242", "One or more associations are invalid", "COMPANY=424242 is not valid")]
    [InlineData(280, "424242", "invalid from object type 0-1 for associations to be created. expected: 0-2", null)]
    [InlineData(9999, "424242", "association type id 9999 doesn't exist", null)]
    public async Task An_impossible_inline_association_fails_its_record_only(int typeId, string to, string message, string? invalid)
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("contacts/batch/create", Batch(
            Contact("good@acme.com", "good"),
            new { properties = new { lastname = "B" }, associations = new[] { Link(to, typeId) }, objectWriteTraceId = "bad" }));

        Assert.Equal(207, reply.Status);
        var error = ErrorOf(reply, "bad");
        Assert.Equal(message, error.GetProperty("message").GetString());
        if (invalid is not null)
            Assert.Equal(invalid, error.GetProperty("context").GetProperty("INVALID_OBJECT_IDS")[0].GetString());
    }

    [Theory]
    [InlineData("contacts", """{"phone":"1"}""")]
    [InlineData("companies", """{"phone":"1"}""")]
    [InlineData("invoices", """{"hs_number":"1"}""")]
    [InlineData("commerce_payments", """{"hs_initial_amount":"1"}""")]
    public async Task A_record_without_its_required_properties_is_refused(string type, string properties)
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync(type, new { properties = JsonElement.Parse(properties), associations = Array.Empty<object>() });
        Assert.Equal(400, reply.Status);
        Assert.Contains("Some required properties were not set", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_admin_made_required_is_enforced_from_2026_09_on()
    {
        var options = new HubSpotOptions();
        await using var sandbox = await StartAsync(options with { RequiredProperties = options.RequiredProperties.Add("companies", ["domain"]) });
        var body = new { properties = new { name = "Acme" }, associations = Array.Empty<object>() };
        Assert.Equal(["MISSING_REQUIRED_PROPERTY"], (await sandbox.PostAsync("/crm/objects/2026-09/companies", body)).Codes);
        Assert.Equal(201, (await sandbox.PostAsync("/crm/objects/2026-03/companies", body)).Status);
    }

    [Theory]
    [InlineData("contacts", "nickname", "x", "PROPERTY_DOESNT_EXIST")]
    [InlineData("contacts", "lifecyclestage", "boss", "INVALID_OPTION")]
    [InlineData("contacts", "hs_object_id", "1", "READ_ONLY_VALUE")]
    [InlineData("companies", "annualrevenue", "1,000", "INVALID_LONG")]
    [InlineData("line_items", "price", "-1", "INVALID_NUMBER")]
    [InlineData("line_items", "amount", "1", "READ_ONLY_VALUE")]
    [InlineData("line_items", "hs_recurring_billing_start_date", "2026-02-30", "INVALID_DATE")]
    [InlineData("invoices", "hs_due_date", "tomorrow", "INVALID_DATE")]
    [InlineData("invoices", "hs_due_date", "2026-11-24T12:00:00", "INVALID_DATE")]
    [InlineData("invoices", "hs_currency", "JPY", "INVALID_OPTION")]
    [InlineData("invoices", "hs_invoice_billable", "no", "INVALID_OPTION")]
    [InlineData("commerce_payments", "hs_payment_method_type", "barter", "INVALID_OPTION")]
    [InlineData("commerce_payments", "hs_currency_code", "JPY", "INVALID_OPTION")]
    public async Task A_value_that_is_not_the_propertys_is_refused_with_its_code(string type, string property, string value, string code)
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync(type, new { properties = new Dictionary<string, string> { [property] = value }, associations = Array.Empty<object>() });
        Assert.Equal((400, "VALIDATION_ERROR"), (reply.Status, reply.Category));
        Assert.Equal([code], reply.Codes);
    }

    private static object Batch(params object[] inputs) => new { inputs };

    private static object Contact(string email, string? trace = null) => Input(new { email }, trace);

    private static object Input(object properties, string? trace = null) => trace is null
        ? new { properties, associations = Array.Empty<object>() }
        : new { properties, associations = Array.Empty<object>(), objectWriteTraceId = trace };

    private static JsonElement ErrorOf(HubSpotReply reply, string trace) =>
        reply.Errors.Single(error => error.GetProperty("context").GetProperty("objectWriteTraceId")[0].GetString() == trace);
}
