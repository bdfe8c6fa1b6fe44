using System.Net.Http.Headers;
using Dapper;
using Grains.Interfaces;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

public class FaultTests
{
    [Fact]
    public async Task Creates_whose_answers_are_lost_are_adopted_and_never_doubled()
    {
        await using var house = await House.BuildAsync(clients: 12);
        house.Portal.Faults.Add(new HubSpotFault { Operation = "batch/create", Kind = HubSpotFaultKind.DropReplyAfterCommit, Times = 12 });
        await house.ConnectAsync();
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_connection_whose_process_ends_between_two_steps_of_a_consent_goes_on_in_the_next()
    {
        await using var house = await House.BuildAsync(clients: 2);
        house.Portal.Faults.Add(new HubSpotFault { Operation = "POST properties/", Status = 503, Times = null });
        await house.ConnectUnheardAsync();
        await house.StopProductAsync();
        house.Portal.Faults.Clear();

        // Which would come too, a minute later.
        await using (var database = house.Database())
        {
            await database.ExecuteAsync("DELETE FROM OrleansRemindersTable WHERE ReminderName = 'watch'");
        }

        await house.StartProductAsync();
        await house.EqualAsync();
    }

    [Fact]
    public async Task What_was_written_after_another_had_cleared_its_mark_is_looked_at_once_more()
    {
        await using var house = await House.BackfilledAsync(clients: 2);
        var client = house.Add("Ann", "ann@late.example");
        await house.EqualAsync();
        house.Portal.Faults.Add(new HubSpotFault { Operation = "contacts/batch/update", Kind = HubSpotFaultKind.Delay, Delay = TimeSpan.FromSeconds(4) });
        house.Books.EditClient(client, now => now with { FirstName = "Beth" });
        await House.UntilAsync(() => Task.FromResult(house.Contact(client)!.Properties["firstname"]), name => name == "Beth");

        // HubSpot has not answered yet. A successor would have seen to a later notice meanwhile, and been written over.
        house.Books.Options.LostShare = 1;
        house.Books.EditClient(client, now => now with { FirstName = "Cleo" });
        await using (var database = house.Database())
        {
            await database.ExecuteAsync("DELETE FROM inbox WHERE kind = 'client'");
        }

        await house.EqualAsync();
    }

    [Fact]
    public async Task A_429_and_a_423_and_a_502_lose_nothing()
    {
        await using var house = await House.ConnectedAsync(clients: 6);
        await house.EqualAsync();
        house.Portal.Faults.Add(new HubSpotFault { Operation = "batch/", Status = 429, RetryAfter = TimeSpan.FromSeconds(1), Times = 2 });
        house.Portal.Faults.Add(new HubSpotFault { Operation = "batch/", Status = 423, Times = 1 });
        house.Portal.Faults.Add(new HubSpotFault { Operation = "batch/", Status = 502, Times = 1 });
        var edits = new RandomEdits(house.Books, seed: 4);
        for (var edit = 0; edit < 15; edit++)
            edits.Next();
        await house.EqualAsync();
    }

    [Fact]
    public async Task Webhooks_that_never_come_are_made_up_for_by_a_sweep()
    {
        await using var house = await House.ConnectedAsync(clients: 8);
        await house.EqualAsync();
        house.Books.Options.LostShare = 1;
        var edits = new RandomEdits(house.Books, seed: 5);
        for (var edit = 0; edit < 20; edit++)
            edits.Next();
        house.Books.DeleteInvoice(house.Books.Invoices.First(invoice => invoice is { Paid: 0, VisState: VisState.Active }).Id);
        await house.DoAsync("sweep");
        await house.EqualAsync();
    }

    [Fact]
    public async Task Doubled_and_overtaking_webhooks_do_no_harm()
    {
        await using var house = await House.ConnectedAsync(clients: 8);
        await house.EqualAsync();
        (house.Books.Options.DuplicateShare, house.Books.Options.WebhookJitter) = (1, TimeSpan.FromMilliseconds(300));
        var edits = new RandomEdits(house.Books, seed: 6);
        for (var edit = 0; edit < 30; edit++)
            edits.Next();
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_record_that_HubSpot_refuses_is_parked_with_its_reason_and_its_neighbours_flow()
    {
        await using var house = await House.ConnectedAsync(clients: 6);
        await house.EqualAsync();
        var client = house.Books.Clients[0];
        house.Books.EditClient(client.Id, edited => edited with { Email = "bcooper@example.con" });
        house.Books.EditClient(house.Books.Clients[1].Id, edited => edited with { MobilePhone = "+1 555 0100" });

        var records = await House.UntilAsync(() => house.RecordsAsync("?state=parked"), text => text.Contains("INVALID_EMAIL", StringComparison.Ordinal));
        Assert.Contains($"\"{client.Id}\"", records, StringComparison.Ordinal);
        Assert.Contains("HubSpot refuses the e-mail address", records, StringComparison.Ordinal);
        Assert.DoesNotContain("bcooper", records, StringComparison.Ordinal);
        Assert.All(house.Compare().Differences, difference => Assert.Contains($"client {client.Id}", difference, StringComparison.Ordinal));

        house.Books.EditClient(client.Id, edited => edited with { Email = client.Email });
        await house.EqualAsync();
    }

    [Fact]
    public async Task What_was_refused_and_is_mended_without_a_notice_is_parked_no_longer_after_a_sweep()
    {
        await using var house = await House.ConnectedAsync(clients: 2);
        await house.EqualAsync();
        var client = house.Add("Ann", "ann@example.com");
        await house.ContactAsync(client, _ => true);
        house.Books.EditClient(client, edited => edited with { Email = "ann@example.con" });
        await House.UntilAsync(() => house.RecordsAsync("?state=parked"), text => text.Contains("INVALID_EMAIL", StringComparison.Ordinal));

        house.Books.Options.LostShare = 1;
        house.Books.EditClient(client, edited => edited with { Email = "ann@example.com" });
        await house.DoAsync("sweep");
        await house.EqualAsync();

        var records = await House.UntilAsync(() => house.RecordsAsync(), text => !text.Contains($"\"{client}\"", StringComparison.Ordinal));
        Assert.DoesNotContain($"\"{client}\"", records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_a_consent_goes_when_work_starts_again_though_nothing_of_it_changed_since()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@example.com");
        await house.ContactAsync(client, _ => true);
        await house.EqualAsync();
        await house.DoAsync("pause");
        await using (var database = house.Database())
        {
            await database.ExecuteAsync(
                """
                INSERT INTO inbox (connection, kind, id, lane, state, due, why_title, attempts, since)
                VALUES (@connection, 'client', @id, 0, 'held', @due, @title, 1, @since)
                """,
                new
                {
                    connection = house.Connection,
                    id = $"{client}",
                    due = house.Now.AddMinutes(10).ToUnixTimeMilliseconds(),
                    since = house.Now.ToUnixTimeMilliseconds(),
                    title = Reasons.FreshBooksConsentLost,
                });
        }

        Assert.Contains(Reasons.FreshBooksConsentLost, await house.RecordsAsync("?state=held"), StringComparison.Ordinal);
        await house.DoAsync("resume");

        var records = await House.UntilAsync(() => house.RecordsAsync(), text => !text.Contains($"\"{client}\"", StringComparison.Ordinal));
        Assert.DoesNotContain($"\"{client}\"", records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoices_are_held_while_HubSpot_takes_none_and_go_by_themselves_when_it_does()
    {
        await using var house = await House.ConnectedAsync(clients: 5, hubSpot: new HubSpotOptions { InvoiceWrites = WriteAccess.NotPublic });
        var held = await House.UntilAsync(() => house.RecordsAsync("?kind=invoice"), text => text.Contains("HubSpot does not take invoices now", StringComparison.Ordinal));
        Assert.Contains("HubSpot does not take invoices now", held, StringComparison.Ordinal);
        await House.UntilAsync(() => Task.FromResult(house.Portal.Objects("contacts").Count), count => count >= house.Books.Clients.Count);

        house.Portal.Reconfigure(options => options with { InvoiceWrites = WriteAccess.Allowed });
        await house.DoAsync("records/retry?reason=" + Uri.EscapeDataString("HubSpot does not take invoices now"));
        await house.EqualAsync();
    }

    [Fact]
    public async Task The_last_tenth_of_a_day_s_requests_is_left_for_live_changes_and_what_they_wait_for()
    {
        await using var house = await House.BackfilledAsync(clients: 8);
        await house.EqualAsync();
        await WalksTests.EndedAsync(house, "sweep");
        var client = house.Add("Ann", "ann@day.example");
        await house.ContactAsync(client, _ => true);

        // Somebody else's integration spends most of a day.
        using var other = new HttpClient { BaseAddress = house.World.Url };
        other.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", house.Portal.Options.Token);
        for (var asked = 0; asked < 70; asked++)
            (await other.GetAsync("crm/properties/2026-09/contacts", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        house.Portal.Reconfigure(now => now with { DailyLimit = 120 });
        house.Books.EditClient(client, edited => edited with { MobilePhone = "+1 555 0100" });
        await house.ContactAsync(client, found => found.Properties.GetValueOrDefault("mobilephone") == "+1 555 0100");
        Assert.InRange(120 - Spent(), 6, 12);

        house.Books.Options.LostShare = 1;
        var swept = house.Add("Bob", "bob@day.example");
        house.Books.Options.LostShare = 0;
        await house.DoAsync("sweep");
        var throttled = await House.UntilAsync(() => house.RecordsAsync("?state=throttled"), text => text.Contains("daily budget is kept for changes", StringComparison.Ordinal));
        Assert.Contains("daily budget is kept for changes", throttled, StringComparison.Ordinal);
        Assert.Null(house.Contact(swept));
        house.Invoice(swept, 70);
        await house.ContactAsync(swept, found => house.InvoicesOf(found).Length == 1);
        Assert.DoesNotContain(house.World.Ledger.Entries(Side.HubSpot), entry => entry.Status == 429);

        int Spent() => house.World.Ledger.Entries(Side.HubSpot).Count(entry => !entry.Operation.EndsWith("/search", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FreshBooks_answering_429_and_no_JSON_delays_and_loses_nothing()
    {
        await using var house = await House.ConnectedAsync(clients: 5);
        await house.EqualAsync();
        house.World.FreshBooksFaults.Add(new Fault(FaultKind.Status, "/accounting/", Times: 1, Status: 429));
        house.World.FreshBooksFaults.Add(new Fault(FaultKind.NotJson, "/accounting/", Times: 3));
        house.World.FreshBooksFaults.Add(new Fault(FaultKind.ErrorsIn200, "/accounting/", Times: 1));
        house.World.FreshBooksFaults.Add(new Fault(FaultKind.Status, "/accounting/", Times: 2, Status: 503));
        var edits = new RandomEdits(house.Books, seed: 3);
        for (var edit = 0; edit < 10; edit++)
            edits.Next();
        await house.EqualAsync();
    }
}
