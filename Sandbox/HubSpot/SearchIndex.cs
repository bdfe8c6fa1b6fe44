namespace Sandbox.HubSpot;

/// <summary>What search sees: each record as it was a moment ago. Guarded by the portal's lock.</summary>
internal sealed class SearchIndex
{
    private readonly Dictionary<string, Dictionary<string, HubSpotObject>> _seen = ObjectType.All.ToDictionary(type => type.Name, _ => new Dictionary<string, HubSpotObject>());
    private readonly Queue<(DateTimeOffset At, HubSpotObject Record)> _coming = [];
    private readonly HashSet<RecordKey> _purged = [];

    public void Changed(HubSpotObject record, DateTimeOffset at) => _coming.Enqueue((at, record));

    public void Purge(RecordKey key) => _purged.Add(key);

    /// <summary>Live records as of <paramref name="asOf"/>, oldest first.</summary>
    public IEnumerable<HubSpotObject> AsOf(DateTimeOffset asOf, string type)
    {
        while (_coming.TryPeek(out var next) && next.At <= asOf)
        {
            var record = _coming.Dequeue().Record;
            if (record.Archived || _purged.Contains(record.Key))
                _seen[record.Type].Remove(record.Id);
            else
                _seen[record.Type][record.Id] = record;
        }

        return _seen[type].Values;
    }
}
