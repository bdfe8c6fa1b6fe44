using Grains.Interfaces;

namespace Grains;

/// <summary>An adoption's stored state.</summary>
[GenerateSerializer, Alias("adoption-state")]
public sealed record AdoptionState
{
    [Id(0)] public string? Owner { get; init; }
}

/// <summary>
/// Which of our entities may take an existing HubSpot record for its own. Search lags, so two organizations may find
/// the same company at once, one by its name, the other by its domain.
/// </summary>
internal sealed class AdoptionGrain([PersistentState("adoption")] IPersistentState<AdoptionState> state) : Grain, IAdoptionGrain
{
    public async Task<bool> ClaimAsync(string key)
    {
        if (state.State.Owner is { } owner)
            return owner == key;
        await state.KeepAsync(new AdoptionState { Owner = key });
        return true;
    }
}
