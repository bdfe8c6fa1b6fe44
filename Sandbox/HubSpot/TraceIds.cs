using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>
/// objectWriteTraceId: with a different one on every input a create or upsert succeeds in part; without, one bad
/// input refuses the batch (developers.hubspot.com, "Error handling", multi-status errors).
/// </summary>
internal static class TraceIds
{
    /// <summary>Whether every input has one. Two alike are refused: no error could be told from the other.</summary>
    public static bool AreComplete(IReadOnlyList<JsonElement> inputs)
    {
        string[] ids = [.. inputs.Select(Of).OfType<string>()];
        if (ids.Distinct().Count() < ids.Length)
            throw Refusal.ForShape("two inputs have the same objectWriteTraceId");
        return ids.Length == inputs.Count;
    }

    public static string? Of(JsonElement input) =>
        input.OptionalText("objectWriteTraceId") is { Length: > 0 } id ? id : null;

    /// <summary>Ends an untraced batch, when any input is at fault, without telling which.</summary>
    public static void RefuseWhole(HubSpotCall call, IReadOnlyList<InputFault> faults)
    {
        if (faults.Count == 0)
            return;
        PropertyProblem[] problems = [.. faults.SelectMany(fault => fault.Problems)];
        if (problems.Length > 0)
            throw new Refusal(400, ErrorBody.InvalidProperties(problems, call.Options.PortalId));
        if (faults.FirstOrDefault(fault => !fault.IsConflict) is { } invalid)
            throw new Refusal(400, invalid.Error);
        throw new Refusal(409, new ErrorBody { Category = "CONFLICT", Message = $"{call.Type.Title} already exists" });
    }
}
