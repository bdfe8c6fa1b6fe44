using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sandbox.HubSpot;

/// <summary>What an operation answers. <see cref="Body"/> is null for 204.</summary>
internal sealed record HubSpotAnswer(int Status, object? Body);

/// <summary>One request on its way through an operation.</summary>
internal sealed class HubSpotCall(HubSpotPortal portal, HttpRequest request, DateTimeOffset at)
{
    public const int BatchLimit = 100;

    public HubSpotPortal Portal => portal;

    public PortalState State => portal.State;

    public HubSpotOptions Options => portal.Options;

    public DateTimeOffset At => at;

    /// <summary>The dated version of the path, e.g. <c>2026-09</c>.</summary>
    public string Version { get; } = (string?)request.RouteValues["version"] ?? "";

    public ObjectType Type => ObjectType.Find(Route("type"))!;

    public ObjectType ToType => ObjectType.Find(Route("toType"))!;

    public JsonElement Body { get; set; }

    public int BodyLength { get; set; }

    /// <summary>For the ledger: how many inputs the request carried.</summary>
    public int Records { get; set; }

    public bool EnforcesAdminRules => string.CompareOrdinal(Version, "2026-09") >= 0;

    public static bool IsSearch(string operation) => operation.EndsWith("/search", StringComparison.Ordinal);

    public string Route(string name) => (string?)request.RouteValues[name] ?? "";

    public string? Query(string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>A query parameter that lists names, by commas or by repetition.</summary>
    public string[] QueryList(string name) =>
        Query(name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public bool QueryFlag(string name) => Query(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Refusal.ForShape($"'{name}' must be true or false"),
    };

    /// <summary>The page size asked for, within 1 and <paramref name="most"/>.</summary>
    public int QueryLimit(int unasked, int most)
    {
        if (Query("limit") is not { } text)
            return unasked;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most
            ? limit
            : throw Refusal.ForShape($"'limit' must be between 1 and {most}");
    }

    /// <summary>The inputs of a batch: at least one, at most <paramref name="most"/>, each with these fields.</summary>
    public JsonElement[] Inputs(string[] required, string[]? optional = null, string[]? beside = null, int most = BatchLimit)
    {
        var inputs = Body.Object("the body", ["inputs", .. beside ?? []], ["idProperty"]).Array("inputs");
        Records = inputs.Length;
        if (beside is null && Body.TryGetProperty("idProperty", out _))
            throw Refusal.ForShape("the body has an unknown field 'idProperty'");
        if (inputs.Length == 0)
            throw Refusal.ForShape("'inputs' is empty");
        if (inputs.Length > most)
            throw Refusal.ForShape($"'inputs' holds {inputs.Length}, more than {most}");
        foreach (var input in inputs)
            input.Object("an input", required, optional);
        return inputs;
    }

    /// <summary>The record of the path's id, or 404.</summary>
    public HubSpotObject Record(ObjectType type, string id) =>
        State.Live(new(type.Name, id)) ?? throw Refusal.NotFound(type, id);

    /// <summary>The live record of an id, or the one it was merged into where the portal forwards such ids; or null.</summary>
    public HubSpotObject? Live(string id)
    {
        var key = new RecordKey(Type.Name, id);
        return Options.MergedIdsForward ? State.Survivor(key) : State.Live(key);
    }

    public void Commit(HubSpotEvent happened) => portal.Commit(happened);
}
