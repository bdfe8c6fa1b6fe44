using System.Text.Json.Serialization;

namespace Sandbox.HubSpot;

/// <summary>A property's definition, with the field names of the properties API.</summary>
public sealed record HubSpotProperty
{
    public required string Name { get; init; }

    public required string Label { get; init; }

    /// <summary>bool, date, datetime, enumeration, number, phone_number or string.</summary>
    public required string Type { get; init; }

    public required string FieldType { get; init; }

    public required string GroupName { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyList<HubSpotPropertyOption> Options { get; init; } = [];

    public bool HasUniqueValue { get; init; }

    public bool Hidden { get; init; }

    public bool FormField { get; init; }

    public int DisplayOrder { get; init; } = -1;

    public bool HubspotDefined { get; init; }

    public bool Archived { get; init; }

    public PropertyModification ModificationMetadata { get; init; } = new(Archivable: true, ReadOnlyDefinition: false, ReadOnlyValue: false);

    [JsonIgnore]
    public bool TakesMany => FieldType == "checkbox";
}

/// <summary>What may be done to a property and its values.</summary>
public sealed record PropertyModification(bool Archivable, bool ReadOnlyDefinition, bool ReadOnlyValue);

public sealed record HubSpotPropertyOption(string Label, string Value, int DisplayOrder, bool Hidden);

/// <summary>A group that properties are listed under.</summary>
public sealed record HubSpotPropertyGroup(string Name, string Label, int DisplayOrder, bool Archived);
