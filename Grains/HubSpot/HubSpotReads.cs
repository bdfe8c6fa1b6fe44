using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>The part of HubSpot's JSON that reads back what is there: records by id, associations, survivors of a merge.</summary>
internal static class HubSpotReads
{
    /// <summary>One request asks the same properties of all its records: those that any of its wishes names.</summary>
    public static JsonObject Body(IReadOnlyList<Wish> wishes)
    {
        var reads = wishes.Cast<Wish.Read>().ToArray();
        var properties = reads.SelectMany(read => read.Properties).Append(HubSpotNames.MergedIds).Distinct().Order(StringComparer.Ordinal);
        return new()
        {
            ["inputs"] = new JsonArray([.. reads.Select(read => new JsonObject { ["id"] = read.Id })]),
            ["properties"] = new JsonArray([.. properties.Select(property => JsonValue.Create(property))]),
            ["propertiesWithHistory"] = new JsonArray(),
        };
    }

    public static JsonObject LinksInput(Wish wish, string trace)
    {
        var links = (Wish.ReadLinks)wish;
        return links.After is null ? new() { ["id"] = links.Id } : new() { ["id"] = links.Id, ["after"] = links.After };
    }

    public static JsonObject SurvivorBody(IReadOnlyList<Wish> wishes) => new()
    {
        ["filterGroups"] = new JsonArray([.. wishes.Cast<Wish.FindSurvivor>().Select(find => new JsonObject
        {
            ["filters"] = new JsonArray(new JsonObject
            {
                ["propertyName"] = HubSpotNames.MergedIds,
                ["operator"] = "CONTAINS_TOKEN",
                ["value"] = find.Id,
            }),
        })]),
        ["properties"] = new JsonArray(HubSpotNames.Key, HubSpotNames.MergedIds),
        ["sorts"] = new JsonArray(),
        ["limit"] = 200,
        ["after"] = "0",
    };

    /// <summary>A record that was merged away may be answered by its survivor, under the survivor's id.</summary>
    public static IEnumerable<WishAnswer> Match(IReadOnlyList<Wish> wishes, JsonObject body)
    {
        var answered = Moment(body, "completedAt");
        var found = HubSpotWire.Items(body, "results")
            .Select(result => HubSpotWire.Record(result) with { ArchivedFor = answered - Moment(result, "archivedAt") })
            .ToArray();
        var errors = HubSpotWire.Items(body, "errors").ToArray();
        foreach (var read in wishes.Cast<Wish.Read>())
        {
            var record = Array.Find(found, record => record.Id == read.Id) ?? Array.Find(found, record => HasMerged(record, read.Id));
            var error = Array.Find(errors, error => HubSpotWire.Strings(error["context"] as JsonObject, "ids").Contains(read.Id));
            yield return record is not null ? new WishAnswer.Done([record])
                : error is not null ? HubSpotBatchAnswers.Answer(error)
                : new WishAnswer.Gone();
        }
    }

    /// <summary>A record without associations is either left out or named by an error of its own.</summary>
    public static IEnumerable<WishAnswer> MatchLinks(IReadOnlyList<Wish> wishes, JsonObject body)
    {
        var pages = HubSpotWire.Items(body, "results").ToLookup(result => HubSpotWire.Text(result["from"] as JsonObject, "id"));
        var errors = HubSpotWire.Items(body, "errors").Where(error => HubSpotWire.Text(error, "category") is not "OBJECT_NOT_FOUND").ToArray();
        foreach (var wish in wishes.Cast<Wish.ReadLinks>())
        {
            if (Array.Find(errors, error => Names(error["context"] as JsonObject, wish.Id)) is { } error)
            {
                yield return HubSpotBatchAnswers.Answer(error);
                continue;
            }

            var links = pages[wish.Id]
                .SelectMany(page => HubSpotWire.Items(page, "to"))
                .SelectMany(to => HubSpotWire.Items(to, "associationTypes"), (to, type) => new Link(
                    wish.To,
                    HubSpotWire.Text(to, "toObjectId") ?? "",
                    int.Parse(HubSpotWire.Text(type, "typeId") ?? "0", CultureInfo.InvariantCulture)));
            var next = pages[wish.Id].Select(page => HubSpotWire.Text(page["paging"]?["next"] as JsonObject, "after")).FirstOrDefault();
            yield return new WishAnswer.Linked([.. links], next);
        }
    }

    public static IEnumerable<WishAnswer> MatchSurvivors(IReadOnlyList<Wish> wishes, JsonObject body)
    {
        var found = HubSpotWire.Items(body, "results").Select(HubSpotWire.Record).ToArray();
        return wishes.Cast<Wish.FindSurvivor>().Select(find => new WishAnswer.Done([.. found.Where(record => HasMerged(record, find.Id))]));
    }

    private static bool Names(JsonObject? context, string id) =>
        HubSpotWire.Strings(context, "id").Concat(HubSpotWire.Strings(context, "fromObjectId")).Contains(id);

    private static bool HasMerged(HubSpotRecord record, string id) =>
        record.Properties.GetValueOrDefault(HubSpotNames.MergedIds, "").Split(';', StringSplitOptions.TrimEntries).Contains(id);

    private static DateTimeOffset? Moment(JsonObject node, string name) =>
        DateTimeOffset.TryParse(HubSpotWire.Text(node, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
