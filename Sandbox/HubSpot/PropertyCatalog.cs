namespace Sandbox.HubSpot;

/// <summary>The properties and groups of every type, HubSpot's own and those made since. Guarded by the portal's lock.</summary>
internal sealed class PropertyCatalog
{
    private readonly Dictionary<string, Dictionary<string, HubSpotProperty>> _properties = [];
    private readonly Dictionary<string, Dictionary<string, HubSpotPropertyGroup>> _groups = [];

    public PropertyCatalog()
    {
        foreach (var type in ObjectType.All)
        {
            _properties[type.Name] = DefaultProperties.Of(type).ToDictionary(property => property.Name);
            _groups[type.Name] = new() { [DefaultProperties.GroupOf(type)] = new(DefaultProperties.GroupOf(type), $"{type.Title} information", 0, Archived: false) };
        }
    }

    public HubSpotProperty? Find(ObjectType type, string name) =>
        _properties[type.Name].GetValueOrDefault(name) is { Archived: false } property ? property : null;

    public IEnumerable<HubSpotProperty> List(ObjectType type, bool archived) =>
        _properties[type.Name].Values.Where(property => property.Archived == archived);

    public HubSpotPropertyGroup? FindGroup(ObjectType type, string name) =>
        _groups[type.Name].GetValueOrDefault(name) is { Archived: false } group ? group : null;

    public IEnumerable<HubSpotPropertyGroup> Groups(ObjectType type) => _groups[type.Name].Values.Where(group => !group.Archived);

    public IEnumerable<HubSpotProperty> Custom(ObjectType type) => List(type, archived: false).Where(property => !property.HubspotDefined);

    /// <summary>An archived property keeps its values and its claim on the unique ones.</summary>
    public bool IsUnique(string type, string name) => _properties[type].GetValueOrDefault(name)?.HasUniqueValue ?? false;

    /// <summary>Names under which values can identify a record, e-mail addresses of contacts included.</summary>
    public bool Identifies(ObjectType type, string name) => Find(type, name)?.HasUniqueValue ?? false;

    public void Apply(PropertyWrite write) => _properties[write.Type][write.Property.Name] = write.Property;

    public void Apply(GroupWrite write) => _groups[write.Type][write.Group.Name] = write.Group;
}
