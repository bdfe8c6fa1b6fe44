using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains;

/// <summary>An e-mail address's stored state: client ids, and of each whether it lives. The address itself is not stored.</summary>
[GenerateSerializer, Alias("address-state")]
public sealed record AddressState
{
    [Id(0)] public ImmutableSortedDictionary<long, bool> Clients { get; init; } = ImmutableSortedDictionary<long, bool>.Empty;

    [Id(1)] public ImmutableSortedSet<long> Writers { get; init; } = [];
}

/// <summary>Who shares an e-mail address. FreshBooks lets clients share one; HubSpot has one contact for it.</summary>
internal sealed class AddressGrain([PersistentState("address")] IPersistentState<AddressState> state) : Grain, IAddressGrain
{
    public Task<Sharing> JoinAsync(long client, bool isLiving) =>
        KeepAsync(state.State with { Clients = state.State.Clients.SetItem(client, isLiving) });

    public Task<Sharing> LeaveAsync(long client) => KeepAsync(state.State with { Clients = state.State.Clients.Remove(client) });

    public Task<Sharing> WroteAsync(long client, ImmutableSortedSet<long> known) =>
        KeepAsync(state.State with { Writers = state.State.Writers.Except(known).Add(client) });

    private async Task<Sharing> KeepAsync(AddressState next)
    {
        if (next.Clients != state.State.Clients || !next.Writers.SetEquals(state.State.Writers))
            await state.KeepAsync(next);

        return new Sharing(next.Clients, next.Writers);
    }
}
