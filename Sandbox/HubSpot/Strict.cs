using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>
/// Reads request bodies as the published schemas declare them, stricter than HubSpot itself: no unknown fields, no
/// wrong kinds, nothing required left out. Anything else is refused and noted in the ledger as malformed.
/// </summary>
internal static class Strict
{
    /// <summary>An object with these fields and no others.</summary>
    public static JsonElement Object(this JsonElement element, string what, string[] required, string[]? optional = null)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Refusal.ForShape($"{what} must be an object");
        foreach (var field in element.EnumerateObject())
        {
            if (!required.Contains(field.Name) && optional?.Contains(field.Name) != true)
                throw Refusal.ForShape($"{what} has an unknown field '{field.Name}'");
        }

        foreach (var name in required)
        {
            if (!element.TryGetProperty(name, out _))
                throw Refusal.ForShape($"{what} lacks the required field '{name}'");
        }

        return element;
    }

    public static string Text(this JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.String } value
            ? value.GetString()!
            : throw Refusal.ForShape($"'{name}' must be a string");

    public static string? OptionalText(this JsonElement element, string name) =>
        element.TryGetProperty(name, out _) ? element.Text(name) : null;

    public static string Id(this JsonElement element, string name = "id") =>
        element.Text(name) is { Length: > 0 } id ? id : throw Refusal.ForShape($"'{name}' is empty");

    public static int Number(this JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
            ? number
            : throw Refusal.ForShape($"'{name}' must be a 32-bit integer");

    public static bool? OptionalBool(this JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Refusal.ForShape($"'{name}' must be true or false");

    public static int? OptionalNumber(this JsonElement element, string name) =>
        element.TryGetProperty(name, out _) ? element.Number(name) : null;

    public static JsonElement[] Array(this JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Array } value
            ? [.. value.EnumerateArray()]
            : throw Refusal.ForShape($"'{name}' must be an array");

    public static string[] Texts(this JsonElement element, string name) =>
        [.. element.Array(name).Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Refusal.ForShape($"'{name}' must hold strings"))];

    /// <summary>A map of strings to strings: <c>true</c> and <c>12.5</c> without quotes are refused.</summary>
    public static IReadOnlyDictionary<string, string> Properties(this JsonElement element)
    {
        var map = element.GetProperty("properties");
        if (map.ValueKind != JsonValueKind.Object)
            throw Refusal.ForShape("'properties' must be an object");
        var properties = new Dictionary<string, string>();
        foreach (var pair in map.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
                throw Refusal.ForShape($"the value of '{pair.Name}' must be a string");
            if (!properties.TryAdd(pair.Name, pair.Value.GetString()!))
                throw Refusal.ForShape($"'{pair.Name}' is there twice");
        }

        return properties;
    }

    /// <summary>Reads one entry of <c>types</c>, or of the body of a labelled association.</summary>
    public static int AssociationTypeId(this JsonElement element)
    {
        var category = element.Object("an association type", ["associationCategory", "associationTypeId"]).Text("associationCategory");
        if (category is not ("HUBSPOT_DEFINED" or "INTEGRATOR_DEFINED" or "USER_DEFINED" or "WORK"))
            throw Refusal.ForShape($"'{category}' is no association category");
        var id = element.Number("associationTypeId");
        return category == "HUBSPOT_DEFINED" ? id : throw Refusal.Validation($"The portal has no {category} association type {id}");
    }
}
