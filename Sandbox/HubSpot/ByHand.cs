namespace Sandbox.HubSpot;

/// <summary>Checks of what a person does in HubSpot's pages; mistakes are the caller's, hence exceptions.</summary>
internal static class ByHand
{
    public static RecordKey Live(HubSpotPortal portal, string type, string id)
    {
        var key = new RecordKey(ObjectType.Named(type).Name, id);
        return portal.State.Live(key) is null ? throw new ArgumentException($"There is no {key.Type} record {id}.", nameof(id)) : key;
    }

    public static IReadOnlyDictionary<string, string> Read(HubSpotPortal portal, RecordKey key, IReadOnlyDictionary<string, string> properties)
    {
        var type = ObjectType.Named(key.Type);
        return properties.ToDictionary(pair => pair.Key, pair =>
        {
            var property = portal.State.Catalog.Find(type, pair.Key)
                ?? throw new ArgumentException($"{type.Name} have no property {pair.Key}.", nameof(properties));
            var (value, problem) = PropertyValues.Read(property, pair.Value, portal.Options);
            problem ??= portal.State.BlockedEmails.Problem(type, pair.Key, value, portal.Options);
            if (problem is not null)
                throw new ArgumentException(problem.Message, nameof(properties));
            if (portal.State.Owners(type, pair.Key, value, portal.Options).FirstOrDefault(other => other.Id != key.Id) is { } owner)
                throw new ArgumentException($"{owner.Id} has this {pair.Key} already.", nameof(properties));
            return value;
        });
    }
}
