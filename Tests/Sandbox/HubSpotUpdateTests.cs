using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotUpdateTests
{
    [Fact]
    public async Task Unknown_ids_of_an_update_come_back_together_and_the_rest_is_written()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("companies", new { name = "Acme" });
        var reply = await sandbox.PostAsync("companies/batch/update", Batch(Input(id, new { name = "Acme Inc" }, "a"), Input("1", new { name = "B" }, "b"), Input("2", new { name = "C" }, "c")));

        Assert.Equal(207, reply.Status);
        var error = Assert.Single(reply.Errors);
        Assert.Equal("OBJECT_NOT_FOUND", error.GetProperty("category").GetString());
        Assert.Equal(["1", "2"], error.GetProperty("context").GetProperty("ids").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal("Acme Inc", sandbox.Portal.Objects("companies")[0].Properties["name"]);
    }

    [Fact]
    public async Task One_invalid_value_refuses_the_whole_update_even_traced()
    {
        await using var sandbox = await StartAsync();
        var first = await sandbox.CreateAsync("companies", new { name = "A" });
        var second = await sandbox.CreateAsync("companies", new { name = "B" });
        var reply = await sandbox.PostAsync("companies/batch/update", Batch(Input(first, new { name = "A2" }, "1"), Input(second, new { nonsense = "x" }, "2")));

        Assert.Equal(400, reply.Status);
        Assert.Equal(["PROPERTY_DOESNT_EXIST"], reply.Codes);
        Assert.Equal("A", sandbox.Portal.Objects("companies")[0].Properties["name"]);
    }

    [Fact]
    public async Task The_same_id_twice_refuses_the_batch()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("companies", new { name = "A" });
        var reply = await sandbox.PostAsync("companies/batch/update", Batch(Input(id, new { name = "B" }), Input(id, new { name = "C" })));
        Assert.Equal((400, $"Duplicate IDs found in batch input: [{id}]. IDs must be unique"), (reply.Status, reply.Message));
        Assert.Equal(id, reply.Body.GetProperty("context").GetProperty("ids")[0].GetString());
    }

    [Fact]
    public async Task The_empty_string_clears_a_property_and_frees_its_unique_value()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("companies");
        var id = await sandbox.CreateAsync("companies", new { name = "A", freshbooks_key = "k" });
        Assert.Equal(200, (await sandbox.SendAsync(HttpMethod.Patch, $"companies/{id}", new { properties = new { freshbooks_key = "" } })).Status);
        await sandbox.CreateAsync("companies", new { name = "B", freshbooks_key = "k" });
    }

    [Fact]
    public async Task Contacts_cannot_be_updated_by_email()
    {
        await using var sandbox = await StartAsync();
        await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        var reply = await sandbox.PostAsync("contacts/batch/update", Batch(new { id = "a@acme.com", idProperty = "email", properties = new { lastname = "A" } }));
        Assert.Equal(400, reply.Status);
        Assert.Contains("non-unique 0-1 property email", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_by_our_own_unique_property_finds_the_record()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("companies");
        var id = await sandbox.CreateAsync("companies", new { name = "A", freshbooks_key = "k" });
        var reply = await sandbox.PostAsync("companies/batch/update", Batch(new { id = "k", idProperty = "freshbooks_key", properties = new { name = "B" } }));
        Assert.Equal(id, Assert.Single(reply.Results).GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_upsert_says_which_records_are_new()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("companies");
        var id = await sandbox.CreateAsync("companies", new { name = "A", freshbooks_key = "k1" });
        var reply = await sandbox.PostAsync("companies/batch/upsert", Batch(Upsert("K1", "A2"), Upsert("k2", "B")));

        Assert.Equal(200, reply.Status);
        Assert.Equal(2, sandbox.Portal.Objects("companies").Count);
        var isNew = reply.Results.ToDictionary(result => result.GetProperty("properties").GetProperty("name").GetString()!, result => result.GetProperty("new").GetBoolean());
        Assert.Equal((false, true), (isNew["A2"], isNew["B"]));
        Assert.Equal("A2", sandbox.Portal.Objects("companies").Single(record => record.Id == id).Properties["name"]);
    }

    [Theory]
    [InlineData("domain")]
    [InlineData("name")]
    [InlineData("hs_object_id")]
    public async Task Companies_cannot_be_upserted_by_what_is_not_unique(string idProperty)
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.PostAsync("companies/batch/upsert", Batch(new { id = "acme.com", idProperty, properties = new { name = "Acme" } }));
        Assert.Equal(400, reply.Status);
        Assert.Contains($"non-unique 0-2 property {idProperty}", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_key_twice_refuses_the_upsert()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("companies");
        Assert.Equal(400, (await sandbox.PostAsync("companies/batch/upsert", Batch(Upsert("k", "A"), Upsert("K", "B")))).Status);
    }

    [Fact]
    public async Task Merging_leaves_one_contact_with_both_addresses()
    {
        await using var sandbox = await StartAsync();
        var kept = await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        var merged = await sandbox.CreateAsync("contacts", new { email = "b@acme.com", phone = "1" });
        Assert.Equal(200, (await sandbox.PostAsync("contacts/merge", new { primaryObjectId = kept, objectIdToMerge = merged })).Status);

        var reply = await sandbox.PostAsync("contacts/batch/read", ByEmail("B@acme.com"));
        var found = Assert.Single(reply.Results);
        Assert.Equal((kept, "1"), (found.GetProperty("id").GetString(), found.GetProperty("properties").GetProperty("phone").GetString()));
        Assert.Equal(404, (await sandbox.GetAsync($"contacts/{merged}")).Status);
    }

    [Fact]
    public async Task A_contact_deleted_for_good_is_gone_from_the_list_of_archived_ones()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        Assert.Equal(204, (await sandbox.PostAsync("contacts/gdpr-delete", new { objectId = id })).Status);
        Assert.Empty(sandbox.Portal.Objects("contacts"));
    }

    private static object ByEmail(string id)
    {
        string[] properties = ["email", "phone"];
        return new { inputs = new[] { new { id } }, idProperty = "email", properties, propertiesWithHistory = Array.Empty<string>() };
    }

    private static object Batch(params object[] inputs) => new { inputs };

    private static object Input(string id, object properties, string? trace = null) =>
        trace is null ? new { id, properties } : new { id, properties, objectWriteTraceId = trace };

    private static object Upsert(string key, string name) =>
        new { id = key, idProperty = "freshbooks_key", properties = new { name, freshbooks_key = key }, objectWriteTraceId = key + name };
}
