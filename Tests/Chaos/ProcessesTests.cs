using System.Collections.Immutable;
using Chaos.Processes;
using Xunit;

namespace Tests.Chaos;

/// <summary>A short form of <c>dotnet run --project Chaos -- processes</c>, which takes any seed and length.</summary>
[Collection(Alone.Name)]
public sealed class ProcessesTests
{
    /// <summary>The faults of a line strike at the same time.</summary>
    private static readonly string[][] Rounds =
    [
        ["at-reply-unpersisted", "silo-freeze"],
        ["at-mark-cleared", "database-stop-1s"],
        ["silo-kill", "at-marked", "at-refresh-intended"],
        ["rolling-upgrade"],
    ];

    [Fact]
    public async Task Processes_die_freeze_lose_their_database_and_are_upgraded_and_nothing_is_lost_or_doubled()
    {
        // Not a temporary one of .NET's, which only its maker may enter: PostgreSQL runs as another user.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"chaos-{Guid.NewGuid():N}")).FullName;
        var options = new ProcessesOptions(240, Seed: 7, [.. Rounds.Select(names => FaultTable.All.Where(fault => names.Contains(fault.Name)).ToImmutableArray())]) { Clients = 8 };

        var figures = await ProcessesRun.Async(options, folder, TestContext.Current.CancellationToken);

        // How soon is not asked here: no test fails for a slow machine.
        Assert.True(figures.IsExact, $"{figures}; logs are in {folder}");
        Assert.InRange(figures.Events, options.Events, int.MaxValue);
        Assert.Equal(Rounds.Sum(names => names.Length), figures.Faults.Values.Sum(tally => tally.Injected));
        Directory.Delete(folder, recursive: true);
    }
}
