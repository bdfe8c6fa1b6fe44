using System.Collections.Concurrent;
using System.Globalization;
using Xunit;

namespace Tests.Planted;

/// <summary>
/// Tests count only if they see what is wrong: real mistakes are planted in a copy of the product, and each must make
/// the test fail that is named for it.
/// </summary>
[Collection(Alone.Name)]
public class PlantedBugsTests
{
    /// <summary>A part of a bug's name, for whoever writes one; <c>all</c>: every bug, some minutes more; unset: the usual ones.</summary>
    private const string Variable = "PLANTED";

    /// <summary>Most of a run with a planted bug is waiting for what does not come.</summary>
    private const int AtOnce = 6;

    /// <summary>
    /// A test that fails for want of time proves nothing. Where one does so without a bug too, on a busy machine, it and
    /// its bugs have another turn with more patience, in the end with that of a usual run. Not at once, since within
    /// minutes a sweep may mend what a bug did.
    /// </summary>
    private static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_planted_bug_is_caught_by_its_test()
    {
        var bugs = Environment.GetEnvironmentVariable(Variable) switch
        {
            null => PlantedBugs.Usual,
            "all" => PlantedBugs.All,
            var parts => Array.FindAll(PlantedBugs.All, bug => parts.Split('|').Any(part => bug.Name.Contains(part, StringComparison.OrdinalIgnoreCase))),
        };
        Assert.NotEmpty(bugs);
        using var tree = new PlantedTree(bugs);
        var whyNot = await tree.BuildAsync(Cancellation);
        Assert.True(whyNot is null, whyNot);

        // The long ones first.
        var open = bugs.DistinctBy(bug => bug.Name).OrderByDescending(bug => bug.CaughtBy.StartsWith("Tests.Product.", StringComparison.Ordinal)).ToArray();
        var wrong = new List<string>();
        foreach (var patience in Patience)
        {
            // Beside the runs with a bug, so under the same load.
            var control = tree.TestAsync(open.Select(bug => bug.CaughtBy).Distinct(), null, patience, Cancellation);
            var runs = await RunAsync(tree, open, patience);
            var sound = await control;
            wrong.AddRange(open.Where(bug => !runs[bug].HasFailed).Select(bug => $"Not caught: {bug.Name} ({bug.File}) by {bug.CaughtBy}: {Said(runs[bug])}"));
            open = [.. open.Where(bug => runs[bug].HasFailed && sound.Fails(bug.CaughtBy))];
            if (open.Length == 0)
                break;
            if (patience == Patience[^1])
                wrong.Add($"Without a bug: {Said(sound)}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
    }

    /// <summary>Whoever changes the product may change what a bug is planted in; this tells of all such bugs at once.</summary>
    [Fact]
    public void Every_bug_fits_the_product_as_it_is() => Assert.All(
        PlantedBugs.All.GroupBy(bug => bug.File),
        file => Planting.Plant(File.ReadAllText(Path.Combine(Repository.Root().FullName, file.Key)), file));

    [Fact]
    public void A_bug_in_several_places_is_caught_by_one_test() =>
        Assert.All(PlantedBugs.All.GroupBy(bug => bug.Name), places => Assert.Single(places.Select(place => place.CaughtBy).Distinct()));

    private static async Task<ConcurrentDictionary<PlantedBug, PlantedRun>> RunAsync(PlantedTree tree, PlantedBug[] bugs, TimeSpan patience)
    {
        var runs = new ConcurrentDictionary<PlantedBug, PlantedRun>();
        var some = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancellation };
        await Parallel.ForEachAsync(bugs, some, async (bug, cancellation) =>
        {
            runs[bug] = await tree.TestAsync([bug.CaughtBy], bug, patience, cancellation);
            Tell(bug, runs[bug]);
        });
        return runs;
    }

    /// <summary>Seen with <c>-showLiveOutput</c>: what the test noticed, so that its author sees whether that is the bug.</summary>
    private static void Tell(PlantedBug bug, PlantedRun run) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{(run.HasFailed ? "caught" : "NOT CAUGHT")} in {run.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s: {bug.Name}: {Said(run)}");

    private static string Said(PlantedRun run) => run.Total is null
        ? $"the run gave no summary: {Cut(run.Output)}"
        : $"{run.Total} tests, {run.Errors} errors, {run.Failed} failed: {Cut(string.Join('\n', run.Output.Split('\n').SkipWhile(line => !line.Contains("[FAIL]", StringComparison.Ordinal))))}";

    private static string Cut(string text) => text.Length > 1_500 ? text[..1_500] : text;
}
