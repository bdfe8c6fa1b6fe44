using System.Globalization;
using System.Text.RegularExpressions;
using Chaos.Processes;
using Tests.Product;

namespace Tests.Planted;

/// <summary>How a run of tests ended: xunit's counts, or null where it gave none, and what it wrote.</summary>
internal sealed record PlantedRun(int? Total, int Errors, int Failed, string Output, TimeSpan Took)
{
    /// <summary>Tests ran, and one of them failed: no name was wrong, and the product started.</summary>
    public bool HasFailed => Total > 0 && Errors == 0 && Failed > 0 && !Output.Contains("StartRefusedException", StringComparison.Ordinal);

    /// <summary>Whether any row of this test did not pass.</summary>
    public bool Fails(string method) =>
        Total is null or 0 || Errors > 0 || Output.Contains($"{method} [FAIL]", StringComparison.Ordinal) || Output.Contains($"{method}(", StringComparison.Ordinal);
}

/// <summary>A copy of the sources with every bug in it, built once beside the running tests.</summary>
internal sealed partial class PlantedTree : IDisposable
{
    /// <summary>What a run takes beside its waits, amply; a bug that makes it turn for ever is not caught.</summary>
    private static readonly TimeSpan Work = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("planted-");
    private readonly SourceCopy _copy;

    /// <exception cref="InvalidOperationException">A bug's text does not fit its file.</exception>
    public PlantedTree(IReadOnlyCollection<PlantedBug> bugs)
    {
        // Without the bugs' own tests, which would plant again.
        _copy = new SourceCopy(Repository.Root(), _root, "Planted");
        foreach (var file in bugs.GroupBy(bug => bug.File))
        {
            var path = _copy.PathOf(file.Key);
            File.WriteAllText(path, Planting.Plant(File.ReadAllText(path), file));
        }
    }

    /// <summary>Null: it is built; else what the compiler says.</summary>
    public Task<string?> BuildAsync(CancellationToken cancellation) => _copy.BuildAsync("Tests/Tests.csproj", cancellation);

    /// <summary>Runs tests in a process of their own.</summary>
    /// <param name="bug">The bug that the process has; null: none.</param>
    /// <param name="patience">How long a test waits for what should come.</param>
    public async Task<PlantedRun> TestAsync(IEnumerable<string> methods, PlantedBug? bug, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Work + 4 * patience);
        var start = TimeProvider.System.GetTimestamp();
        string[] arguments = ["Tests/bin/Release/net10.0/Tests.dll", "-noLogo", "-noColor", "-parallelMode", "all", "-maxThreads", "6", .. methods.SelectMany(method => new[] { "-method", method })];
        try
        {
            var seconds = patience.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            var (_, output) = await _copy.RunAsync(arguments, [(House.PatienceVariable, seconds), (PlantedBug.Switch, bug?.Name)], limit.Token);
            return Read(output, TimeProvider.System.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var took = TimeProvider.System.GetElapsedTime(start);
            return new PlantedRun(null, 0, 0, $"It did not end within {took}.", took);
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    private static PlantedRun Read(string output, TimeSpan took)
    {
        var summary = Summary().Matches(output).LastOrDefault();
        return summary is null
            ? new PlantedRun(null, 0, 0, output, took)
            : new PlantedRun(Number(summary, 1), Number(summary, 2), Number(summary, 3), output, took);
    }

    private static int Number(Match summary, int group) => int.Parse(summary.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Total: (\d+), Errors: (\d+), Failed: (\d+)")]
    private static partial Regex Summary();
}
