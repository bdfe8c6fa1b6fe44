using System.Text.Json.Nodes;
using Sandbox;
using Xunit;

namespace Tests.Product;

public class FirstSweepTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_changed_before_FreshBooks_delivers_is_swept_up_as_soon_as_it_does_and_nothing_else_is_written()
    {
        var freshBooks = House.QuickWebhooks();
        freshBooks.HandshakesHeld = true;
        await using var house = await House.BuildAsync(clients: 6, freshBooks: freshBooks);
        await house.ConnectUnheardAsync();
        await house.EqualAsync();
        Assert.NotNull((await EndedAsync(house, "backfill"))["finishedAt"]);

        var client = house.Books.Clients.First(client => client.Email.Length > 0);
        house.Books.EditClient(client.Id, edited => edited with { BusinessPhone = "+1 555 0009" });
        Assert.Empty(house.World.Webhooks);
        var before = Batches(house);
        freshBooks.HandshakesHeld = false;
        await house.VerifiedAsync();
        await house.ContactAsync(client.Id, found => found.Properties["phone"] == "+1 555 0009");
        var sweep = await EndedAsync(house, "sweep");

        Assert.Equal(1, Batches(house) - before);
        Assert.DoesNotContain(house.World.Webhooks, sent => sent.Event.StartsWith("client.", StringComparison.Ordinal));
        Assert.True((DateTimeOffset)sweep["startedAt"]! > (DateTimeOffset)(await EndedAsync(house, "backfill"))["finishedAt"]!);
    }

    [Fact]
    public async Task It_waits_for_a_backfill_that_runs()
    {
        await using var house = await House.ConnectedAsync(clients: 30);
        await house.EqualAsync();
        var (backfill, sweep) = (await EndedAsync(house, "backfill"), await EndedAsync(house, "sweep"));
        Assert.True((DateTimeOffset)sweep["startedAt"]! >= (DateTimeOffset)backfill["finishedAt"]!);
    }

    private static int Batches(House house) =>
        house.World.Ledger.Entries(Side.HubSpot).Count(entry => entry.Operation.Contains("/batch/", StringComparison.Ordinal));

    private static async Task<JsonObject> EndedAsync(House house, string kind)
    {
        static JsonNode? Walk(JsonObject status, string kind) => status["walks"]!.AsArray().SingleOrDefault(walk => (string?)walk!["kind"] == kind);
        var status = await House.UntilAsync(
            () => house.Product.StatusAsync(house.Connection, Cancellation), status => Walk(status, kind)?["finishedAt"] is not null);
        Assert.NotNull(Walk(status, kind)?["finishedAt"]);
        return Walk(status, kind)!.AsObject();
    }
}
