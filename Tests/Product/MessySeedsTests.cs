using System.Collections.Concurrent;
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

    [Theory]
    [InlineData(1, 200)]
    public async Task Messy_books_end_up_equal_whatever_the_traps(int first, int last)
    {
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
        for (var edit = 0; edit < 25; edit++)
            edits.Next();

        house.Portal.Faults.Clear();
        house.World.FreshBooksFaults.Clear();
        house.Books.Options.LostShare = 0;
        await house.DoAsync("sweep");
        var verdict = await House.UntilAsync(() => Task.FromResult(house.Compare()), verdict => verdict.IsEqual);
        if (!verdict.IsEqual)
            return $"{verdict.Duplicates} duplicates; {string.Join("\n", verdict.Differences.Take(8))}\n{await house.RecordsAsync()}\n{await LivesAsync(house, verdict)}";
        var malformed = house.World.Ledger.Entries(Side.HubSpot).FirstOrDefault(entry => entry.Malformed is not null);
        return malformed is null ? null : $"{malformed.Operation}: {malformed.Malformed}";
    }

    private static async Task<string> LivesAsync(House house, Verdict verdict)
    {
        var told = new List<string>();
        foreach (var words in verdict.Differences.Select(difference => difference.Split(' ', ':')).Where(words => words[0] is "invoice" or "client").Take(3))
        {
            told.Add((await house.Product.GetAsync($"api/connections/{house.Connection}/records/{words[0]}/{words[1]}", default))!.ToJsonString());
            if (words[0] == "invoice")
                told.Add((await house.Product.GetAsync($"api/connections/{house.Connection}/records/client/{house.Books.FindInvoice(int.Parse(words[1]))!.ClientId}", default))!.ToJsonString());
        }
        return string.Join("\nLIFE ", told);
    }
}
