using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>Reads the properties of a type as a portal has them now (developers.hubspot.com, "Properties").</summary>
public static class PropertyList
{
    /// <exception cref="RefusalException">HubSpot does not list them.</exception>
    public static ImmutableArray<PropertyFact> Of(HubSpotType type, PlainAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.IsSuccess)
            return [.. HubSpotWire.Items(answer.Body, "results").Where(property => HubSpotWire.Text(property, "name") is not null).Select(Fact)];
        throw new RefusalException(502, $"HubSpot does not list the properties of {type.Path()} now.", answer.Status is { } status
            ? $"It answered {(int)status}: look at the token's scopes, or try again in a minute."
            : "It cannot be reached: check this machine's way out, then try again.");
    }

    private static PropertyFact Fact(JsonObject property) => new(
        HubSpotWire.Text(property, "name")!,
        HubSpotWire.Text(property, "label") ?? "",
        HubSpotWire.Text(property, "type") ?? "",
        Says(property["modificationMetadata"] as JsonObject, "readOnlyValue") || Says(property, "calculated"),
        Says(property, "hasUniqueValue"),
        [.. HubSpotWire.Items(property, "options").Select(option => HubSpotWire.Text(option, "value")).OfType<string>()]);

    private static bool Says(JsonObject? node, string name) => node?[name] is JsonValue value && value.TryGetValue<bool>(out var says) && says;
}
