using System.Globalization;

namespace Sandbox.HubSpot;

/// <summary>Which associations two existing records may have.</summary>
internal static class AssociationRules
{
    /// <summary>The type of this id, provided that it leads from the path's one type to the other.</summary>
    public static AssociationType Labelled(HubSpotCall call, int typeId)
    {
        var type = AssociationType.Find(typeId) ?? throw Refusal.Validation($"association type id {typeId} doesn't exist between {call.Type.Id} and {call.ToType.Id}");
        if (type.From != call.Type)
            throw Refusal.Validation($"invalid from object type {call.Type.Id} for associations to be created. expected: {type.From.Id}");
        return type.To == call.ToType
            ? type
            : throw Refusal.Validation($"invalid to object type {call.ToType.Id} for associations to be created. expected: {type.To.Id}");
    }

    public static AssociationType Unlabelled(HubSpotCall call) =>
        AssociationType.Unlabelled(call.Type, call.ToType)
        ?? throw Refusal.Validation($"{call.Type.Name} and {call.ToType.Name} cannot be associated");

    /// <summary>Why these two cannot be associated, or null.</summary>
    /// <param name="asked">What the same request is to associate besides.</param>
    public static ErrorBody? Problem(PortalState state, RecordKey from, RecordKey to, IReadOnlyList<AssociationWrite> asked)
    {
        string[] missing = [.. new[] { from, to }.Where(key => state.Live(key) is null).Select(key => key.Id)];
        if (missing.Length > 0)
            return ErrorBody.Validation($"The following ids are not valid: {string.Join(", ", missing)}", "crm.associations.INVALID_IDENTIFIER", ("id", missing));
        var (line, parent) = from.Type == ObjectType.LineItems.Name ? (from, to) : (to, from);
        return line.Type == ObjectType.LineItems.Name && IsParent(parent) && Parents(state, line, asked).Any(other => other != parent)
            ? HasParent(line)
            : null;
    }

    /// <summary>Why a record that is only being made cannot be the parent of this one, or null.</summary>
    public static ErrorBody? ParentProblem(PortalState state, AssociationType type, RecordKey line) =>
        type.IsToChild && Parents(state, line, []).Any() ? HasParent(line) : null;

    /// <summary>An id as association answers write it: HubSpot's schemas say string, its examples show numbers.</summary>
    public static object ShownId(HubSpotCall call, string id) =>
        call.Options.AssociationIdsAreNumbers ? long.Parse(id, CultureInfo.InvariantCulture) : id;

    private static ErrorBody HasParent(RecordKey line) =>
        ErrorBody.Validation($"Line item {line.Id} has a parent already, and can have one only.", null, ("id", [line.Id]));

    private static bool IsParent(RecordKey key) => key.Type == ObjectType.Invoices.Name || key.Type == ObjectType.Deals.Name;

    private static IEnumerable<RecordKey> Parents(PortalState state, RecordKey line, IReadOnlyList<AssociationWrite> asked) =>
    [
        .. state.Associations.Of(line, ObjectType.Invoices.Name).Select(end => end.To),
        .. state.Associations.Of(line, ObjectType.Deals.Name).Select(end => end.To),
        .. asked.Where(link => link.From == line && IsParent(link.To)).Select(link => link.To),
        .. asked.Where(link => link.To == line && IsParent(link.From)).Select(link => link.From),
    ];
}
