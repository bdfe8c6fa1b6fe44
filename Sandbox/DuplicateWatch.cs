using System.Collections.Immutable;
using Sandbox.Comparison;
using Sandbox.HubSpot;

namespace Sandbox;

/// <summary>
/// Looks at every write as it is committed, and before its reply: at no instant may two live HubSpot records stand for the
/// same, as <see cref="Verdict.Duplicates"/> counts them.
/// </summary>
public sealed class DuplicateWatch
{
    private readonly HubSpotPortal _portal;
    private readonly Dictionary<RecordKey, ImmutableArray<string>> _identities = [];
    private readonly Dictionary<(string Type, string Identity), HashSet<RecordKey>> _records = [];
    private int _now;
    private int _most;

    public DuplicateWatch(HubSpotPortal portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        _portal = portal;
        portal.Alone(() =>
        {
            foreach (var record in PortalView.Mirrored.SelectMany(portal.Objects))
                Look(record.Key);
            portal.Changed += change => Look(new(change.Type, change.Id));
            return true;
        });
    }

    /// <summary>The most that the portal has held at any instant.</summary>
    public int Most => Volatile.Read(ref _most);

    private void Look(RecordKey key)
    {
        // A commit is told record by record: whoever gave up a value that this one got may be told later.
        var record = Read(key);
        foreach (var other in IdentitiesOf(record).Select(identity => _records.GetValueOrDefault((key.Type, identity))).OfType<HashSet<RecordKey>>().SelectMany(keys => keys).ToArray())
            Read(other);
        Volatile.Write(ref _most, Math.Max(_most, _now));
    }

    private HubSpotObject? Read(RecordKey key)
    {
        var record = _portal.Find(key.Type, key.Id);
        foreach (var former in _identities.GetValueOrDefault(key, []))
            Count((key.Type, former), keys => keys.Remove(key));
        _identities[key] = IdentitiesOf(record);
        foreach (var identity in _identities[key])
            Count((key.Type, identity), keys => keys.Add(key));
        return record;
    }

    private void Count((string Type, string Identity) of, Action<HashSet<RecordKey>> change)
    {
        if (!_records.TryGetValue(of, out var keys))
            _records[of] = keys = [];
        _now -= Math.Max(0, keys.Count - 1);
        change(keys);
        _now += Math.Max(0, keys.Count - 1);
        if (keys.Count == 0)
            _records.Remove(of);
    }

    private static ImmutableArray<string> IdentitiesOf(HubSpotObject? record) =>
        record is { Archived: false } && PortalView.Mirrored.Contains(record.Type) ? [.. PortalView.Identities(record)] : [];
}
