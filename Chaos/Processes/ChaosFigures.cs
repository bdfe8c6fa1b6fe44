using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chaos.Processes;

/// <summary>What became of one kind of fault. None injected: its place was never passed, and the run has proven nothing of it.</summary>
internal sealed record FaultTally(int Injected, int Survived);

/// <summary>The figures of one run; the names in JSON are a contract.</summary>
/// <param name="Lost">Differences between the two sides that were still there at the end.</param>
/// <param name="Duplicated">The most duplicates that HubSpot held at any moment.</param>
/// <param name="WindowViolations">Requests beyond HubSpot's limit in any rolling 10 s, and 429s that nobody injected.</param>
/// <param name="LiveTokenPairs">An account's pairs whose refresh token still works; all but one are forgotten ones. Of the account where it is furthest from one.</param>
/// <param name="SecondsToEqual">From the end of the faults until both sides were equal, the longest of all rounds.</param>
/// <param name="LongestWriteGapSeconds">Between two writes to HubSpot while there was work, after one silo of three was killed.</param>
internal sealed record ChaosFigures(
    int Events,
    int Lost,
    int Duplicated,
    int WindowViolations,
    int LiveTokenPairs,
    double SecondsToEqual,
    double LongestWriteGapSeconds,
    ImmutableSortedDictionary<string, FaultTally> Faults)
{
    private const double MostSecondsToEqual = 60;
    private const double LongestGap = 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Webhooks refused although a gateway and its database were there.</summary>
    [JsonIgnore]
    public int RefusedWebhooks { get; init; }

    /// <summary>Exact, and soon enough.</summary>
    [JsonIgnore]
    public bool IsGood => IsExact && SecondsToEqual <= MostSecondsToEqual && LongestWriteGapSeconds <= LongestGap;

    /// <summary>Nothing is lost, doubled, refused or exceeded, however long it took.</summary>
    [JsonIgnore]
    public bool IsExact => Lost == 0 && Duplicated == 0 && WindowViolations == 0 && LiveTokenPairs == 1 && RefusedWebhooks == 0
        && Faults.Values.All(tally => tally.Injected > 0 && tally.Survived == tally.Injected);

    public async Task WriteAsync(string path)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json);
    }
}
