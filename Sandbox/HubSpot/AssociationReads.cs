using System.Globalization;

namespace Sandbox.HubSpot;

/// <summary>Which records a record is associated with, from either end (developers.hubspot.com, "Associations").</summary>
internal static class AssociationReads
{
    private const int MostReads = 1_000;
    private const int PageSize = 500;

    public static HubSpotAnswer BatchRead(HubSpotCall call)
    {
        var inputs = call.Inputs(["id"], ["after"], most: MostReads);
        var results = new List<object>();
        var errors = new List<ErrorBody>();
        foreach (var input in inputs)
        {
            var from = new RecordKey(call.Type.Name, input.Id());
            var (page, more) = Page(call, from, input.OptionalText("after"), PageSize);
            if (page.Length > 0)
                results.Add(new { from = new { id = from.Id }, to = page, paging = more });
            else if (call.Options.MissingAssociationsAreErrors)
                errors.Add(None(call, from));
        }

        return BatchAnswer.Of(call, 200, results, errors);
    }

    public static HubSpotAnswer List(HubSpotCall call)
    {
        call.Records = 1;
        var from = call.Record(call.Type, call.Route("id")).Key;
        var (page, more) = Page(call, from, call.Query("after"), call.QueryLimit(unasked: PageSize, most: PageSize));
        return new HubSpotAnswer(200, new { results = page, paging = more });
    }

    private static (object[] Page, Paging? More) Page(HubSpotCall call, RecordKey from, string? after, int size)
    {
        var ends = call.State.Associations.Of(from, call.ToType.Name).OrderBy(end => end.To.Id.Length).ThenBy(end => end.To.Id, StringComparer.Ordinal);
        var skip = int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var page = ends.Skip(skip).Take(size + 1).ToArray();
        return (
            [.. page.Take(size).Select(end => new { toObjectId = AssociationRules.ShownId(call, end.To.Id), associationTypes = end.TypeIds.Select(Described).ToArray() })],
            page.Length > size ? Paging.After((skip + size).ToString(CultureInfo.InvariantCulture)) : null);
    }

    private static object Described(int typeId) =>
        new { category = "HUBSPOT_DEFINED", typeId, label = AssociationType.Find(typeId)!.Label };

    private static ErrorBody None(HubSpotCall call, RecordKey from) => new()
    {
        Category = "OBJECT_NOT_FOUND",
        SubCategory = "crm.associations.NO_ASSOCIATIONS_FOUND",
        Message = $"No {call.ToType.Title.ToLowerInvariant()} is associated with {call.Type.Title.ToLowerInvariant()} {from.Id}.",
        Context = new Dictionary<string, string[]>
        {
            ["fromObjectId"] = [from.Id],
            ["fromObjectType"] = [call.Type.Label],
            ["toObjectType"] = [call.ToType.Label],
        },
    };
}
