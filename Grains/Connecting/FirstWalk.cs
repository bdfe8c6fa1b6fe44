using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Connecting;

public static class FirstWalk
{
    /// <summary>A connection that never finished its backfill goes on with it; one that did looks for what it missed.</summary>
    public static WalkKind After(ImmutableArray<WalkProgress> walks) =>
        walks.Any(walk => walk is { Kind: WalkKind.Backfill, FinishedAt: not null }) ? WalkKind.Sweep : WalkKind.Backfill;
}
