using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains;

/// <summary>An e-mail address's stored state: client ids, and of each whether it lives. The address itself is not stored.</summary>
[GenerateSerializer, Alias("address-state")]
public sealed record AddressState
{
    [Id(0)] public ImmutableSortedDictionary<long, bool> Clients { get; init; } = ImmutableSortedDictionary<long, bool>.Empty;
}

/// <summary>Who shares an e-mail address. FreshBooks lets clients share one; HubSpot has one contact for it.</summary>
internal sealed class AddressGrain([PersistentState("address")] IPersistentState<AddressState> state) : Grain, IAddressGrain
{
    public Task<ImmutableSortedDictionary<long, bool>> JoinAsync(long client, bool isLiving) =>
        KeepAsync(state.State.Clients.SetItem(client, isLiving));

    public Task<ImmutableSortedDictionary<long, bool>> LeaveAsync(long client) =>
        KeepAsync(state.State.Clients.Remove(client));

    private async Task<ImmutableSortedDictionary<long, bool>> KeepAsync(ImmutableSortedDictionary<long, bool> clients)
    {
        if (clients != state.State.Clients)
        {
            state.State = new AddressState { Clients = clients };
            await state.WriteStateAsync();
        }

        return clients;
    }
}
