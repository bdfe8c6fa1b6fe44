using System.Collections.Immutable;

namespace Sandbox.HubSpot;

/// <summary>A unique value in the form in which it collides.</summary>
internal readonly record struct UniqueKey(string Type, string Property, string Value);

/// <summary>Which live record has which unique value. Guarded by the portal's lock.</summary>
internal sealed class UniqueValues(PropertyCatalog catalog)
{
    private readonly Dictionary<UniqueKey, RecordKey> _owners = [];

    /// <summary>Several where the value lists e-mail addresses.</summary>
    public IEnumerable<RecordKey> OwnersOf(string type, string property, string value, HubSpotOptions options) =>
        from key in KeysOf(type, property, value, options)
        where _owners.ContainsKey(key)
        select _owners[key];

    /// <summary>None when the property is not a unique one; a contact's additional addresses are e-mail addresses too.</summary>
    public ImmutableArray<UniqueKey> KeysOf(string type, string property, string value, HubSpotOptions options) => (type, property) switch
    {
        (_, _) when value.Length == 0 => [],
        ("contacts", "email") => [new(type, property, value.ToLowerInvariant())],
        ("contacts", "hs_additional_emails") => [.. value.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(email => new UniqueKey(type, "email", email.ToLowerInvariant()))],
        _ when catalog.IsUnique(type, property) => [new(type, property, options.UniqueValuesCaseInsensitive ? value.ToLowerInvariant() : value)],
        _ => [],
    };

    public void Claim(RecordKey record, string property, string value, HubSpotOptions options)
    {
        foreach (var key in KeysOf(record.Type, property, value, options))
            _owners[key] = record;
    }

    public void Release(RecordKey record, string property, string value, HubSpotOptions options)
    {
        foreach (var key in KeysOf(record.Type, property, value, options))
        {
            if (_owners.TryGetValue(key, out var owner) && owner == record)
                _owners.Remove(key);
        }
    }
}
