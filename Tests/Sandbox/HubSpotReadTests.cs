using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotReadTests
{
    [Fact]
    public async Task A_batch_read_gives_the_found_and_names_the_missing()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("companies");
        var id = await sandbox.CreateAsync("companies", new { name = "A", freshbooks_key = "k" });
        var reply = await sandbox.PostAsync("companies/batch/read", Read("freshbooks_key", "k", "none"));

        Assert.Equal(207, reply.Status);
        var found = Assert.Single(reply.Results);
        Assert.Equal(id, found.GetProperty("id").GetString());
        Assert.Equal("A", found.GetProperty("properties").GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, found.GetProperty("properties").GetProperty("domain").ValueKind);
        Assert.Equal("none", Assert.Single(reply.Errors).GetProperty("context").GetProperty("ids")[0].GetString());
    }

    [Fact]
    public async Task Archived_records_are_read_only_when_asked_for_and_free_their_unique_values()
    {
        await using var sandbox = await StartAsync();
        var id = await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
        Assert.Equal(204, (await sandbox.SendAsync(HttpMethod.Delete, $"contacts/{id}")).Status);
        Assert.Equal(404, (await sandbox.GetAsync($"contacts/{id}")).Status);
        Assert.Equal(200, (await sandbox.GetAsync($"contacts/{id}?archived=true")).Status);
        await sandbox.CreateAsync("contacts", new { email = "a@acme.com" });
    }

    [Fact]
    public async Task Listing_pages_through_everything_once()
    {
        await using var sandbox = await StartAsync();
        for (var i = 0; i < 25; i++)
            sandbox.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = $"C{i}" });
        var ids = new List<string>();
        var after = "0";
        while (after is not null)
        {
            var page = await sandbox.GetAsync($"0-2?limit=10&after={after}&properties=name");
            ids.AddRange(page.Results.Select(result => result.GetProperty("id").GetString()!));
            after = page.Body.TryGetProperty("paging", out var paging) ? paging.GetProperty("next").GetProperty("after").GetString() : null;
        }

        Assert.Equal(sandbox.Portal.Objects("companies").Select(record => record.Id), ids);
    }

    [Fact]
    public async Task Search_lags_behind_writes()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var sandbox = await StartAsync(new HubSpotOptions(), time);
        var id = await sandbox.CreateAsync("companies", new { name = "Acme" });
        Assert.Empty((await SearchByName(sandbox, "Acme")).Results);

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single((await SearchByName(sandbox, "acme")).Results);
        await sandbox.SendAsync(HttpMethod.Patch, $"companies/{id}", new { properties = new { name = "Globex" } });
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single((await SearchByName(sandbox, "ACME")).Results);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await SearchByName(sandbox, "acme")).Results);
    }

    [Fact]
    public async Task What_a_person_changes_is_read_at_once_and_found_after_the_lag()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var sandbox = await StartAsync(new HubSpotOptions(), time);
        var id = await sandbox.CreateAsync("companies", new { name = "Acme" });
        time.Advance(TimeSpan.FromSeconds(5));
        sandbox.Portal.EditByHand("companies", id, new Dictionary<string, string> { ["name"] = "Globex" });

        var read = (await sandbox.GetAsync($"companies/{id}?properties=name")).Body;
        Assert.Equal(("Globex", "2026-11-24T12:00:05Z"), (read.GetProperty("properties").GetProperty("name").GetString(), read.GetProperty("updatedAt").GetString()));
        Assert.Single((await SearchByName(sandbox, "Acme")).Results);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty((await SearchByName(sandbox, "Acme")).Results);
        Assert.Equal(id, Assert.Single((await SearchByName(sandbox, "Globex")).Results).GetProperty("id").GetString());

        sandbox.Portal.ArchiveByHand("companies", id);
        Assert.Equal(404, (await sandbox.GetAsync($"companies/{id}")).Status);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty((await SearchByName(sandbox, "Globex")).Results);
    }

    [Fact]
    public async Task Search_pages_by_id_as_a_number()
    {
        await using var sandbox = await StartAsync();
        var (first, second, third) = (
            await sandbox.CreateAsync("companies", new { name = "A" }),
            await sandbox.CreateAsync("companies", new { name = "B" }),
            await sandbox.CreateAsync("companies", new { name = "C" }));
        string[] sorts = ["-hs_object_id"];
        string[] properties = ["name"];
        var reply = await sandbox.PostAsync("companies/search", new
        {
            filterGroups = new[] { new { filters = new[] { new { propertyName = "hs_object_id", @operator = "GT", value = first } } } },
            properties,
            sorts,
            limit = 10,
            after = "0",
        });
        Assert.Equal([third, second], reply.Results.Select(result => result.GetProperty("id").GetString()!));

        var refused = await sandbox.PostAsync("companies/search", Search(new { propertyName = "name", @operator = "GT", value = "1" }));
        Assert.Equal(400, refused.Status);
    }

    [Theory]
    [InlineData("IN", "acme inc", 1)]
    [InlineData("EQ", "Acme Inc", 1)]
    [InlineData("NEQ", "acme inc", 1)]
    [InlineData("CONTAINS_TOKEN", "inc", 2)]
    [InlineData("CONTAINS_TOKEN", "glob*", 1)]
    [InlineData("HAS_PROPERTY", null, 2)]
    [InlineData("NOT_HAS_PROPERTY", null, 0)]
    public async Task Operators_of_search_compare_regardless_of_case(string verb, string? value, int count)
    {
        await using var sandbox = await StartAsync();
        await sandbox.CreateAsync("companies", new { name = "Acme Inc" });
        await sandbox.CreateAsync("companies", new { name = "Globex, INC." });
        var filter = new Dictionary<string, object> { ["propertyName"] = "name", ["operator"] = verb };
        if (value is not null)
            filter[verb == "IN" ? "values" : "value"] = verb == "IN" ? new[] { value } : value;
        var reply = await sandbox.PostAsync("companies/search", Search(filter));
        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal(count, reply.Body.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task The_account_tells_its_currencies_and_zone()
    {
        await using var sandbox = await StartAsync();
        var reply = await sandbox.GetAsync("/account-info/2026-09/details");
        Assert.Equal("USD", reply.Body.GetProperty("companyCurrency").GetString());
        Assert.Equal("US/Eastern", reply.Body.GetProperty("timeZone").GetString());
        Assert.Matches("^-0[45]:00$", reply.Body.GetProperty("utcOffset").GetString());
    }

    private static object Read(string idProperty, params string[] ids) =>
        new { inputs = ids.Select(id => new { id }), idProperty, properties = new[] { "name", "domain" }, propertiesWithHistory = Array.Empty<string>() };

    private static Task<HubSpotReply> SearchByName(HubSpotSandbox sandbox, string name) =>
        sandbox.PostAsync("companies/search", Search(new { propertyName = "name", @operator = "EQ", value = name }));
}
