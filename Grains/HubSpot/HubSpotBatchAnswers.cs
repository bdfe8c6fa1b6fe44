using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Grains.Batching;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>
/// Finds each wish's answer in a batch's results and errors: by trace id, else by record id or unique property, never
/// by position, because HubSpot returns results in an order of its own.
/// </summary>
internal static partial class HubSpotBatchAnswers
{
    public static IEnumerable<WishAnswer> Match(IReadOnlyList<Wish> wishes, IEnumerable<JsonObject> results, IEnumerable<JsonObject> errors)
    {
        var (byTrace, byKey, byId) = (Map(), Map(), Map());
        foreach (var result in results)
        {
            var record = HubSpotWire.Record(result);
            if (HubSpotWire.Text(result, "objectWriteTraceId") is { } trace)
                byTrace[trace] = new WishAnswer.Done([record]);
            if (record.Properties.TryGetValue(HubSpotNames.Key, out var key))
                byKey[key] = new WishAnswer.Done([record]);
            byId[record.Id] = new WishAnswer.Done([record]);
        }

        foreach (var error in errors)
        {
            var (context, answer) = (error["context"] as JsonObject, Answer(error));
            foreach (var trace in HubSpotWire.Strings(context, "objectWriteTraceId"))
                byTrace[trace] = answer;
            foreach (var id in HubSpotWire.Strings(context, "ids"))
                byId[id] = answer;
        }

        for (var index = 0; index < wishes.Count; index++)
        {
            // A result by key or id outranks nothing: each wish has exactly one of these.
            yield return byTrace.GetValueOrDefault(index.ToString(System.Globalization.CultureInfo.InvariantCulture))
                ?? wishes[index] switch
                {
                    Wish.Create create => byKey.GetValueOrDefault(create.Key),
                    Wish.Update update => byId.GetValueOrDefault(update.Id),
                    _ => null,
                }
                ?? new WishAnswer.Undone(new Outcome.Failed(new Reason(Reasons.HubSpotFailed, "its answer does not mention the record")));
        }
    }

    /// <summary>Associations: what no error names is done. Errors name ids of either end.</summary>
    public static IEnumerable<WishAnswer> MatchPairs(IReadOnlyList<Wish> wishes, IEnumerable<JsonObject> errors)
    {
        var named = new Dictionary<string, WishAnswer>();
        foreach (var error in errors)
        {
            var context = error["context"] as JsonObject;
            foreach (var id in HubSpotWire.Strings(context, "id").Concat(HubSpotWire.Strings(context, "ids")))
                named[id] = Answer(error);
        }

        return wishes.Select(wish => Ends(wish).Select(named.GetValueOrDefault).FirstOrDefault(answer => answer is not null) ?? new WishAnswer.Done([]));
    }

    private static string[] Ends(Wish wish) => wish switch
    {
        Wish.Associate associate => [associate.Id, associate.Link.ToId],
        Wish.Dissociate dissociate => [dissociate.Id, dissociate.Link.ToId],
        _ => [],
    };

    private static Dictionary<string, WishAnswer> Map() => new(StringComparer.OrdinalIgnoreCase);

    public static WishAnswer Answer(JsonObject error)
    {
        var (context, category, message) = (error["context"] as JsonObject, HubSpotWire.Text(error, "category"), HubSpotWire.Text(error, "message") ?? "");
        var codes = HubSpotWire.Items(error, "errors").Select(inner => HubSpotWire.Text(inner, "code")).OfType<string>().ToArray();
        if (category == "CONFLICT" || message.Contains(HubSpotWire.UniqueConflict, StringComparison.Ordinal) || codes.Contains(HubSpotWire.UniqueConflict))
            return new WishAnswer.Conflict(HubSpotWire.Strings(context, "existingId").FirstOrDefault());
        if (category == "OBJECT_NOT_FOUND")
            return new WishAnswer.Gone();

        // The message quotes the refused values, so only the machine words of it are kept.
        var words = codes.Concat(CodeWord().Matches(message).Select(match => match.Groups[1].Value))
            .Concat(PropertyWord().Matches(message).Select(match => match.Groups[1].Value))
            .Concat(HubSpotWire.Items(error, "errors").SelectMany(inner => HubSpotWire.Strings(inner["context"] as JsonObject, "propertyName")))
            .Distinct();
        var detail = string.Join(", ", words.DefaultIfEmpty(category ?? "no reason given"));
        return new WishAnswer.Undone(new Outcome.Rejected(new Reason(Reasons.HubSpotRefused, detail, HubSpotWire.Text(error, "correlationId"))));
    }

    [GeneratedRegex("\"error\"\\s*:\\s*\"([A-Z_]+)\"")]
    private static partial Regex CodeWord();

    [GeneratedRegex("\"name\"\\s*:\\s*\"([a-z0-9_]+)\"")]
    private static partial Regex PropertyWord();
}
