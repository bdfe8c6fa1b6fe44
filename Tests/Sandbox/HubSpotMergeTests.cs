using Microsoft.Extensions.Time.Testing;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

/// <summary>Two records become one by a person's hand.</summary>
public sealed class HubSpotMergeTests
{
    [Fact]
    public async Task The_survivor_keeps_its_values_and_takes_what_it_lacks()
    {
        await using var sandbox = await StartAsync();
        await sandbox.AddKeyAsync("contacts");
        var survivor = await sandbox.CreateAsync("contacts", new { email = "a@acme.com", firstname = "Ann", freshbooks_key = "k1" });
        var other = await sandbox.CreateAsync("contacts", new { email = "b@acme.com", firstname = "Bea", phone = "1", freshbooks_key = "k2" });
        sandbox.Portal.MergeByHand("contacts", survivor, other);

        string[] names = ["email", "firstname", "phone", "freshbooks_key", "hs_additional_emails", "hs_merged_object_ids"];
        var properties = (await sandbox.GetAsync($"contacts/{survivor}?properties={string.Join(',', names)}")).Body.GetProperty("properties");
        Assert.Equal(["a@acme.com", "Ann", "1", "k1", "b@acme.com", other], names.Select(name => properties.GetProperty(name).GetString()));
        Assert.True(sandbox.Portal.Objects("contacts").Single(record => record.Id == other).Archived);
    }

    [Theory]
    [InlineData(false, 201)]
    [InlineData(true, 400)]
    public async Task A_survivor_without_a_unique_value_leaves_the_others_free_unless_told_to_take_it(bool moves, int status)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { UniqueValuesMoveOnMerge = moves });
        await sandbox.AddKeyAsync("companies");
        var survivor = await sandbox.CreateAsync("companies", new { name = "Acme" });
        sandbox.Portal.MergeByHand("companies", survivor, await sandbox.CreateAsync("companies", new { name = "Acme Inc", freshbooks_key = "k" }));

        var again = await sandbox.PostAsync("companies", new { properties = new { name = "Acme", freshbooks_key = "k" }, associations = Array.Empty<object>() });
        Assert.Equal(status, again.Status);
        if (moves)
            Assert.Contains($"{survivor} already has that value", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Associations_move_to_the_survivor_whose_own_primary_company_stands()
    {
        await using var sandbox = await StartAsync();
        var (mine, theirs) = (await sandbox.CreateAsync("companies", new { name = "Mine" }), await sandbox.CreateAsync("companies", new { name = "Theirs" }));
        var survivor = await sandbox.CreateAsync("contacts", new { lastname = "A" }, Link(mine, 1));
        var other = await sandbox.CreateAsync("contacts", new { lastname = "B" }, Link(theirs, 1));
        var invoice = await sandbox.CreateAsync("invoices", new { hs_currency = "USD" }, Link(other, 177));
        sandbox.Portal.MergeByHand("contacts", survivor, other);

        var links = sandbox.Portal.Associations().Where(link => link.FromId == survivor).ToLookup(link => link.ToId, link => link.TypeId);
        Assert.Equal([1, 279], links[mine]);
        Assert.Equal([279], links[theirs]);
        Assert.Equal([178], links[invoice]);
        Assert.DoesNotContain(sandbox.Portal.Associations(), link => link.FromId == other || link.ToId == other);
    }

    [Fact]
    public async Task A_merged_company_stays_the_primary_one_of_its_contacts()
    {
        await using var sandbox = await StartAsync();
        var (survivor, other) = (await sandbox.CreateAsync("companies", new { name = "Acme" }), await sandbox.CreateAsync("companies", new { name = "Acme Inc" }));
        var contact = await sandbox.CreateAsync("contacts", new { lastname = "A" }, Link(other, 1));
        sandbox.Portal.MergeByHand("companies", survivor, other);
        Assert.Equal([(survivor, 1), (survivor, 279)], sandbox.Portal.Associations().Where(link => link.FromId == contact).Select(link => (link.ToId, link.TypeId)));
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 404)]
    public async Task The_others_id_is_not_found_and_its_remains_are_in_the_bin_or_nowhere(bool isInBin, int archived)
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { MergedReadAsArchived = isInBin });
        var (_, other) = await MergedAsync(sandbox);
        Assert.Equal(404, (await sandbox.GetAsync($"companies/{other}")).Status);
        Assert.Equal(other, Assert.Single((await sandbox.PostAsync("companies/batch/read", Read(other))).Errors).GetProperty("context").GetProperty("ids")[0].GetString());
        Assert.Equal(404, (await sandbox.SendAsync(HttpMethod.Patch, $"companies/{other}", new { properties = new { phone = "1" } })).Status);
        Assert.Equal(207, (await sandbox.PostAsync("companies/batch/update", new { inputs = new[] { new { id = other, properties = new { phone = "1" } } } })).Status);
        Assert.Equal(archived, (await sandbox.GetAsync($"companies/{other}?archived=true")).Status);
        Assert.Equal(archived == 200 ? 1 : 0, (await sandbox.GetAsync("companies?archived=true")).Results.Length);
    }

    [Fact]
    public async Task A_portal_that_forwards_answers_the_others_id_with_the_survivor_over_any_number_of_merges()
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { MergedIdsForward = true });
        var (middle, first) = await MergedAsync(sandbox);
        var last = await sandbox.CreateAsync("companies", new { name = "Last" });
        sandbox.Portal.MergeByHand("companies", last, middle);

        Assert.Equal(last, (await sandbox.GetAsync($"companies/{first}")).Body.GetProperty("id").GetString());
        Assert.Equal(last, Assert.Single((await sandbox.PostAsync("companies/batch/read", Read(first, middle))).Results).GetProperty("id").GetString());
        var updated = await sandbox.PostAsync("companies/batch/update", new { inputs = new[] { new { id = first, properties = new { phone = "1" } } } });
        Assert.Equal(last, Assert.Single(updated.Results).GetProperty("id").GetString());
        var record = sandbox.Portal.Objects("companies").Single(record => !record.Archived);
        Assert.Equal((last, "1", $"{first};{middle}"), (record.Id, record.Properties["phone"], record.Properties["hs_merged_object_ids"]));
    }

    [Fact]
    public async Task Search_by_a_merged_id_finds_the_survivor_after_its_lag()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await using var sandbox = await StartAsync(new HubSpotOptions(), time);
        var (survivor, other) = await MergedAsync(sandbox);
        var search = Search(new { propertyName = "hs_merged_object_ids", @operator = "CONTAINS_TOKEN", value = other });
        Assert.Empty((await sandbox.PostAsync("companies/search", search)).Results);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(survivor, Assert.Single((await sandbox.PostAsync("companies/search", search)).Results).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Only_two_contacts_or_two_companies_can_be_merged_and_the_api_cannot_write_the_list()
    {
        await using var sandbox = await StartAsync();
        var (deal, company) = (await sandbox.CreateAsync("deals", new { dealname = "D" }), await sandbox.CreateAsync("companies", new { name = "A" }));
        Assert.Throws<ArgumentException>(() => sandbox.Portal.MergeByHand("deals", deal, deal));
        Assert.Throws<ArgumentException>(() => sandbox.Portal.MergeByHand("companies", company, company));
        Assert.Throws<ArgumentException>(() => sandbox.Portal.MergeByHand("companies", company, deal));
        Assert.Equal(["READ_ONLY_VALUE"], (await sandbox.SendAsync(HttpMethod.Patch, $"companies/{company}", new { properties = new { hs_merged_object_ids = "1" } })).Codes);
    }

    [Fact]
    public async Task The_admin_api_merges_and_erases()
    {
        await using var sandbox = await StartAsync();
        var (survivor, other) = (await sandbox.CreateAsync("contacts", new { email = "a@acme.com" }), await sandbox.CreateAsync("contacts", new { email = "b@acme.com" }));
        Assert.Equal(200, (await sandbox.SendAsync(HttpMethod.Post, $"/_sandbox/hubspot/objects/contacts/{survivor}/merge/{other}")).Status);
        Assert.Equal(400, (await sandbox.SendAsync(HttpMethod.Post, $"/_sandbox/hubspot/objects/contacts/{survivor}/merge/{other}")).Status);
        Assert.Equal(200, (await sandbox.SendAsync(HttpMethod.Post, $"/_sandbox/hubspot/objects/contacts/{survivor}/erase")).Status);
        Assert.Equal(400, (await sandbox.SendAsync(HttpMethod.Post, $"/_sandbox/hubspot/objects/contacts/{survivor}/erase")).Status);
        Assert.Equal(other, Assert.Single(sandbox.Portal.Objects("contacts")).Id);
    }

    private static async Task<(string Survivor, string Other)> MergedAsync(HubSpotSandbox sandbox)
    {
        var (survivor, other) = (await sandbox.CreateAsync("companies", new { name = "Acme" }), await sandbox.CreateAsync("companies", new { name = "Acme Inc" }));
        sandbox.Portal.MergeByHand("companies", survivor, other);
        return (survivor, other);
    }

    private static object Read(params string[] ids) =>
        new { inputs = ids.Select(id => new { id }), properties = Array.Empty<string>(), propertiesWithHistory = Array.Empty<string>() };
}
