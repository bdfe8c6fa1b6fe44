using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grains.Batching;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>
/// HubSpot's JSON; nobody else sees it. Requests are as strict as HubSpot's specification (every value a string,
/// <c>associations</c> and <c>propertiesWithHistory</c> always sent); responses are read as loosely as real ones are.
/// </summary>
public static class HubSpotWire
{
    /// <summary>How bodies are written: nothing is escaped that JSON does not ask for, since HubSpot limits a search's length.</summary>
    public static readonly JsonSerializerOptions Body = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Path below the host, and the body, for a batch of wishes of one shape.</summary>
    public static (string Path, JsonObject Body) Write(Shape shape, IReadOnlyList<Wish> wishes, string version) => shape.Operation switch
    {
        Operation.Create => (Objects(shape, version, "batch/create"), Inputs(wishes, CreateInput)),
        Operation.Update => (Objects(shape, version, "batch/update"), Inputs(wishes, UpdateInput)),
        Operation.Archive => (Objects(shape, version, "batch/archive"), Inputs(wishes, (wish, _) => new JsonObject { ["id"] = ((Wish.Archive)wish).Id })),
        Operation.Find => (Objects(shape, version, "batch/read"), FindBody(shape, wishes)),
        Operation.Search => (Objects(shape, version, "search"), SearchBody(wishes)),
        Operation.Read => (Objects(shape, version, "batch/read"), HubSpotReads.Body(wishes)),
        Operation.ReadArchived => (Objects(shape, version, "batch/read?archived=true"), HubSpotReads.Body(wishes)),
        Operation.ReadLinks => (Associations(shape, version, "batch/read"), Inputs(wishes, HubSpotReads.LinksInput)),
        Operation.SearchMerged => (Objects(shape, version, "search"), HubSpotReads.SurvivorBody(wishes)),
        Operation.SearchDeals => (Objects(shape, version, "search"), HubSpotDeals.Body(shape, wishes)),
        Operation.ListCompanies => (Objects(shape, version, "search"), ListBody((Wish.ListCompanies)wishes[0])),
        Operation.Associate => (Associations(shape, version, "batch/create"), Inputs(wishes, AssociateInput)),
        Operation.Dissociate => (Associations(shape, version, "batch/archive"), Inputs(wishes, DissociateInput)),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape.Operation, "Not an operation."),
    };

    /// <summary>Reads an answer to <see cref="Write"/>. <paramref name="body"/> is null where it was no JSON object.</summary>
    public static HubSpotReply Read(Shape shape, IReadOnlyList<Wish> wishes, HttpStatusCode status, JsonObject? body) => status switch
    {
        HttpStatusCode.NoContent => Done(wishes),
        HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.MultiStatus => Processed(shape, wishes, body),
        HttpStatusCode.Unauthorized => new HubSpotReply.Denied(Why(Reasons.HubSpotTokenRefused, body, Text(body, "category"))),
        HttpStatusCode.Forbidden => new HubSpotReply.Denied(Why(Reasons.HubSpotScopeMissing, body, string.Join(" or ", MissingScopes(body)))),
        HttpStatusCode.TooManyRequests => new HubSpotReply.Limited(Policy(body), null),
        HttpStatusCode.Locked => new HubSpotReply.Limited(LimitPolicy.Locked, null),
        HttpStatusCode.NotFound when shape.Operation is Operation.Find => Done(wishes),
        HttpStatusCode.NotFound when shape.Operation is Operation.Read or Operation.ReadArchived && Text(body, "category") is "OBJECT_NOT_FOUND" =>
            new HubSpotReply.Processed([.. wishes.Select(_ => (WishAnswer)new WishAnswer.Gone())]),
        HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.NotFound => Refused(status, body),
        _ => new HubSpotReply.Broken(Why(Reasons.HubSpotFailed, body, $"HTTP {(int)status}")),
    };

    /// <summary>The scopes of which any one would do; HubSpot puts the list in either of two places.</summary>
    public static ImmutableArray<string> MissingScopes(JsonObject? body)
    {
        var context = (Items(body, "errors").FirstOrDefault()?["context"] ?? body?["context"]) as JsonObject;
        return [.. Strings(context, "requiredGranularScopes")];
    }

    private static string Objects(Shape shape, string version, string operation) => $"/crm/objects/{version}/{shape.Type.Path()}/{operation}";

    private static string Associations(Shape shape, string version, string operation) =>
        $"/crm/associations/{version}/{shape.Type.Path()}/{shape.To!.Value.Path()}/{operation}";

    private static JsonObject Inputs(IReadOnlyList<Wish> wishes, Func<Wish, string, JsonObject> input) => new()
    {
        ["inputs"] = new JsonArray([.. wishes.Select((wish, index) => input(wish, Trace(index)))]),
    };

    /// <summary>Unique within its request, which is all HubSpot asks of it.</summary>
    private static string Trace(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static JsonObject CreateInput(Wish wish, string trace)
    {
        var create = (Wish.Create)wish;
        return new()
        {
            ["objectWriteTraceId"] = trace,
            ["properties"] = Map(create.Properties.SetItem(HubSpotNames.Key, create.Key)),
            ["associations"] = new JsonArray([.. create.Links.Select(link => new JsonObject
            {
                ["to"] = new JsonObject { ["id"] = link.ToId },
                ["types"] = Types(link),
            })]),
        };
    }

    private static JsonObject UpdateInput(Wish wish, string trace)
    {
        var update = (Wish.Update)wish;
        return new() { ["objectWriteTraceId"] = trace, ["id"] = update.Id, ["properties"] = Map(update.Properties) };
    }

    private static JsonObject AssociateInput(Wish wish, string trace)
    {
        var associate = (Wish.Associate)wish;
        return new()
        {
            ["from"] = new JsonObject { ["id"] = associate.Id },
            ["to"] = new JsonObject { ["id"] = associate.Link.ToId },
            ["types"] = Types(associate.Link),
        };
    }

    private static JsonObject DissociateInput(Wish wish, string trace)
    {
        var dissociate = (Wish.Dissociate)wish;
        return new()
        {
            ["from"] = new JsonObject { ["id"] = dissociate.Id },
            ["to"] = new JsonArray(new JsonObject { ["id"] = dissociate.Link.ToId }),
        };
    }

    private static JsonObject FindBody(Shape shape, IReadOnlyList<Wish> wishes)
    {
        var properties = new SortedSet<string>(wishes.Cast<Wish.Find>().SelectMany(find => find.Ask), StringComparer.Ordinal) { HubSpotNames.Key, shape.Property! };
        if (shape.Property == "email")
            properties.Add(HubSpotNames.AdditionalEmails);
        var body = new JsonObject
        {
            ["inputs"] = new JsonArray([.. wishes.Select(wish => new JsonObject { ["id"] = ((Wish.Find)wish).Value })]),
            ["properties"] = new JsonArray([.. properties.Select(property => JsonValue.Create(property))]),
            ["propertiesWithHistory"] = new JsonArray(),
        };

        // Records are read by their own id where no property is named; HubSpot refuses that id by its name.
        if (shape.Property is not HubSpotNames.RecordId)
            body["idProperty"] = shape.Property;
        return body;
    }

    /// <summary>IN compares string properties in lower case (developers.hubspot.com, "Search the CRM").</summary>
    private static JsonObject SearchBody(IReadOnlyList<Wish> wishes)
    {
        var searches = wishes.Cast<Wish.SearchCompany>().ToArray();
        var names = searches.Select(search => search.Name.ToLowerInvariant()).Distinct().ToArray();
        var domains = searches.Select(search => search.Domain.ToLowerInvariant()).Where(domain => domain.Length > 0).Distinct().ToArray();
        var groups = new JsonArray(FilterGroup("name", names));
        if (domains.Length > 0)
            groups.Add(FilterGroup("domain", domains));
        return new()
        {
            ["filterGroups"] = groups,
            ["properties"] = new JsonArray("name", "domain", HubSpotNames.Key),
            ["sorts"] = new JsonArray(),
            ["limit"] = 200,
            ["after"] = "0",
        };
    }

    /// <summary>By id, not by offset: what is adopted meanwhile leaves the list and would shift it.</summary>
    private static JsonObject ListBody(Wish.ListCompanies list) => new()
    {
        ["filterGroups"] = new JsonArray(new JsonObject
        {
            ["filters"] = new JsonArray(
                new JsonObject { ["propertyName"] = HubSpotNames.Key, ["operator"] = list.Keyed ? "HAS_PROPERTY" : "NOT_HAS_PROPERTY" },
                new JsonObject { ["propertyName"] = HubSpotNames.RecordId, ["operator"] = "GT", ["value"] = list.After.ToString(CultureInfo.InvariantCulture) }),
        }),
        ["properties"] = list.Keyed ? new JsonArray(HubSpotNames.Key) : new JsonArray("name", "domain"),
        ["sorts"] = new JsonArray(HubSpotNames.RecordId),
        ["limit"] = Wish.ListCompanies.PageSize,
        ["after"] = "0",
    };

    internal static JsonObject FilterGroup(string property, string[] values) => new()
    {
        ["filters"] = new JsonArray(new JsonObject
        {
            ["propertyName"] = property,
            ["operator"] = "IN",
            ["values"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]),
        }),
    };

    private static JsonArray Types(Link link) => new(new JsonObject
    {
        ["associationCategory"] = "HUBSPOT_DEFINED",
        ["associationTypeId"] = link.TypeId,
    });

    private static JsonObject Map(ImmutableSortedDictionary<string, string> properties) =>
        new(properties.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value)));

    private static HubSpotReply.Processed Done(IReadOnlyList<Wish> wishes) =>
        new([.. wishes.Select(_ => (WishAnswer)new WishAnswer.Done([]))]);

    private static HubSpotReply Processed(Shape shape, IReadOnlyList<Wish> wishes, JsonObject? body)
    {
        if (body is null)
            return new HubSpotReply.Broken(new Reason(Reasons.HubSpotFailed, "its answer was no JSON"));
        if (shape.Operation is Operation.SearchDeals && wishes.Count > 1 && HubSpotDeals.IsCutOff(body))
            return HubSpotDeals.AskLess;
        return new HubSpotReply.Processed(shape.Operation switch
        {
            Operation.Search => [.. wishes.Select(wish => (WishAnswer)new WishAnswer.Done(Matches((Wish.SearchCompany)wish, body)))],
            Operation.Find => [.. Found(shape, wishes, body)],
            Operation.Read or Operation.ReadArchived => [.. HubSpotReads.Match(wishes, body)],
            Operation.ReadLinks => [.. HubSpotReads.MatchLinks(wishes, body)],
            Operation.SearchMerged => [.. HubSpotReads.MatchSurvivors(wishes, body)],
            Operation.SearchDeals => [.. HubSpotDeals.Match(wishes, body)],
            Operation.ListCompanies => [new WishAnswer.Listed([.. Items(body, "results").Select(Record)], (int?)body["total"] ?? 0)],
            Operation.Create or Operation.Update => [.. HubSpotBatchAnswers.Match(wishes, Items(body, "results"), Items(body, "errors"))],
            _ => [.. HubSpotBatchAnswers.MatchPairs(wishes, Items(body, "errors"))],
        });
    }

    private static IEnumerable<WishAnswer> Found(Shape shape, IReadOnlyList<Wish> wishes, JsonObject body)
    {
        var records = Items(body, "results").Select(Record).ToArray();
        foreach (var wish in wishes.Cast<Wish.Find>())
        {
            yield return new WishAnswer.Done([.. records.Where(record => Values(record, shape.Property!).Contains(wish.Value, StringComparer.OrdinalIgnoreCase))]);
        }
    }

    /// <summary>A contact is found by any of its addresses: after a merge, those of the other are additional ones.</summary>
    private static IEnumerable<string> Values(HubSpotRecord record, string property)
    {
        var value = record.Properties.GetValueOrDefault(property, "");
        return property == "email" ? record.Properties.GetValueOrDefault(HubSpotNames.AdditionalEmails, "").Split(';', StringSplitOptions.TrimEntries).Prepend(value) : [value];
    }

    private static ImmutableArray<HubSpotRecord> Matches(Wish.SearchCompany search, JsonObject body) =>
        [.. Items(body, "results").Select(Record).Where(record =>
            Has(record, "name", search.Name) || (search.Domain.Length > 0 && Has(record, "domain", search.Domain)))];

    private static bool Has(HubSpotRecord record, string property, string value) =>
        record.Properties.TryGetValue(property, out var found) && found.Equals(value, StringComparison.OrdinalIgnoreCase);

    internal static HubSpotRecord Record(JsonObject result) => new(
        Text(result, "id") ?? "",
        (result["properties"] as JsonObject ?? [])
            .Where(property => property.Value is not null)
            .ToImmutableSortedDictionary(property => property.Key, property => property.Value!.ToString()));

    /// <summary>The code of a unique value that another record has. Portals say it in errors[] or in the message alone.</summary>
    internal const string UniqueConflict = "CONFLICTING_UNIQUE_VALUE";

    private static HubSpotReply.Refused Refused(HttpStatusCode status, JsonObject? body)
    {
        var errors = Items(body, "errors").ToArray();
        var properties = errors.SelectMany(error => Strings(error["context"] as JsonObject, "propertyName"));
        var codes = errors.Select(error => Text(error, "code")).OfType<string>();
        var message = Text(body, "message") ?? "";
        var detail = string.Join(", ", codes.Concat(properties).Distinct().DefaultIfEmpty(Text(body, "category") ?? $"HTTP {(int)status}"));
        return new(Why(Reasons.HubSpotRefused, body, detail), message, status is HttpStatusCode.Conflict || message.Contains(UniqueConflict, StringComparison.Ordinal) || codes.Contains(UniqueConflict));
    }

    /// <summary>Old bodies say <c>policyName</c>, newer ones only a message; every field is optional.</summary>
    private static LimitPolicy Policy(JsonObject? body)
    {
        var says = $"{Text(body, "policyName")} {Text(body, "message")}";
        return says.Contains("daily", StringComparison.OrdinalIgnoreCase) ? LimitPolicy.Daily
            : says.Contains("ten_secondly", StringComparison.OrdinalIgnoreCase) ? LimitPolicy.TenSecondly
            : says.Contains("secondly", StringComparison.OrdinalIgnoreCase) ? LimitPolicy.Secondly
            : LimitPolicy.TenSecondly;
    }

    private static Reason Why(string title, JsonObject? body, string? detail) =>
        new(title, string.IsNullOrEmpty(detail) ? null : detail, Text(body, "correlationId"));

    internal static string? Text(JsonObject? node, string name) => node?[name] switch
    {
        JsonValue value => value.ToString(),
        _ => null,
    };

    internal static IEnumerable<JsonObject> Items(JsonObject? node, string name) => (node?[name] as JsonArray ?? []).OfType<JsonObject>();

    internal static IEnumerable<string> Strings(JsonObject? node, string name) =>
        (node?[name] as JsonArray ?? []).OfType<JsonValue>().Select(value => value.ToString());
}
