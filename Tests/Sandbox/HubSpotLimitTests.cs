using Microsoft.Extensions.Time.Testing;
using Sandbox;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotLimitTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_window_slides_and_refused_requests_do_not_use_it_up()
    {
        var time = new FakeTimeProvider(Noon);
        await using var sandbox = await StartAsync(new HubSpotOptions { WindowLimit = 3 }, time);
        var first = await sandbox.GetAsync("contacts");
        Assert.Equal(("3", "2", "10000"), (first.Headers["X-HubSpot-RateLimit-Max"], first.Headers["X-HubSpot-RateLimit-Remaining"], first.Headers["X-HubSpot-RateLimit-Interval-Milliseconds"]));
        Assert.Equal(("250000", "249999"), (first.Headers["X-HubSpot-RateLimit-Daily"], first.Headers["X-HubSpot-RateLimit-Daily-Remaining"]));

        time.Advance(TimeSpan.FromSeconds(5));
        await sandbox.GetAsync("contacts");
        await sandbox.GetAsync("contacts");
        var refused = await sandbox.GetAsync("contacts");
        Assert.Equal((429, "TEN_SECONDLY_ROLLING"), (refused.Status, refused.Body.GetProperty("policyName").GetString()));
        Assert.Equal("You have reached your ten_secondly_rolling limit.", refused.Message);

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await sandbox.GetAsync("contacts")).Status);
        Assert.Equal(429, (await sandbox.GetAsync("contacts")).Status);
        Assert.Equal(6, sandbox.Portal.Ledger.Entries(Side.HubSpot).Length);
    }

    [Fact]
    public async Task Searches_have_a_budget_of_their_own_and_no_headers()
    {
        var time = new FakeTimeProvider(Noon);
        await using var sandbox = await StartAsync(new HubSpotOptions { WindowLimit = 1 }, time);
        for (var i = 0; i < 5; i++)
        {
            var found = await sandbox.PostAsync(i % 2 == 0 ? "companies/search" : "contacts/search", Search());
            Assert.Equal(200, found.Status);
            Assert.DoesNotContain("X-HubSpot-RateLimit-Max", found.Headers.Keys);
        }

        var refused = await sandbox.PostAsync("companies/search", Search());
        Assert.Equal((429, "You have reached your secondly limit."), (refused.Status, refused.Message));
        Assert.Equal(200, (await sandbox.GetAsync("contacts")).Status);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await sandbox.PostAsync("companies/search", Search())).Status);
    }

    [Fact]
    public async Task The_daily_limit_ends_at_midnight_of_the_account()
    {
        // Midnight in New York is 05:00 UTC in November.
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 4, 59, 0, TimeSpan.Zero));
        await using var sandbox = await StartAsync(new HubSpotOptions { DailyLimit = 2 }, time);
        await sandbox.GetAsync("contacts");
        await sandbox.GetAsync("contacts");
        var refused = await sandbox.GetAsync("contacts");
        Assert.Equal((429, "DAILY"), (refused.Status, refused.Body.GetProperty("policyName").GetString()));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await sandbox.GetAsync("contacts")).Status);
    }

    [Fact]
    public async Task A_burst_at_one_instant_lets_through_exactly_the_limit_and_counts_each_request_once()
    {
        await using var sandbox = await StartAsync(new HubSpotOptions { WindowLimit = 50 }, new FakeTimeProvider(Noon));
        var replies = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => sandbox.GetAsync("contacts")));
        Assert.Equal((50, 70), (replies.Count(reply => reply.Status == 200), replies.Count(reply => reply.Status == 429)));
        Assert.Equal(120, sandbox.Portal.Ledger.Entries(Side.HubSpot).Length);
    }

    [Fact]
    public async Task Faults_hit_what_they_name_as_often_as_they_say()
    {
        await using var sandbox = await StartAsync();
        sandbox.Portal.Faults.Add(new HubSpotFault { Operation = "companies", Kind = HubSpotFaultKind.Status, Status = 502, Times = 2 });
        Assert.Equal(200, (await sandbox.GetAsync("contacts")).Status);
        Assert.Equal(502, (await sandbox.GetAsync("companies")).Status);
        Assert.True(sandbox.LastEntry.Injected);
        Assert.Equal(502, (await sandbox.GetAsync("companies")).Status);
        Assert.Equal(200, (await sandbox.GetAsync("companies")).Status);
    }

    [Fact]
    public async Task A_locked_portal_answers_423_and_does_nothing()
    {
        await using var sandbox = await StartAsync();
        sandbox.Portal.Faults.Add(new HubSpotFault { Operation = "companies", Kind = HubSpotFaultKind.Status, Status = 423 });
        var locked = await sandbox.PostAsync("companies", new { properties = new { name = "A" }, associations = Array.Empty<object>() });
        Assert.Equal((423, "LOCKED"), (locked.Status, locked.Category));
        Assert.Empty(sandbox.Portal.Objects("companies"));
        await sandbox.CreateAsync("companies", new { name = "A" });
    }

    [Fact]
    public async Task A_dropped_reply_leaves_the_write_done()
    {
        await using var sandbox = await StartAsync();
        sandbox.Portal.Faults.Add(new HubSpotFault { Operation = "POST companies", Kind = HubSpotFaultKind.DropReplyAfterCommit });
        await Assert.ThrowsAsync<HttpRequestException>(() => sandbox.CreateAsync("companies", new { name = "A" }));
        Assert.Single(sandbox.Portal.Objects("companies"));
        Assert.Equal((201, true), (sandbox.LastEntry.Status, sandbox.LastEntry.Injected));
    }

    [Fact]
    public async Task The_admin_api_sets_faults_and_options_and_edits_by_hand()
    {
        await using var sandbox = await StartAsync();
        Assert.Equal(200, (await sandbox.PostAsync("/_sandbox/hubspot/faults", new { kind = "Status", status = 429, policy = "DAILY", retryAfter = "00:00:07" })).Status);
        var refused = await sandbox.GetAsync("contacts");
        Assert.Equal((429, "DAILY", "7"), (refused.Status, refused.Body.GetProperty("policyName").GetString(), refused.Headers["Retry-After"]));

        Assert.Equal(200, (await sandbox.PostAsync("/_sandbox/hubspot/options", new { windowLimit = 7, invoiceWrites = "MissingScope" })).Status);
        Assert.Equal((7, WriteAccess.MissingScope), (sandbox.Portal.Options.WindowLimit, sandbox.Portal.Options.InvoiceWrites));
        Assert.Equal(400, (await sandbox.PostAsync("/_sandbox/hubspot/options", new { windowLimits = 7 })).Status);

        Assert.Equal(200, (await sandbox.PostAsync("/_sandbox/hubspot/objects/companies", new { name = "By hand" })).Status);
        var state = await sandbox.GetAsync("/_sandbox/hubspot/");
        Assert.Equal(1, state.Body.GetProperty("objects").GetProperty("companies").GetProperty("live").GetInt32());
        Assert.Equal(1, (await sandbox.GetAsync("/_sandbox/hubspot/ledger")).Body.GetProperty("requests").GetInt32());
    }
}
