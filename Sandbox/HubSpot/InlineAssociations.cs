using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>An association asked for together with a new record.</summary>
internal sealed record InlineLink(string ToId, int TypeId);

/// <summary>Associations within a create input. HubSpot takes them on creation only.</summary>
internal static class InlineAssociations
{
    public static List<InlineLink> Read(JsonElement input)
    {
        var links = new List<InlineLink>();
        foreach (var element in input.Array("associations"))
        {
            var association = element.Object("an association", ["to", "types"]);
            var to = association.GetProperty("to").Object("'to'", ["id"]).Id();
            var types = association.Array("types");
            if (types.Length == 0)
                throw Refusal.ForShape("'types' is empty");
            links.AddRange(types.Select(type => new InlineLink(to, type.AssociationTypeId())));
        }

        return links;
    }

    /// <summary>Why these cannot be made from a new record of the call's type, or null.</summary>
    public static ErrorBody? Problem(HubSpotCall call, IReadOnlyList<InlineLink> links)
    {
        foreach (var link in links)
        {
            if (AssociationType.Find(link.TypeId) is not { } type)
                return ErrorBody.Validation($"association type id {link.TypeId} doesn't exist");
            if (type.From != call.Type)
                return ErrorBody.Validation($"invalid from object type {call.Type.Id} for associations to be created. expected: {type.From.Id}");
            var to = new RecordKey(type.To.Name, link.ToId);
            if (call.State.Live(to) is null)
                return Missing(call, type.To, link.ToId);
            if (AssociationRules.ParentProblem(call.State, type, to) is { } taken)
                return taken;
        }

        // A label of the same pair of records is no second parent.
        var parents = links.Where(link => AssociationType.Find(link.TypeId)!.IsToParent).Select(link => link.ToId).Distinct().Count();
        return parents > 1 ? ErrorBody.Validation("A line item can be associated with one parent only.") : null;
    }

    public static IEnumerable<AssociationWrite> Writes(RecordKey from, IEnumerable<InlineLink> links) =>
        links.Select(link => new AssociationWrite(from, new(AssociationType.Find(link.TypeId)!.To.Name, link.ToId), link.TypeId));

    private static ErrorBody Missing(HubSpotCall call, ObjectType to, string id) => ErrorBody.Validation(
        "One or more associations are invalid",
        null,
        ("INVALID_OBJECT_IDS", [$"{to.Label}={id} is not valid"]),
        ("objectId", [id]),
        ("objectType", [call.Type.Label]));
}
