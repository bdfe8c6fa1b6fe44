using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Who has the say over a property, as far as updates go. The fingerprint of a value over which FreshBooks has not the
/// only say is marked: HubSpot may hold another, so it is never cleared, and where FreshBooks gets the say back, it
/// differs and is written.
/// </summary>
internal static class Say
{
    private const string Shared = "~";

    /// <summary>What fills if empty may: what HubSpot has is looked at before it is sent.</summary>
    public static bool MayUpdate(Desired desired, string property) => desired.WinnerOf(property) is not Winner.HubSpot;

    public static bool MayClear(Desired desired, string property, ImmutableSortedDictionary<string, string> fingerprints) =>
        desired.WinnerOf(property) is Winner.FreshBooks
        && fingerprints.TryGetValue(property, out var written) && !written.StartsWith(Shared, StringComparison.Ordinal);

    public static string Mark(Desired desired, string property) => desired.WinnerOf(property) is Winner.FreshBooks ? "" : Shared;
}
