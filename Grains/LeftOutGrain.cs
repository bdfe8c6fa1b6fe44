using System.Collections.Immutable;
using Grains.Interfaces;
using Storage;

namespace Grains;

/// <summary>A parent's stored state, where the settings leave records out.</summary>
[GenerateSerializer, Alias("left-out-state")]
public sealed record LeftOutState
{
    [Id(0)] public bool IsLeftOut { get; init; }

    /// <summary>Settled without being written, because their parent was left out.</summary>
    [Id(1)] public ImmutableHashSet<EntityKey> Children { get; init; } = [];
}

/// <summary>Remembers of a client or invoice that it is left out, and which children went with it, so that they come back with it.</summary>
internal sealed class LeftOutGrain(
    [PersistentState("left-out")] IPersistentState<LeftOutState> state,
    Inbox inbox) : Grain, ILeftOutGrain
{
    public async Task SetAsync(bool isLeftOut)
    {
        if (isLeftOut == state.State.IsLeftOut)
            return;

        // Marked before it is written down: a crash in between marks them once more.
        foreach (var children in isLeftOut ? [] : state.State.Children.GroupBy(child => child.Kind.LiveLane()))
            await inbox.MarkAsync([.. children], children.Key);
        await KeepAsync(new LeftOutState { IsLeftOut = isLeftOut });
    }

    public async Task<bool> TakesAlongAsync(EntityKey child)
    {
        if (state.State.IsLeftOut && !state.State.Children.Contains(child))
            await KeepAsync(state.State with { Children = state.State.Children.Add(child) });
        return state.State.IsLeftOut;
    }

    private Task KeepAsync(LeftOutState next)
    {
        state.State = next;
        return state.WriteStateAsync();
    }
}
