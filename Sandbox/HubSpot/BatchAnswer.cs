namespace Sandbox.HubSpot;

/// <summary>The shape of every batch answer.</summary>
internal sealed record BatchAnswer
{
    public string Status { get; } = "COMPLETE";

    public required IReadOnlyList<object> Results { get; init; }

    public int? NumErrors { get; init; }

    public IReadOnlyList<ErrorBody>? Errors { get; init; }

    public required string StartedAt { get; init; }

    public required string CompletedAt { get; init; }

    /// <summary>Success, or partial success when there are errors.</summary>
    public static HubSpotAnswer Of(HubSpotCall call, int success, IEnumerable<object> results, IReadOnlyList<ErrorBody>? errors = null)
    {
        object[] all = [.. results];
        if (call.Options.ResultsShuffled)
            call.Portal.Luck.Shuffle(all);
        var isPartial = errors is { Count: > 0 };
        var body = new BatchAnswer
        {
            Results = all,
            NumErrors = isPartial ? errors!.Count : null,
            Errors = isPartial ? [.. errors!.Select(error => call.Options.NestedErrorCodes ? error : error with { Errors = null })] : null,
            StartedAt = PropertyValues.Write(call.At),
            CompletedAt = PropertyValues.Write(call.Portal.Time.GetUtcNow()),
        };
        return new HubSpotAnswer(isPartial && call.Options.PartialFailureStatus == 207 ? 207 : success, body);
    }
}
