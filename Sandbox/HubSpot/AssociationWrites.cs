using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>Making and undoing associations between records that exist (developers.hubspot.com, "Associations").</summary>
internal static class AssociationWrites
{
    private const int MostCreates = 2_000;

    public static HubSpotAnswer BatchCreate(HubSpotCall call)
    {
        var wishes = call.Inputs(["from", "to", "types"], most: MostCreates).SelectMany(input => Types(call, input)).ToArray();
        var (links, errors) = Sift(call, wishes);
        Commit(call, links);
        var pairs = links.GroupBy(link => (link.From, link.To));

        // The 2026-09 schemas declare no 201 here.
        return BatchAnswer.Of(call, call.EnforcesAdminRules ? 200 : 201, pairs.Select(pair => Created(call, pair.Key.From, pair.Key.To, pair)), errors);
    }

    public static HubSpotAnswer BatchDefault(HubSpotCall call)
    {
        var type = AssociationRules.Unlabelled(call);
        var wishes = call.Inputs(["from", "to"]).Select(input => Ends(call, input, type.Id)).ToArray();
        var (links, errors) = Sift(call, wishes);
        Commit(call, links);
        return BatchAnswer.Of(call, 200, links.Select(Associated), errors);
    }

    public static HubSpotAnswer BatchArchive(HubSpotCall call)
    {
        var pairs = call.Inputs(["from", "to"]).SelectMany(input => input.Array("to").Select(to => new AssociationWrite(
            From(call, input), new(call.ToType.Name, to.Object("'to'", ["id"]).Id()), TypeId: 0)));
        call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Unlinks = [.. pairs] });

        // 204 in v4; since 2026-03 a 200 with a body.
        return BatchAnswer.Of(call, 200, []);
    }

    public static HubSpotAnswer BatchUnlabel(HubSpotCall call)
    {
        var links = call.Inputs(["from", "to", "types"]).SelectMany(input => Types(call, input)).ToArray();
        call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Unlinks = links });
        return new HubSpotAnswer(204, null);
    }

    public static HubSpotAnswer Put(HubSpotCall call)
    {
        var (from, to) = Path(call);
        if (call.Body.ValueKind != JsonValueKind.Array || call.Body.GetArrayLength() == 0)
            throw Refusal.ForShape("the body must be a list of association types");
        AssociationWrite[] links = [.. call.Body.EnumerateArray().Select(type => new AssociationWrite(from, to, AssociationRules.Labelled(call, type.AssociationTypeId()).Id))];
        Single(call, links);
        return new HubSpotAnswer(201, Created(call, from, to, links));
    }

    public static HubSpotAnswer PutDefault(HubSpotCall call)
    {
        var (from, to) = Path(call);
        var link = new AssociationWrite(from, to, AssociationRules.Unlabelled(call).Id);
        Single(call, [link]);
        return BatchAnswer.Of(call, 200, [Associated(link)]);
    }

    public static HubSpotAnswer Delete(HubSpotCall call)
    {
        var (from, to) = Path(call);
        call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Unlinks = [new AssociationWrite(from, to, TypeId: 0)] });
        return new HubSpotAnswer(204, null);
    }

    private static void Single(HubSpotCall call, AssociationWrite[] links)
    {
        if (Sift(call, links).Errors is [var error, ..])
            throw new Refusal(error.SubCategory is null ? 400 : 404, error);
        Commit(call, links);
    }

    private static (List<AssociationWrite> Links, List<ErrorBody> Errors) Sift(HubSpotCall call, AssociationWrite[] wishes)
    {
        var (links, errors) = (new List<AssociationWrite>(), new List<ErrorBody>());
        foreach (var wish in wishes)
        {
            if (AssociationRules.Problem(call.State, wish.From, wish.To, wish.From.Type == "line_items" || wish.To.Type == "line_items" ? links : []) is { } problem)
                errors.Add(problem);
            else
                links.Add(wish);
        }

        return (links, errors);
    }

    private static void Commit(HubSpotCall call, IReadOnlyList<AssociationWrite> links)
    {
        if (links.Count > 0)
            call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Links = links });
    }

    private static AssociationWrite[] Types(HubSpotCall call, JsonElement input)
    {
        var types = input.Array("types");
        return types.Length == 0
            ? throw Refusal.ForShape("'types' is empty")
            : [.. types.Select(type => Ends(call, input, AssociationRules.Labelled(call, type.AssociationTypeId()).Id))];
    }

    private static AssociationWrite Ends(HubSpotCall call, JsonElement input, int typeId) =>
        new(From(call, input), new(call.ToType.Name, input.GetProperty("to").Object("'to'", ["id"]).Id()), typeId);

    private static RecordKey From(HubSpotCall call, JsonElement input) =>
        new(call.Type.Name, input.GetProperty("from").Object("'from'", ["id"]).Id());

    private static (RecordKey From, RecordKey To) Path(HubSpotCall call)
    {
        call.Records = 1;
        return (new(call.Type.Name, call.Route("id")), new(call.ToType.Name, call.Route("toId")));
    }

    private static object Created(HubSpotCall call, RecordKey from, RecordKey to, IEnumerable<AssociationWrite> links) => new
    {
        fromObjectTypeId = call.Type.Id,
        fromObjectId = AssociationRules.ShownId(call, from.Id),
        toObjectTypeId = call.ToType.Id,
        toObjectId = AssociationRules.ShownId(call, to.Id),
        labels = links.Select(link => AssociationType.Find(link.TypeId)!.Label).OfType<string>().ToArray(),
    };

    private static object Associated(AssociationWrite link) => new
    {
        from = new { id = link.From.Id },
        to = new { id = link.To.Id },
        associationSpec = new { associationCategory = "HUBSPOT_DEFINED", associationTypeId = link.TypeId },
    };
}
