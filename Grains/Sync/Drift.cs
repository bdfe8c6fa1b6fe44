using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// How a HubSpot record that was read back differs from what was written to it. Only what we wrote counts: a value that
/// FreshBooks does not have, or an association of a kind we do not make, is people's own. In a property that is ours
/// alone it is not: a backup that was restored has forgotten that we wrote it.
/// </summary>
/// <param name="Known">What is known of the record now that it was looked at: whatever drifted counts as not written.</param>
/// <param name="Survivor">The record that was read in its place; null: it is itself, or gone.</param>
public sealed record Drift(
    WrittenRecord Known,
    bool IsGone,
    HubSpotRecord? Survivor,
    ImmutableArray<string> Edited,
    ImmutableArray<Link> Missing,
    ImmutableArray<Link> Extra)
{
    /// <summary>Whose the record says it is, where that is not who was asked for: a key, maybe a former one, or none. Null: it is his.</summary>
    public string? Stranger { get; private init; }

    public bool IsAnothers => Stranger is { Length: > 0 } key && !FormerKey.Is(key);

    /// <param name="found">Null: HubSpot has no live record of this id.</param>
    /// <param name="links">All that HubSpot associates with the record, of the types that <paramref name="desired"/> links to.</param>
    public static Drift Of(WrittenRecord written, Desired desired, HubSpotRecord? found, ImmutableArray<Link> links)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(desired);
        if (found is null || found.Id != written.HubSpotId)
            return new(written, true, found, [], [], []);
        if (written.IsShared)
            return new(written, false, null, [], [], []);

        // What differs from the last write is FreshBooks' own change, and on its way.
        var pending = written.Difference(desired);
        ImmutableArray<string> edited = [.. desired.Properties
            .Where(property => !pending.ContainsKey(property.Key) && (property.Value.Length > 0
                ? desired.WinnerOf(property.Key) is not Winner.HubSpot
                : desired.WinnerOf(property.Key) is Winner.FreshBooks && WrittenRecord.IsOurs(property.Key)))
            .Where(property => !HubSpotValue.IsSame(property.Key, property.Value, found.Properties.GetValueOrDefault(property.Key, "")))
            .Select(property => property.Key)];
        ImmutableArray<Link> missing = [.. written.Links.Intersect(desired.Links).Except(links)];
        ImmutableArray<Link> extra = [.. links.Where(link => IsOursAlone(link, desired)).Except(desired.Links).Except(written.Links)];
        var known = written.Doubting(desired, edited) with
        {
            Links = [.. written.Links.Except(missing), .. extra],
        };
        var owner = found.Properties.GetValueOrDefault(HubSpotNames.Key, "");
        return new(known, false, null, edited, missing, extra)
        {
            Stranger = owner.Equals(desired.Key, StringComparison.OrdinalIgnoreCase) ? null : owner,
        };
    }

    /// <summary>Null: nothing drifted. That a record is gone is told by whoever learns what became of it.</summary>
    public Drifted? Report()
    {
        var linked = Missing.Length + Extra.Length > 0;
        if (Edited.IsEmpty && !linked)
            return null;
        return new(new DriftCounts(Edited: Edited.IsEmpty ? 0 : 1, Linked: linked ? 1 : 0),
        [
            .. Edited.IsEmpty ? [] : new[] { "edited in HubSpot: " + string.Join(", ", Edited) },
            .. Missing.Select(link => $"no longer associated in HubSpot with {link.To.Path()} {link.ToId}"),
            .. Extra.Select(link => $"associated in HubSpot with {link.To.Path()} {link.ToId} too"),
        ]);
    }

    /// <summary>
    /// A contact's other primary company steps back by itself when ours becomes it, and may stay as a plain one. A further
    /// deal of an invoice is people's own.
    /// </summary>
    public static bool IsOursAlone(Link link, Desired desired) =>
        link.TypeId is not (Association.ContactToPrimaryCompany or Association.InvoiceToDeal) && desired.Links.Any(ours => ours.TypeId == link.TypeId);
}
