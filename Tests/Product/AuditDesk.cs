using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

/// <summary>What tests of audits have in common.</summary>
internal static class AuditDesk
{
    public static async Task<House> MirroredAsync(HubSpotOptions? hubSpot = null)
    {
        var house = await House.BackfilledAsync(clients: 8, hubSpot: hubSpot);
        await house.EqualAsync();
        return house;
    }

    /// <summary>Runs an audit to its end, and returns what it counted.</summary>
    public static async Task<JsonObject> AuditAsync(House house)
    {
        var before = (await WalkAsync(house, "audit"))?["startedAt"]?.ToString();
        await house.DoAsync("audit");
        var walk = await House.UntilAsync(() => WalkAsync(house, "audit"), walk => walk?["finishedAt"] is not null && walk["startedAt"]?.ToString() != before);
        Assert.NotNull(walk?["finishedAt"]);
        return walk["drift"]!.AsObject();
    }

    private static async Task<JsonObject?> WalkAsync(House house, string kind)
    {
        var status = await house.Product.StatusAsync(house.Connection, TestContext.Current.CancellationToken);
        return status["walks"]!.AsArray().OfType<JsonObject>().FirstOrDefault(walk => walk["kind"]!.ToString() == kind);
    }

    public static (int Edited, int Gone, int Merged, int Linked) Counts(JsonObject drift) =>
        (Number(drift, "edited"), Number(drift, "gone"), Number(drift, "merged"), Number(drift, "linked"));

    public static int Number(JsonObject drift, string name) => drift[name]!.GetValue<int>();

    public static Task<string> LifeAsync(House house, string kind, int id) => LifeAsync(house, kind, id.ToString(CultureInfo.InvariantCulture));

    public static async Task<string> LifeAsync(House house, string kind, string id) => await House.UntilAsync(
        () => house.RecordsAsync($"/{kind}/{id}"), text => text.Contains("drifted", StringComparison.Ordinal));

    public static HubSpotObject Mirrored(House house, string type, string key) => house.Portal.Objects(type).Single(found =>
        !found.Archived && found.Properties.GetValueOrDefault("freshbooks_key", "").EndsWith(":" + key, StringComparison.Ordinal));

    public static string[] LinesOf(House house, string invoice) =>
        [.. house.Portal.Associations().Where(link => link.FromId == invoice && link.ToType == "line_items").Select(link => link.ToId).Distinct()];
}
