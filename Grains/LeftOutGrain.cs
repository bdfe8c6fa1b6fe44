using System.Collections.Immutable;
using Grains.Interfaces;
using Storage;

namespace Grains;

/// <summary>A parent's stored state, where the settings leave records out.</summary>
[GenerateSerializer, Alias("left-out-state")]
public sealed record LeftOutState
{
    [Id(0)] public Fate Fate { get; init; }

    /// <summary>Settled without being written, because their parent was left out.</summary>
    [Id(1)] public ImmutableHashSet<EntityKey> Children { get; init; } = [];
}

/// <summary>Remembers of a client or invoice that it is left out, and which children went with it, so that they come back with it.</summary>
internal sealed class LeftOutGrain(
    [PersistentState("left-out")] IPersistentState<LeftOutState> state,
    Inbox inbox) : Grain, ILeftOutGrain
{
    public async Task SetAsync(Fate fate)
    {
        if (fate == state.State.Fate)
            return;

        // Before it is written down: a crash in between does it once more.
        if (fate is Fate.Mirrored)
            await BringBackAsync(EntityKey.Parse(this.GetPrimaryKeyString()));
        await state.KeepAsync(state.State with { Fate = fate, Children = fate is Fate.Mirrored ? [] : state.State.Children });
    }

    public Task<bool> IsLeftOutAsync() => Task.FromResult(state.State.Fate is Fate.LeftOut);

    public async Task<bool> TakesAlongAsync(EntityKey child)
    {
        if (state.State.Fate is Fate.Mirrored)
            return false;
        if (!state.State.Children.Contains(child))
            await state.KeepAsync(state.State with { Children = state.State.Children.Add(child) });
        return true;
    }

    private async Task BringBackAsync(EntityKey key)
    {
        foreach (var children in state.State.Children.GroupBy(child => child.Kind.LiveLane()))
            await inbox.MarkAsync([.. children], children.Key);

        // Its invoices lost their associations with the contact that was archived, and nobody knows which they are. The
        // lister is reentrant and only notes the wish, so that calling upwards blocks nobody here.
        if (state.State.Fate is Fate.Archived && key.Kind is EntityKind.Client)
            await GrainFactory.GetGrain<IListerGrain>(key.Connection).StartAfreshAsync(WalkKind.Audit);
    }
}
