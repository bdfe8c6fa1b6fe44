namespace Sandbox.HubSpot;

/// <summary>Spells out definitions of HubSpot's own properties from short lists of names.</summary>
internal sealed class PropertyTable(string group)
{
    private readonly List<HubSpotProperty> _properties = [];

    public HubSpotProperty[] Properties => [.. _properties];

    public PropertyTable Strings(string names) => Add(names, "string", "text");

    public PropertyTable Numbers(string names) => Add(names, "number", "number");

    public PropertyTable Dates(string names) => Add(names, "date", "date");

    public PropertyTable DateTimes(string names) => Add(names, "datetime", "date");

    public PropertyTable Bools(string names) => Add(names, "bool", "booleancheckbox", "true false");

    public PropertyTable Options(string name, string values) => Add(name, "enumeration", "select", values);

    public PropertyTable Many(string name, string values) => Add(name, "enumeration", "checkbox", values);

    public PropertyTable Unique(string name) => Add(name, "string", "text", isUnique: true);

    public PropertyTable ReadOnly(string type, string names) => type switch
    {
        "bool" => Add(names, type, "booleancheckbox", "true false", isReadOnly: true),
        "datetime" => Add(names, type, "date", isReadOnly: true),
        _ => Add(names, type, "text", isReadOnly: true),
    };

    private PropertyTable Add(string names, string type, string fieldType, string options = "", bool isUnique = false, bool isReadOnly = false)
    {
        foreach (var name in names.Split(' '))
        {
            _properties.Add(new HubSpotProperty
            {
                Name = name,
                Label = name,
                Type = type,
                FieldType = fieldType,
                GroupName = group,
                Options = [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((value, order) => new HubSpotPropertyOption(value, value, order, Hidden: false))],
                HasUniqueValue = isUnique,
                HubspotDefined = true,
                ModificationMetadata = new(Archivable: false, ReadOnlyDefinition: true, isReadOnly),
            });
        }

        return this;
    }
}
