using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Tests.Product;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Recorded;

/// <summary>
/// What an earlier version stored is read by this one: its database is put back beside both services as they were then,
/// today's product goes on with it, and finds everything in its place.
/// </summary>
public class RecordedTests(PostgresServer postgres)
{
    /// <summary>Set to a version, such as <c>1.1</c>, to keep a recording of it.</summary>
    private const string Variable = "RECORD_VERSION";

    public static TheoryData<string> Recordings => new(Recording.Names);

    [Theory]
    [MemberData(nameof(Recordings))]
    public Task The_product_goes_on_with_what_an_earlier_version_stored(string name) => GoesOnAsync(Recording.PathOf(name));

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task A_recording_of_this_version_holds_a_state_of_every_name_and_can_be_gone_on_with(string storage)
    {
        var folder = Directory.CreateTempSubdirectory("recording-");
        var path = Path.Combine(folder.FullName, $"{storage}.zip");
        await using (var house = await House.KeptAsync(seed: 5, FreshBooks(), storage is "postgres" ? await postgres.CreateDatabaseAsync() : null))
        {
            await new Recorder(house).FillAsync();
            await house.StopProductAsync();
            await house.RecordAsync(path, postgres);
            var states = await StoredStates.ReadAsync(house.Database());
            Assert.Equal(StoredStates.Registered.Keys, states.Select(state => state.Name).Distinct().Order(StringComparer.Ordinal));
        }

        await GoesOnAsync(path);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } version)
            Recording.Keep(path, $"{version}/{storage}");
        folder.Delete(recursive: true);
    }

    private async Task GoesOnAsync(string path)
    {
        await using var house = await House.ReopenAsync(path, FreshBooks(), new HubSpotOptions { PaymentWrites = WriteAccess.MissingScope }, postgres);
        var states = await StoredStates.ReadAsync(house.Database());
        Assert.NotEmpty(states);
        Assert.Empty(states.Select(StoredStates.Lost).OfType<string>().Distinct());

        var (differences, links) = (house.Compare().Differences, house.Portal.Associations().Count);
        var changes = new ConcurrentQueue<HubSpotChange>();
        house.Portal.Changed += changes.Enqueue;
        await house.StartProductAsync();
        await AuditAsync(house);
        house.Portal.Changed -= changes.Enqueue;
        Assert.Empty(changes);
        Assert.Equal(differences, house.Compare().Differences);
        Assert.Equal(links, house.Portal.Associations().Count);
        AssertFewRequests(house);

        // What was held and left out was remembered as such: it comes when it may.
        house.Portal.Reconfigure(options => options with { PaymentWrites = WriteAccess.Allowed });
        await AskAsync(house, HttpMethod.Put, "", []);
        await PaymentsGoAsync(house);
        var edits = new MessyEdits(house.Books, 7);
        for (var edit = 0; edit < 20; edit++)
            edits.Next();
        await house.EqualAsync();
    }

    /// <summary>Reads every record on both sides and compares them with what is stored.</summary>
    private static async Task AuditAsync(House house)
    {
        var start = house.Now;
        await house.DoAsync("audit");
        var seen = await House.UntilAsync(() => house.Product.StatusAsync(house.Connection, TestContext.Current.CancellationToken), HasAudited);
        Assert.True(HasAudited(seen), seen["walks"]?.ToJsonString());

        bool HasAudited(JsonObject status) => status["walks"]!.AsArray().Any(walk =>
            (string?)walk!["kind"] == "audit" && (DateTimeOffset?)walk["startedAt"] >= start && walk["finishedAt"] is not null && !(bool)walk["running"]!);
    }

    /// <summary>
    /// One payment may try, and those that need no writing leave that to another. That none is held means little by
    /// itself: they may be on their way to be held again.
    /// </summary>
    private static async Task PaymentsGoAsync(House house)
    {
        var before = Payments();
        await house.DoAsync("records/retry?reason=" + Uri.EscapeDataString(Recording.PaymentsHeld));
        var held = await House.UntilAsync(
            () => house.RecordsAsync(),
            records => Payments() > before && !records.Contains(Recording.PaymentsHeld, StringComparison.Ordinal));
        Assert.True(Payments() > before, "No payment was taken.");
        Assert.DoesNotContain(Recording.PaymentsHeld, held, StringComparison.Ordinal);

        int Payments() => house.Live("commerce_payments").Count();
    }

    /// <summary>Pages of each kind and of what hangs on it: some requests for every record would mean that nothing was known.</summary>
    private static void AssertFewRequests(House house)
    {
        var (hubSpot, freshBooks) = (house.World.Ledger.Entries(Side.HubSpot), house.World.Ledger.Entries(Side.FreshBooks));
        Assert.DoesNotContain(freshBooks, entry => !entry.Operation.StartsWith("GET", StringComparison.Ordinal));
        Assert.True(hubSpot.Length is > 0 and <= 120, Counted(hubSpot));

        // The sums of a client are two lists each time it is looked at, by the walk and by whatever is marked beside it.
        Assert.True(freshBooks.Length is > 0 and <= 240, Counted(freshBooks));

        static string Counted(IEnumerable<LedgerEntry> entries) =>
            string.Join(", ", entries.CountBy(entry => entry.Operation).OrderByDescending(count => count.Value).Select(count => $"{count.Value} x {count.Key}"));
    }

    private static FreshBooksOptions FreshBooks()
    {
        var options = House.QuickWebhooks();
        options.EnforceScopes = false;
        return options;
    }
}
