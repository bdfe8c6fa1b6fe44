using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>Property definitions (developers.hubspot.com, "Properties").</summary>
internal static class PropertyOperations
{
    public static HubSpotAnswer List(HubSpotCall call)
    {
        var isArchived = call.QueryFlag("archived");
        return new HubSpotAnswer(200, new { results = call.State.Catalog.List(call.Type, isArchived).Select(property => View(call, property)).ToArray() });
    }

    public static HubSpotAnswer One(HubSpotCall call) => new(200, View(call, Find(call, call.Route("name"))));

    public static HubSpotAnswer Create(HubSpotCall call)
    {
        call.Records = 1;
        var property = PropertyDefinition.Read(call.Body);
        if (PropertyDefinition.Problem(call, property, besides: []) is { } problem)
            throw new Refusal(problem.Category == "OBJECT_ALREADY_EXISTS" ? 409 : 400, problem);
        Commit(call, [property]);
        return new HubSpotAnswer(201, View(call, Find(call, property.Name)));
    }

    /// <summary>Makes what can be made; the rest is in errors[].</summary>
    public static HubSpotAnswer BatchCreate(HubSpotCall call)
    {
        HubSpotProperty[] wanted = [.. call.Inputs(PropertyDefinition.Required, PropertyDefinition.Optional).Select(PropertyDefinition.Read)];
        string[] twice = [.. wanted.GroupBy(property => property.Name).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
            throw Refusal.Duplicates(twice);
        var (made, errors) = (new List<HubSpotProperty>(), new List<ErrorBody>());
        foreach (var property in wanted)
        {
            if (PropertyDefinition.Problem(call, property, made) is { } problem)
                errors.Add(problem.With("name", property.Name));
            else
                made.Add(property);
        }

        Commit(call, made);

        // The 2026-09 schemas declare no 201 here.
        return BatchAnswer.Of(call, call.EnforcesAdminRules ? 200 : 201, made.Select(property => View(call, Find(call, property.Name))), errors);
    }

    public static HubSpotAnswer BatchRead(HubSpotCall call)
    {
        call.Body.Object("the body", ["inputs", "archived"], ["dataSensitivity"]).OptionalBool("archived");
        string[] names = [.. call.Body.Array("inputs").Select(input => input.Object("an input", ["name"]).Id("name"))];
        call.Records = names.Length;
        if (names.Length is 0 or > HubSpotCall.BatchLimit)
            throw Refusal.ForShape($"'inputs' must hold 1 to {HubSpotCall.BatchLimit}");
        var found = names.Select(name => call.State.Catalog.Find(call.Type, name)).OfType<HubSpotProperty>();
        ErrorBody[] errors = [.. names.Where(name => call.State.Catalog.Find(call.Type, name) is null).Select(name => Missing(name).Body.With("name", name))];
        return BatchAnswer.Of(call, 200, found.Select(property => View(call, property)), errors);
    }

    public static HubSpotAnswer Update(HubSpotCall call)
    {
        call.Records = 1;
        var before = Find(call, call.Route("name"));
        var body = call.Body.Object("the body", [], ["label", "type", "fieldType", "groupName", "description", "options", "hidden", "formField", "displayOrder"]);
        if (before.HubspotDefined && before.ModificationMetadata.ReadOnlyDefinition)
            throw Refusal.Validation($"The definition of '{before.Name}' is read-only.");
        if (body.OptionalText("groupName") is { } group && call.State.Catalog.FindGroup(call.Type, group) is null)
            throw Refusal.Validation($"Property group \"{group}\" does not exist");
        var after = before with
        {
            Label = body.OptionalText("label") ?? before.Label,
            Type = body.OptionalText("type") ?? before.Type,
            FieldType = body.OptionalText("fieldType") ?? before.FieldType,
            GroupName = body.OptionalText("groupName") ?? before.GroupName,
            Description = body.OptionalText("description") ?? before.Description,
            Options = body.TryGetProperty("options", out _) ? PropertyDefinition.Options(body) : before.Options,
            Hidden = body.OptionalBool("hidden") ?? before.Hidden,
            FormField = body.OptionalBool("formField") ?? before.FormField,
            DisplayOrder = body.OptionalNumber("displayOrder") ?? before.DisplayOrder,
        };
        if (PropertyDefinition.ShapeProblem(after) is { } problem)
            throw new Refusal(400, problem);
        Commit(call, [after]);
        return new HubSpotAnswer(200, View(call, after));
    }

    public static HubSpotAnswer Archive(HubSpotCall call)
    {
        call.Records = 1;
        Archive(call, [Find(call, call.Route("name"))]);
        return new HubSpotAnswer(204, null);
    }

    public static HubSpotAnswer BatchArchive(HubSpotCall call)
    {
        Archive(call, [.. call.Inputs(["name"]).Select(input => call.State.Catalog.Find(call.Type, input.Id("name"))).OfType<HubSpotProperty>()]);
        return new HubSpotAnswer(204, null);
    }

    private static void Archive(HubSpotCall call, HubSpotProperty[] properties)
    {
        if (properties.FirstOrDefault(property => !property.ModificationMetadata.Archivable) is { } kept)
            throw Refusal.Validation($"Property '{kept.Name}' cannot be archived.");
        Commit(call, [.. properties.Select(property => property with { Archived = true })]);
    }

    private static void Commit(HubSpotCall call, List<HubSpotProperty> properties)
    {
        if (properties.Count > 0)
            call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Properties = [.. properties.Select(property => new PropertyWrite(call.Type.Name, property))] });
    }

    private static HubSpotProperty Find(HubSpotCall call, string name) => call.State.Catalog.Find(call.Type, name) ?? throw Missing(name);

    private static Refusal Missing(string name) => Refusal.NotFound($"No property exists named \"{name}\"");

    private static HubSpotProperty View(HubSpotCall call, HubSpotProperty property)
    {
        var isReadOnly = property.ModificationMetadata.ReadOnlyValue || RecordRules.IsMadeReadOnly(call.Options, call.Type, property.Name);
        return property with { ModificationMetadata = property.ModificationMetadata with { ReadOnlyValue = isReadOnly } };
    }
}
