using Chaos.Simulation;
using Xunit;

namespace Tests.Chaos;

[Collection(Alone.Name)]
public class SimulationTests
{
    /// <summary>Each found a mistake in the product that is mended since, or one that was planted.</summary>
    public static readonly TheoryData<int> Found = [15, 24, 35, 42, 46, 52, 59, 67, 83, 94, 125, 127, 267, 455, 487, 804, 858, 859, 861, 963, 1084, 1136, 2370, 2460, 2461, 4374, 5035, 6123, 8092, 11331, 51101, 304629, 601176, 601523];

    /// <summary>These did where silos stop in nearly every run.</summary>
    public static readonly TheoryData<int> FoundWhereSilosStop = [210683, 223642];

    /// <summary>What finds a planted bug need not run for longer.</summary>
    [Fact]
    public void The_first_seeds_hold() => Hold(first: 1, seeds: 120);

    [Fact]
    public void And_the_rest_of_a_thousand_seeds_through_a_thousand_events_each() => Hold(first: 121, seeds: 880);

    [Theory, MemberData(nameof(Found))]
    public void A_seed_that_found_a_mistake_holds(int seed) => Holds(Run.Of((ulong)seed, events: 1_000));

    [Theory, MemberData(nameof(FoundWhereSilosStop))]
    public void A_seed_that_found_a_mistake_where_silos_stop_holds(int seed) => Holds(Run.Of((ulong)seed, events: 1_000, stopping: true));

    [Theory, InlineData(3), InlineData(804)]
    public void A_seed_replays_identically(int seed)
    {
        var lines = new List<string>();
        var first = Run.Of((ulong)seed, events: 1_000, listener: lines.Add);
        var second = Run.Of((ulong)seed, events: 1_000);

        Assert.Equal((first.Hash, first.Events, first.VirtualTime), (second.Hash, second.Events, second.VirtualTime));
        Assert.Equal(lines[^60..], second.Last);
        Assert.NotEqual(first.Hash, Run.Of((ulong)seed + 1, events: 1_000).Hash);
    }

    private static void Holds(Verdict verdict) => Assert.True(verdict.Problem is null, verdict.Report());

    private static void Hold(ulong first, int seeds)
    {
        var verdicts = Seeds.Run(first, seeds, events: 1_000, untilFailure: true);
        Assert.True(verdicts.All(verdict => verdict.Problem is null), verdicts.FirstOrDefault(verdict => verdict.Problem is not null)?.Report());
    }
}
