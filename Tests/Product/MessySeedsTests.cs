using System.Collections.Concurrent;
using System.Globalization;
using Sandbox;
using Sandbox.Data;
using Xunit;

namespace Tests.Product;

/// <summary>
/// Accounts as messy as real ones, each with other records, edits, traps and faults. A seed that failed is told with
/// what differed, and can be run alone.
/// </summary>
public class MessySeedsTests
{
    private const int AtOnce = 4;

    /// <summary>Set to <c>1-200</c> for a long run; a handful of seeds belongs to every run.</summary>
    private const string Variable = "MESSY_SEEDS";

    [Fact]
    public async Task Messy_books_end_up_equal_whatever_the_traps()
    {
        var range = (Environment.GetEnvironmentVariable(Variable) ?? "1-6").Split('-');
        var (first, last) = (int.Parse(range[0], CultureInfo.InvariantCulture), int.Parse(range[^1], CultureInfo.InvariantCulture));
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(first, last - first + 1),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (seed, _) =>
            {
                if (await DifferenceAsync(seed) is { } difference)
                    failures.Enqueue($"seed {seed}: {difference}");
            });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }

    /// <summary>Null: the mirror became equal, without a duplicate and without a malformed request.</summary>
    private static async Task<string?> DifferenceAsync(int seed)
    {
        var traps = new Traps(seed);
        await using var house = await House.BuildAsync(seed: seed, freshBooks: traps.FreshBooks(), hubSpot: traps.HubSpot(), messy: true);
        await house.ConnectAsync();
        traps.Spring(house);
        var edits = new MessyEdits(house.Books, seed);
        var people = new HubSpotPeople(house.World, seed);
        for (var edit = 0; edit < 25; edit++)
        {
            edits.Next();
            if (edit % 5 == 0)
                people.Act();
        }

        house.Portal.Faults.Clear();
        house.World.FreshBooksFaults.Clear();
        house.Books.Options.LostShare = 0;

        // Reads HubSpot too; what is edited there alone no sweep of FreshBooks finds.
        await house.DoAsync("audit");
        var verdict = await House.UntilAsync(() => Task.FromResult(house.Compare()), verdict => verdict.IsEqual);
        if (!verdict.IsEqual)
            return $"{verdict.Duplicates} duplicates; {string.Join("\n", verdict.Differences.Take(8))}\n{await house.RecordsAsync("?state=failing")}";
        var malformed = house.World.Ledger.Entries(Side.HubSpot).FirstOrDefault(entry => entry.Malformed is not null);
        return malformed is null ? null : $"{malformed.Operation}: {malformed.Malformed}";
    }
}
