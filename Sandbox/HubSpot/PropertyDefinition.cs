using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sandbox.HubSpot;

/// <summary>Reads and judges the definition of a new property.</summary>
internal static partial class PropertyDefinition
{
    public static readonly string[] Required = ["name", "label", "type", "fieldType", "groupName"];

    public static readonly string[] Optional =
    [
        "description", "options", "hasUniqueValue", "hidden", "formField", "displayOrder", "numberDisplayHint", "textDisplayHint",
        "showCurrencySymbol", "currencyPropertyName", "dataSensitivity", "calculationFormula", "externalOptions", "referencedObjectType",
    ];

    private static readonly Dictionary<string, string[]> FieldTypes = new()
    {
        ["bool"] = ["booleancheckbox", "calculation_equation"],
        ["date"] = ["date"],
        ["datetime"] = ["date"],
        ["enumeration"] = ["booleancheckbox", "checkbox", "radio", "select", "calculation_equation"],
        ["number"] = ["number", "calculation_equation"],
        ["phone_number"] = ["phonenumber"],
        ["string"] = ["file", "html", "phonenumber", "text", "textarea", "calculation_equation"],
    };

    public static HubSpotProperty Read(JsonElement element)
    {
        var body = element.Object("a property", Required, Optional);
        return new HubSpotProperty
        {
            Name = body.Id("name"),
            Label = body.Id("label"),
            Type = body.Text("type"),
            FieldType = body.Text("fieldType"),
            GroupName = body.Text("groupName"),
            Description = body.OptionalText("description") ?? "",
            Options = body.TryGetProperty("options", out _) ? Options(body) : [],
            HasUniqueValue = body.OptionalBool("hasUniqueValue") ?? false,
            Hidden = body.OptionalBool("hidden") ?? false,
            FormField = body.OptionalBool("formField") ?? false,
            DisplayOrder = body.OptionalNumber("displayOrder") ?? -1,
        };
    }

    /// <summary>All four fields of an option are required since 2026-03.</summary>
    public static HubSpotPropertyOption[] Options(JsonElement body) =>
        [.. body.Array("options").Select(item => item.Object("an option", ["label", "value", "hidden", "displayOrder"], ["description"])).Select(option =>
            new HubSpotPropertyOption(option.Text("label"), option.Text("value"), option.Number("displayOrder"), option.OptionalBool("hidden") ?? false))];

    /// <summary>Why the property cannot be made, or null. An archived name is free: it brings the old property back.</summary>
    /// <param name="besides">What the same request makes besides.</param>
    public static ErrorBody? Problem(HubSpotCall call, HubSpotProperty property, IReadOnlyList<HubSpotProperty> besides)
    {
        var catalog = call.State.Catalog;
        if (catalog.Find(call.Type, property.Name) is not null)
            return AlreadyExists(property.Name);
        if (!NameShape().IsMatch(property.Name))
            return ErrorBody.Validation($"'{property.Name}' is no property name: lower-case letters, digits and '_', beginning with a letter");
        if (catalog.FindGroup(call.Type, property.GroupName) is null)
            return ErrorBody.Validation($"Property group \"{property.GroupName}\" does not exist");
        if (property.HasUniqueValue && call.Options.UniqueRefusedOn.Contains(call.Type.Name))
            return ErrorBody.Validation($"Properties with unique values are not supported for object type {call.Type.Id}");
        return ShapeProblem(property) ?? PropertyLimits.Problem(call, property, besides);
    }

    public static ErrorBody? ShapeProblem(HubSpotProperty property)
    {
        if (!FieldTypes.TryGetValue(property.Type, out var fieldTypes) || !fieldTypes.Contains(property.FieldType))
            return ErrorBody.Validation($"A property of type '{property.Type}' cannot have the field type '{property.FieldType}'");
        if (property.HasUniqueValue && property.Type is not ("string" or "number"))
            return ErrorBody.Validation("Only text and numbers can be unique");
        if (property.Type == "bool" && !property.Options.Select(option => option.Value).Order(StringComparer.Ordinal).SequenceEqual(["false", "true"]))
            return ErrorBody.Validation("A property of type 'bool' needs exactly the options true and false");
        return property.Options.DistinctBy(option => option.Value).Count() < property.Options.Count
            ? ErrorBody.Validation("Two options have the same value")
            : null;
    }

    private static ErrorBody AlreadyExists(string name) => new()
    {
        Category = "OBJECT_ALREADY_EXISTS",
        SubCategory = "Properties.PROPERTY_WITH_NAME_EXISTS",
        Message = $"A property named '{name}' already exists.",
        Context = new Dictionary<string, string[]> { ["name"] = [name] },
    };

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,99}\z")]
    private static partial Regex NameShape();
}
