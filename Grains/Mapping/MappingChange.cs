using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains.Mapping;

/// <summary>One HubSpot record under old and new settings.</summary>
/// <param name="Writes">The properties that an update would write.</param>
public sealed record RecordChange(HubSpotType Type, ImmutableArray<string> Writes);

/// <summary>What new settings would change of one FreshBooks record.</summary>
/// <param name="Records">The HubSpot records it is mirrored as: one, and of an invoice one per line; none where it is not mirrored.</param>
public sealed record MappingChange(Fate Before, Fate After, ImmutableArray<RecordChange> Records)
{
    /// <summary>What a record comes to where its parent is not left out.</summary>
    public static MappingChange Of(FreshBooksRecord record, Mirror before, Mirror after) => Of(
        record, before, after, (MappingFate.Of(record, before.Settings, isInHubSpot: true), MappingFate.Of(record, after.Settings, isInHubSpot: true)));

    internal static MappingChange Of(FreshBooksRecord record, Mirror before, Mirror after, (Fate Before, Fate After) fates) =>
        new(fates.Before, fates.After, fates.After is Fate.Mirrored && !IsArchivedAnyway(record) ? Changes(record, before, after) : []);

    private static ImmutableArray<RecordChange> Changes(FreshBooksRecord record, Mirror before, Mirror after)
    {
        var known = MappingExample.Of(record, before).ToDictionary(desired => desired.Key);
        return [.. MappingExample.Of(record, after).Select(desired => new RecordChange(desired.Type, [.. desired.Properties
            .Where(property => IsWritten(property, known[desired.Key], desired))
            .Select(property => property.Key)]))];
    }

    private static bool IsWritten(KeyValuePair<string, string> property, Desired before, Desired after)
    {
        var (old, winner) = (before.Properties.GetValueOrDefault(property.Key, ""), after.WinnerOf(property.Key));
        var changed = old != property.Value;
        return winner switch
        {
            Winner.HubSpot => false,
            Winner.FillIfEmpty => property.Value.Length > 0 && (changed || before.WinnerOf(property.Key) is Winner.HubSpot),
            _ => changed || (property.Value.Length > 0 && before.WinnerOf(property.Key) is not Winner.FreshBooks),
        };
    }

    private static bool IsArchivedAnyway(FreshBooksRecord record) => record is PaymentRecord { Visibility: Visibility.Deleted };
}
