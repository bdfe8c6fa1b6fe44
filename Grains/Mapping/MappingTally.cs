using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>Counts what new settings would change of many records, parents counted before their children.</summary>
public sealed class MappingTally(Mirror before, Mirror after)
{
    public static readonly ImmutableArray<HubSpotType> Objects =
        [HubSpotType.Contact, HubSpotType.Company, HubSpotType.Invoice, HubSpotType.LineItem, HubSpotType.Payment];

    private readonly Dictionary<HubSpotType, ObjectPreview> _counts = Objects.ToDictionary(
        type => type, type => new ObjectPreview(type, 0, true, ImmutableSortedDictionary<string, int>.Empty, 0, 0, 0));

    private readonly HashSet<EntityKey> _outBefore = [];
    private readonly HashSet<EntityKey> _outAfter = [];

    public MappingPreview Preview => new([.. Objects.Select(type => _counts[type])]);

    public void Add(FreshBooksRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var change = MappingChange.Of(record, before, after, (FateOf(record, before, _outBefore), FateOf(record, after, _outAfter)));
        var type = TypeOf(record.Kind);
        var count = _counts[type];
        _counts[type] = count with
        {
            Records = count.Records + 1,
            LetIn = count.LetIn + (change is { Before: Fate.LeftOut, After: Fate.Mirrored } ? 1 : 0),
            LeftOut = count.LeftOut + (change is { Before: not Fate.LeftOut, After: Fate.LeftOut } ? 1 : 0),
            Archived = count.Archived + (change is { Before: not Fate.Archived, After: Fate.Archived } ? 1 : 0),
        };
        foreach (var written in change.Records)
            Add(written, isOwn: written.Type == type);
    }

    /// <summary>The list of this kind is longer than what was looked at.</summary>
    public void Cut(EntityKind kind)
    {
        _counts[TypeOf(kind)] = _counts[TypeOf(kind)] with { OfAll = false };
        if (kind is EntityKind.Invoice)
            _counts[HubSpotType.LineItem] = _counts[HubSpotType.LineItem] with { OfAll = false };
    }

    private void Add(RecordChange written, bool isOwn)
    {
        var count = _counts[written.Type];
        _counts[written.Type] = count with
        {
            Records = count.Records + (isOwn ? 0 : 1),
            Updates = written.Writes.Aggregate(count.Updates, (updates, property) => updates.SetItem(property, updates.GetValueOrDefault(property) + 1)),
        };
    }

    private static Fate FateOf(FreshBooksRecord record, Mirror mirror, HashSet<EntityKey> left)
    {
        var fate = MappingFate.Of(record, mirror.Settings, isInHubSpot: true);
        if (fate is Fate.Mirrored && MappingFate.ParentOf(mirror.Connection, record) is { } parent && left.Contains(parent))
            fate = Fate.LeftOut;
        if (fate is not Fate.Mirrored)
            left.Add(EntityKey.Of(mirror.Connection, record.Kind, record.Id));
        return fate;
    }

    private static HubSpotType TypeOf(EntityKind kind) => kind switch
    {
        EntityKind.Client => HubSpotType.Contact,
        EntityKind.Vendor => HubSpotType.Company,
        EntityKind.Invoice => HubSpotType.Invoice,
        _ => HubSpotType.Payment,
    };
}
