namespace Sandbox.HubSpot;

/// <summary>Groups of properties. One must exist before a property is put in it.</summary>
internal static class PropertyGroupOperations
{
    public static HubSpotAnswer List(HubSpotCall call) => new(200, new { results = call.State.Catalog.Groups(call.Type).ToArray() });

    public static HubSpotAnswer One(HubSpotCall call) => new(200, Find(call));

    public static HubSpotAnswer Create(HubSpotCall call)
    {
        call.Records = 1;
        var body = call.Body.Object("the body", ["name", "label"], ["displayOrder"]);
        var group = new HubSpotPropertyGroup(body.Id("name"), body.Id("label"), body.OptionalNumber("displayOrder") ?? -1, Archived: false);
        if (call.State.Catalog.FindGroup(call.Type, group.Name) is not null)
            throw new Refusal(409, AlreadyExists(group.Name));
        Commit(call, group);
        return new HubSpotAnswer(201, group);
    }

    public static HubSpotAnswer Update(HubSpotCall call)
    {
        call.Records = 1;
        var before = Find(call);
        var body = call.Body.Object("the body", [], ["label", "displayOrder"]);
        var after = before with { Label = body.OptionalText("label") ?? before.Label, DisplayOrder = body.OptionalNumber("displayOrder") ?? before.DisplayOrder };
        Commit(call, after);
        return new HubSpotAnswer(200, after);
    }

    public static HubSpotAnswer Archive(HubSpotCall call)
    {
        call.Records = 1;
        var group = Find(call);
        if (call.State.Catalog.List(call.Type, archived: false).Any(property => property.GroupName == group.Name))
            throw Refusal.Validation($"Group '{group.Name}' has active properties.", "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES");
        Commit(call, group with { Archived = true });
        return new HubSpotAnswer(204, null);
    }

    private static HubSpotPropertyGroup Find(HubSpotCall call) =>
        call.State.Catalog.FindGroup(call.Type, call.Route("name")) ?? throw Refusal.NotFound($"No property group exists named \"{call.Route("name")}\"");

    private static ErrorBody AlreadyExists(string name) => new()
    {
        Category = "OBJECT_ALREADY_EXISTS",
        SubCategory = "PropertyGroupError.GROUP_WITH_NAME_EXISTS",
        Message = $"A property group named '{name}' already exists.",
        Context = new Dictionary<string, string[]> { ["name"] = [name] },
    };

    private static void Commit(HubSpotCall call, HubSpotPropertyGroup group) =>
        call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Groups = [new GroupWrite(call.Type.Name, group)] });
}
