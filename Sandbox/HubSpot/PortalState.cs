using System.Globalization;

namespace Sandbox.HubSpot;

/// <summary>
/// What the portal holds: records, unique values, associations, definitions. Changes only by <see cref="Apply"/>,
/// so that replaying the log gives it back. Not thread-safe; the portal's lock guards it.
/// </summary>
internal sealed class PortalState
{
    // Eleven digits, as ids of portals of some age have.
    private const long FirstId = 17_159_100_000;

    private readonly Dictionary<RecordKey, HubSpotObject> _records = [];
    private readonly Dictionary<string, List<long>> _ids = ObjectType.All.ToDictionary(type => type.Name, _ => new List<long>());
    private readonly Dictionary<RecordKey, RecordKey> _survivors = [];
    private long _lastId = FirstId;

    public PortalState() => Unique = new UniqueValues(Catalog);

    public PropertyCatalog Catalog { get; } = new();

    public UniqueValues Unique { get; }

    public AssociationIndex Associations { get; } = new();

    public SearchIndex Searchable { get; } = new();

    public EmailBlocklist BlockedEmails { get; } = new();

    public string NextId(int ahead) => (_lastId + 1 + ahead).ToString(CultureInfo.InvariantCulture);

    public HubSpotObject? Find(RecordKey key) => _records.GetValueOrDefault(key);

    /// <summary>The record unless it is archived or never was.</summary>
    public HubSpotObject? Live(RecordKey key) => Find(key) is { Archived: false } record ? record : null;

    public bool IsMerged(RecordKey key) => _survivors.ContainsKey(key);

    /// <summary>The live record that this one ended up in, over however many merges, or null.</summary>
    public HubSpotObject? Survivor(RecordKey key)
    {
        while (_survivors.TryGetValue(key, out var survivor))
            key = survivor;
        return Live(key);
    }

    public IEnumerable<HubSpotObject> All(string type, string after = "0")
    {
        var ids = _ids[type];
        var at = ids.BinarySearch(long.TryParse(after, CultureInfo.InvariantCulture, out var last) ? last : 0);
        for (var i = at < 0 ? ~at : at + 1; i < ids.Count; i++)
            yield return _records[new(type, ids[i].ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>Whose unique value this is, among live records.</summary>
    public HubSpotObject? Owner(ObjectType type, string property, string value, HubSpotOptions options) =>
        Owners(type, property, value, options).FirstOrDefault();

    /// <summary>Several where the value lists e-mail addresses.</summary>
    public IEnumerable<HubSpotObject> Owners(ObjectType type, string property, string value, HubSpotOptions options) =>
        Unique.OwnersOf(type.Name, property, value, options).Select(key => _records[key]);

    public void Apply(HubSpotEvent happened, HubSpotOptions options)
    {
        foreach (var group in happened.Groups)
            Catalog.Apply(group);
        foreach (var property in happened.Properties)
            Catalog.Apply(property);
        foreach (var key in happened.Archived)
            Archive(key, happened.At, options);
        foreach (var merge in happened.Merged)
            _survivors[merge.Other] = merge.Survivor;
        foreach (var write in happened.Writes)
            Write(write, happened.At, options);
        foreach (var link in happened.Unlinks)
            Associations.Unlink(link.From, link.To, link.TypeId);
        foreach (var link in happened.Links)
            Associations.Link(link.From, link.To, link.TypeId, options.FirstCompanyBecomesPrimary);
        foreach (var key in happened.Purged)
            Purge(key, happened.At, options);
        BlockedEmails.Add(happened.Blocked);
    }

    private void Write(RecordWrite write, DateTimeOffset at, HubSpotOptions options)
    {
        var key = write.Record;
        var before = Find(key);
        var properties = before is null ? [] : new Dictionary<string, string>(before.Properties);
        foreach (var (name, value) in write.Properties)
        {
            Unique.Release(key, name, properties.GetValueOrDefault(name, ""), options);
            if (value.Length == 0)
                properties.Remove(name);
            else
                properties[name] = value;
        }

        // After every release: one record may hand a value from one of its properties to another.
        foreach (var (name, value) in write.Properties)
            Unique.Claim(key, name, value, options);
        Put(before is null
            ? new HubSpotObject(key.Id, key.Type, properties, at, at, Archived: false)
            : before with { Properties = properties, UpdatedAt = at }, at);
    }

    private void Put(HubSpotObject record, DateTimeOffset at)
    {
        if (!_records.ContainsKey(record.Key))
        {
            _lastId = long.Parse(record.Id, CultureInfo.InvariantCulture);
            _ids[record.Type].Add(_lastId);
        }

        _records[record.Key] = record;
        Searchable.Changed(record, at);
    }

    private void Archive(RecordKey key, DateTimeOffset at, HubSpotOptions options)
    {
        if (Live(key) is not { } record)
            return;
        foreach (var (name, value) in record.Properties)
            Unique.Release(key, name, value, options);
        Associations.Forget(key);
        Put(record with { Archived = true, UpdatedAt = at }, at);
    }

    private void Purge(RecordKey key, DateTimeOffset at, HubSpotOptions options)
    {
        Archive(key, at, options);
        _records.Remove(key);
        _ids[key.Type].Remove(long.Parse(key.Id, CultureInfo.InvariantCulture));
        Searchable.Purge(key);
    }
}
