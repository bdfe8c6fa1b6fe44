using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>How many HubSpot records people had changed, by what was found.</summary>
/// <param name="Edited">Some of what we wrote reads otherwise.</param>
/// <param name="Gone">Deleted or erased.</param>
/// <param name="Merged">Another record has its place.</param>
/// <param name="Linked">Associations are missing or extra.</param>
/// <param name="NotCompared">Of an audit: waits for something, or was refused, so it was not compared this time.</param>
/// <param name="Erased">Of those gone: erased for good, and not brought back.</param>
/// <param name="Records">Of an audit: FreshBooks records of which any of this was found.</param>
/// <param name="Repaired">Of those records: put right at once.</param>
[GenerateSerializer, Immutable, Alias("drift-counts")]
public readonly record struct DriftCounts(
    [property: Id(0)] int Edited = 0,
    [property: Id(1)] int Gone = 0,
    [property: Id(2)] int Merged = 0,
    [property: Id(3)] int Linked = 0,
    [property: Id(4)] int NotCompared = 0,
    [property: Id(5)] int Erased = 0,
    [property: Id(6)] int Records = 0,
    [property: Id(7)] int Repaired = 0)
{
    public static DriftCounts operator +(DriftCounts one, DriftCounts other) => new(
        one.Edited + other.Edited,
        one.Gone + other.Gone,
        one.Merged + other.Merged,
        one.Linked + other.Linked,
        one.NotCompared + other.NotCompared,
        one.Erased + other.Erased,
        one.Records + other.Records,
        one.Repaired + other.Repaired);

    public static DriftCounts Add(DriftCounts left, DriftCounts right) => left + right;
}

/// <summary>What people had done in HubSpot to what we wrote there.</summary>
/// <param name="Says">In words, for the life line: names properties, types and HubSpot ids, never values.</param>
[GenerateSerializer, Immutable, Alias("drifted")]
public sealed record Drifted([property: Id(0)] DriftCounts Counts, [property: Id(1)] ImmutableArray<string> Says)
{
    public static Drifted? Both(Drifted? one, Drifted? other) => one is null || other is null
        ? one ?? other
        : new(one.Counts + other.Counts, [.. one.Says, .. other.Says]);
}
