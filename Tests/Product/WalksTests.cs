using System.Net;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

/// <summary>What a walk passes over nobody else comes to: these connections hear of no change.</summary>
public class WalksTests
{
    private const string Clients = "users/clients";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_a_deletion_moves_to_a_page_that_is_read_already_is_not_passed_over()
    {
        await using var house = await UnheardAsync(clients: 0);
        AddClients(house, 150);

        // Asked for its length, its first page, and then its second one.
        DelayLists(house, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await house.ConnectUnheardAsync();
        await ListedAsync(house, times: 2);
        house.Books.DeleteClient(house.Books.Clients.Max(client => client.Id));

        Assert.NotNull((await EndedAsync(house, "backfill"))["finishedAt"]);
        Assert.Equal(house.Books.Clients.Where(client => client.VisState == 0).Select(client => client.Id).Where(id => house.Contact(id) is null), []);
    }

    [Fact]
    public async Task A_walk_that_is_stopped_and_goes_on_while_its_pages_are_under_way_passes_no_page_over()
    {
        await using var house = await UnheardAsync(clients: 0);
        AddClients(house, 250);
        DelayLists(house, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        house.Portal.Faults.Add(new HubSpotFault { Operation = "contacts/batch/create", Kind = HubSpotFaultKind.Delay, Delay = TimeSpan.FromSeconds(6) });
        await house.ConnectUnheardAsync();
        await ListedAsync(house, times: 2);

        await house.DoAsync("pause");
        await ListedAsync(house, times: 3);
        await house.DoAsync("resume");
        await house.EqualAsync();
    }

    [Fact]
    public async Task An_audit_that_a_pause_stopped_goes_on_afterwards()
    {
        await using var house = await UnheardAsync(clients: 4);
        await house.ConnectUnheardAsync();
        await house.EqualAsync();
        await EndedAsync(house, "backfill");
        DelayLists(house, TimeSpan.FromSeconds(3));
        await house.DoAsync("audit");

        await house.DoAsync("pause");
        Assert.Null((await WalkAsync(house, "audit"))!["finishedAt"]);
        var (status, body) = await house.AskAsync(HttpMethod.Post, "audit");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("/resume", body.ToJsonString(), StringComparison.Ordinal);
        await house.DoAsync("resume");
        Assert.NotNull((await EndedAsync(house, "audit"))["finishedAt"]);
    }

    [Fact]
    public async Task An_audit_that_is_asked_for_at_the_end_of_another_one_is_walked_too()
    {
        await using var house = await UnheardAsync(clients: 4);
        await house.ConnectUnheardAsync();
        await house.EqualAsync();
        await EndedAsync(house, "backfill");
        house.Portal.Faults.Add(new HubSpotFault { Operation = "companies/search", Kind = HubSpotFaultKind.Delay, Delay = TimeSpan.FromSeconds(4) });
        await house.DoAsync("audit");
        await House.UntilAsync(() => Task.FromResult(house.Portal.Faults.Waiting), waiting => waiting.Count == 0);

        await house.DoAsync("audit");
        var first = (await WalkAsync(house, "audit"))!;
        Assert.Null(first["finishedAt"]);
        var second = await EndedAsync(house, "audit");
        Assert.True((DateTimeOffset)second["startedAt"]! > (DateTimeOffset)first["startedAt"]!);
    }

    private static async Task<House> UnheardAsync(int clients)
    {
        var freshBooks = House.QuickWebhooks();
        freshBooks.HandshakesHeld = true;
        return await House.BuildAsync(clients, freshBooks: freshBooks);
    }

    /// <summary>Without invoices, which would ask for a client that was passed over.</summary>
    private static void AddClients(House house, int count)
    {
        for (var number = 1; number <= count; number++)
            house.Add("Ann", $"ann{number}@walk.example");
    }

    private static void DelayLists(House house, params TimeSpan[] delays)
    {
        foreach (var delay in delays)
            house.World.FreshBooksFaults.Add(new Fault(FaultKind.Delay, Clients, Delay: delay));
    }

    /// <summary>The clients' list was answered so many times, and the next answer takes its time.</summary>
    private static async Task ListedAsync(House house, int times) => Assert.InRange(await House.UntilAsync(
        () => Task.FromResult(house.World.Ledger.Entries(Side.FreshBooks).Count(entry => entry.Operation.EndsWith(Clients, StringComparison.Ordinal))),
        count => count >= times), times, int.MaxValue);

    private static async Task<JsonObject?> WalkAsync(House house, string kind) =>
        (await house.Product.StatusAsync(house.Connection, Cancellation))["walks"]!.AsArray().OfType<JsonObject>().SingleOrDefault(walk => (string?)walk["kind"] == kind);

    internal static async Task<JsonObject> EndedAsync(House house, string kind) =>
        (await House.UntilAsync(() => WalkAsync(house, kind), walk => walk?["finishedAt"] is not null))!;
}
