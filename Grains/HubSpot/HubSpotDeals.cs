using System.Text.Json.Nodes;
using Grains.Batching;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>The part of HubSpot's JSON that searches deals by a property (developers.hubspot.com, "Search the CRM").</summary>
internal static class HubSpotDeals
{
    private const int PerPage = 200;

    /// <summary>Deals of a few numbers filled the answer, and may have left no room for the others': they are asked in parts.</summary>
    public static readonly HubSpotReply.Refused AskLess = new(new Reason(Reasons.HubSpotFailed, "more deals match than one answer holds"), "", false);

    /// <summary>IN compares string properties in lower case.</summary>
    public static JsonObject Body(Shape shape, IReadOnlyList<Wish> wishes) => new()
    {
        ["filterGroups"] = new JsonArray(HubSpotWire.FilterGroup(
            shape.Property!,
            [.. wishes.Cast<Wish.SearchDeal>().Select(search => search.Value.ToLowerInvariant()).Distinct()])),
        ["properties"] = new JsonArray(shape.Property),
        ["sorts"] = new JsonArray(),
        ["limit"] = PerPage,
        ["after"] = "0",
    };

    public static bool IsCutOff(JsonObject body) => body["paging"]?["next"] is not null;

    public static IEnumerable<WishAnswer> Match(IReadOnlyList<Wish> wishes, JsonObject body)
    {
        var found = HubSpotWire.Items(body, "results").Select(HubSpotWire.Record).ToArray();
        return wishes.Cast<Wish.SearchDeal>().Select(search => new WishAnswer.Done([.. found.Where(deal =>
            deal.Properties.GetValueOrDefault(search.Property, "").Equals(search.Value, StringComparison.OrdinalIgnoreCase))]));
    }
}
