using System.Globalization;
using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>
/// Search: shows records as they were some seconds ago (developers.hubspot.com, "Search the CRM": all five fields,
/// at most 5 groups of 6 filters, 18 together, 200 per page, 3,000 characters, 10,000 results).
/// </summary>
internal static class SearchOperation
{
    private const int MostCharacters = 3_000;
    private const int MostResults = 10_000;
    private const int MostPerPage = 200;

    public static HubSpotAnswer Run(HubSpotCall call)
    {
        if (call.BodyLength > MostCharacters)
            throw Refusal.ForShape($"the body has {call.BodyLength} characters, more than {MostCharacters}");
        var body = call.Body.Object("the body", ["after", "filterGroups", "limit", "properties", "sorts"], ["query"]);
        var (after, limit) = (After(body), Limit(body));
        var groups = Groups(call, body);
        var found = call.State.Searchable.AsOf(call.Portal.Time.GetUtcNow() - call.Options.SearchLag, call.Type.Name)
            .Where(record => groups.Count == 0 || groups.Any(filters => filters.All(filter => filter.Takes(call.Portal, record))));
        if (body.OptionalText("query") is { Length: > 0 } query)
            found = found.Where(record => record.Properties.Values.Any(value => SearchFilter.HasToken(value, query)));
        HubSpotObject[] sorted = [.. Sorted(call, body, found)];
        call.Records = Math.Min(limit, Math.Max(0, sorted.Length - after));
        return new HubSpotAnswer(200, new
        {
            total = sorted.Length,
            results = sorted.Skip(after).Take(limit).Select(record => RecordView.Of(call.Portal, record, Asked(call, body))).ToArray(),
            paging = sorted.Length > after + limit ? Paging.After((after + limit).ToString(CultureInfo.InvariantCulture)) : null,
        });
    }

    private static int After(JsonElement body)
    {
        if (!int.TryParse(body.Text("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var after))
            throw Refusal.ForShape("'after' must be a number in a string");
        return after < MostResults ? after : throw Refusal.Validation($"Search shows no more than {MostResults} results.");
    }

    private static int Limit(JsonElement body) =>
        body.Number("limit") is var limit and >= 1 and <= MostPerPage ? limit : throw Refusal.ForShape($"'limit' must be between 1 and {MostPerPage}");

    private static List<SearchFilter[]> Groups(HubSpotCall call, JsonElement body)
    {
        List<SearchFilter[]> groups = [.. body.Array("filterGroups").Select(group => Filters(call, group))];
        if (groups.Count > 5 || groups.Any(filters => filters.Length > 6) || groups.Sum(filters => filters.Length) > 18)
            throw Refusal.ForShape("more than 5 filter groups, 6 filters in one, or 18 filters together");
        return groups;
    }

    private static SearchFilter[] Filters(HubSpotCall call, JsonElement group) =>
        [.. group.Object("a filter group", ["filters"]).Array("filters").Select(filter => SearchFilter.Read(call, filter))];

    private static IEnumerable<HubSpotObject> Sorted(HubSpotCall call, JsonElement body, IEnumerable<HubSpotObject> found)
    {
        var sorts = body.Texts("sorts");
        if (sorts.Length > 1)
            throw Refusal.ForShape("more than one sort");
        if (sorts.Length == 0)
            return found.OrderBy(record => record.CreatedAt);
        var name = sorts[0].TrimStart('-');
        string? Key(HubSpotObject record) => RecordView.Value(call.Portal, record, name);
        decimal? Number(HubSpotObject record) => decimal.TryParse(Key(record), CultureInfo.InvariantCulture, out var number) ? number : null;
        return (sorts[0].StartsWith('-'), call.State.Catalog.Find(call.Type, name)?.Type is "number") switch
        {
            (true, true) => found.OrderByDescending(Number),
            (false, true) => found.OrderBy(Number),
            (true, false) => found.OrderByDescending(Key, StringComparer.OrdinalIgnoreCase),
            (false, false) => found.OrderBy(Key, StringComparer.OrdinalIgnoreCase),
        };
    }

    private static string[] Asked(HubSpotCall call, JsonElement body) => body.Texts("properties") is { Length: > 0 } asked
        ? asked
        : call.Type.Name switch
        {
            "contacts" => ["email", "firstname", "lastname"],
            "companies" => ["name", "domain"],
            _ => [],
        };
}
