using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>
/// Takes out of an update what HubSpot has already, where a rule only fills what is empty. HubSpot is asked only when
/// an update carries such a property.
/// </summary>
internal sealed class EmptyProperties(IPortalGrain portal, Lane lane)
{
    public async Task<(ImmutableSortedDictionary<string, string> Properties, WishAnswer? WhyNot)> OnlyAsync(
        Desired desired, string id, ImmutableSortedDictionary<string, string> difference)
    {
        ImmutableArray<string> careful = [.. difference.Keys.Where(name => desired.WinnerOf(name) is Winner.FillIfEmpty)];
        if (careful.IsEmpty)
            return (difference, null);
        var answer = await portal.WishAsync(new Wish.Find { Lane = lane, Type = desired.Type, Property = HubSpotNames.RecordId, Value = id, Ask = careful });
        if (answer is not WishAnswer.Done { Records: var found })
            return (difference, answer);

        // A record that is not found is gone: the update says so, and what comes then has its own values.
        var has = found.IsEmpty ? ImmutableSortedDictionary<string, string>.Empty : found[0].Properties;
        return (difference.RemoveRange(careful.Where(name => has.GetValueOrDefault(name, "").Length > 0)), null);
    }
}
