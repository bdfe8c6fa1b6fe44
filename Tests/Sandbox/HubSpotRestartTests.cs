using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotRestartTests
{
    [Fact]
    public async Task Everything_survives_reopening_from_the_log_and_so_does_the_window()
    {
        var folder = Directory.CreateTempSubdirectory("hubspot-").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var options = new HubSpotOptions { WindowLimit = 8 };
        string[] before;
        await using (var sandbox = await StartAsync(options, time, folder))
        {
            await sandbox.AddKeyAsync("companies");
            var company = await sandbox.CreateAsync("companies", new { name = "A", freshbooks_key = "k" });
            var contact = await sandbox.CreateAsync("contacts", new { email = "a@acme.com" }, Link(company, 1));
            await sandbox.SendAsync(HttpMethod.Patch, $"contacts/{contact}", new { properties = new { phone = "1" } });
            var archived = await sandbox.CreateAsync("companies", new { name = "B" });
            await sandbox.SendAsync(HttpMethod.Delete, $"companies/{archived}");
            before = Describe(sandbox.Portal);
        }

        await using var reopened = await StartAsync(options, time, folder);
        Assert.Equal(before, Describe(reopened.Portal));

        // Six requests before, so two are left of eight.
        var taken = await reopened.PostAsync("companies", new { properties = new { name = "C", freshbooks_key = "K" }, associations = Array.Empty<object>() });
        Assert.Equal(["CONFLICTING_UNIQUE_VALUE"], taken.Codes);
        Assert.Equal(409, (await reopened.PostAsync("contacts", new { properties = new { email = "a@acme.com" }, associations = Array.Empty<object>() })).Status);
        Assert.Equal(429, (await reopened.GetAsync("contacts")).Status);
    }

    [Fact]
    public async Task What_people_did_survives_too()
    {
        var folder = Directory.CreateTempSubdirectory("hubspot-").FullName;
        var options = new HubSpotOptions { MergedIdsForward = true, SearchLag = TimeSpan.Zero };
        string[] before;
        string company, merged;
        await using (var sandbox = await StartAsync(options, folder: folder))
        {
            var portal = sandbox.Portal;
            string Make(string type, string property, string value) => portal.CreateByHand(type, new Dictionary<string, string> { [property] = value });
            company = Make("companies", "name", "A");
            merged = Make("companies", "name", "B");
            portal.EditByHand("companies", company, new Dictionary<string, string> { ["phone"] = "1" });
            portal.AssociateByHand("deals", Make("deals", "dealname", "D"), "companies", merged, 341);
            portal.MergeByHand("companies", company, merged);
            portal.EraseByHand("contacts", Make("contacts", "email", "erased@acme.com"));
            portal.ArchiveByHand("contacts", Make("contacts", "email", "deleted@acme.com"));
            before = Describe(portal);
        }

        await using var reopened = await StartAsync(options, folder: folder);
        Assert.Equal(before, Describe(reopened.Portal));
        Assert.Equal(company, (await reopened.GetAsync($"companies/{merged}")).Body.GetProperty("id").GetString());
        var found = await reopened.PostAsync("companies/search", Search(new { propertyName = "hs_merged_object_ids", @operator = "CONTAINS_TOKEN", value = merged }));
        Assert.Equal(company, Assert.Single(found.Results).GetProperty("id").GetString());
        Assert.Equal(["BLOCKLISTED_EMAIL"], (await reopened.PostAsync("contacts", new { properties = new { email = "erased@acme.com" }, associations = Array.Empty<object>() })).Codes);
        await reopened.CreateAsync("contacts", new { email = "deleted@acme.com" });
    }

    [Fact]
    public async Task A_torn_last_line_costs_only_the_request_that_was_never_answered()
    {
        var folder = Directory.CreateTempSubdirectory("hubspot-").FullName;
        await using (var sandbox = await StartAsync(folder: folder))
        {
            await sandbox.CreateAsync("companies", new { name = "A" });
            await sandbox.CreateAsync("companies", new { name = "B" });
        }

        var path = Path.Combine(folder, "hubspot.jsonl");
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length - 5);
        await using var reopened = await StartAsync(folder: folder);
        Assert.Equal("A", Assert.Single(reopened.Portal.Objects("companies")).Properties["name"]);
        await reopened.CreateAsync("companies", new { name = "C" });
        Assert.Equal(2, reopened.Portal.Objects("companies").Count);
    }

    [Fact]
    public async Task Changes_are_told_in_order_by_hand_or_not()
    {
        await using var sandbox = await StartAsync();
        var told = new ConcurrentQueue<HubSpotChange>();
        sandbox.Portal.Changed += told.Enqueue;
        var id = await sandbox.CreateAsync("companies", new { name = "A" });
        sandbox.Portal.EditByHand("companies", id, new Dictionary<string, string> { ["phone"] = "1" });
        sandbox.Portal.ArchiveByHand("companies", id);
        Assert.Equal(
            [(HubSpotChangeKind.Created, false), (HubSpotChangeKind.Updated, true), (HubSpotChangeKind.Archived, true)],
            told.Select(change => (change.Kind, change.ByHand)));
    }

    [Fact]
    public async Task Twenty_four_thousand_records_are_absorbed_in_seconds()
    {
        var folder = Directory.CreateTempSubdirectory("hubspot-").FullName;
        await using var sandbox = await StartAsync(folder: folder);
        await sandbox.AddKeyAsync("contacts");
        var company = await sandbox.CreateAsync("companies", new { name = "A" });
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, 240), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (batch, _) =>
        {
            var reply = await sandbox.PostAsync("contacts/batch/create", new { inputs = Enumerable.Range(batch * 100, 100).Select(i => Contact(i, company)) });
            Assert.Equal((201, 100), (reply.Status, reply.Results.Length));
        });
        var elapsed = Stopwatch.GetElapsedTime(started);

        Assert.Equal(24_000, sandbox.Portal.Objects("contacts").Count);
        TestContext.Current.TestOutputHelper?.WriteLine($"24,000 records in {elapsed.TotalSeconds:0.00} s, client included");

        // A bound for a slow machine under load; the figure itself is in the output.
        Assert.True(elapsed < TimeSpan.FromSeconds(30), $"It took {elapsed}.");
    }

    private static object Contact(int i, string company) => new
    {
        properties = new Dictionary<string, string>
        {
            ["email"] = $"person{i}@acme.com",
            ["firstname"] = "First",
            ["lastname"] = $"Last {i}",
            ["phone"] = "+1 555 0100",
            ["address"] = "1 Main Street",
            ["city"] = "Springfield",
            ["state"] = "IL",
            ["zip"] = "62701",
            ["country"] = "United States",
            ["freshbooks_key"] = $"acc:client:{i}",
        },
        associations = new[] { Link(company, 279) },
        objectWriteTraceId = $"{i}",
    };

    private static string[] Describe(HubSpotPortal portal) =>
    [
        .. portal.Objects("contacts").Concat(portal.Objects("companies")).Concat(portal.Objects("deals")).Select(record =>
            $"{record.Type} {record.Id} {record.Archived} {record.CreatedAt:O} {record.UpdatedAt:O} {string.Join(',', record.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))}"),
        .. portal.Associations().Select(link => link.ToString()).Order(StringComparer.Ordinal),
    ];
}
