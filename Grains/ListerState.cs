using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>A lister's stored state: the latest walk of each kind.</summary>
[GenerateSerializer, Alias("lister-state")]
public sealed record ListerState
{
    [Id(0)] public ImmutableSortedDictionary<WalkKind, Walk> Walks { get; init; } = ImmutableSortedDictionary<WalkKind, Walk>.Empty;

    /// <summary>The connection is paused: walks are noted, and none runs until it goes on.</summary>
    [Id(1)] public bool Stopped { get; init; }

    public ListerState Hold(bool stopped) => this with
    {
        Stopped = stopped,
        Walks = Walks.ToImmutableSortedDictionary(walk => walk.Key, walk => walk.Value.FinishedAt is null ? walk.Value with { Paused = stopped } : walk.Value),
    };

    public ListerState With(Walk walk) => this with { Walks = Walks.SetItem(walk.Kind, walk) };

    /// <summary>An audit before a sweep, of which it sees all.</summary>
    public Walk? Next() => Walks.Values.Where(walk => walk.Runs).MinBy(walk => walk.Kind switch { WalkKind.Backfill => 0, WalkKind.Audit => 1, _ => 2 });

    /// <summary>What a sweep that is not finished was still to see, an audit that begins now sees.</summary>
    public ListerState Begin(Walk walk)
    {
        var isCovered = walk.Kind is WalkKind.Audit && Walks.GetValueOrDefault(WalkKind.Sweep) is { FinishedAt: null };
        return (isCovered ? this with { Walks = Walks.Remove(WalkKind.Sweep) } : this).With(walk);
    }
}
