using System.Globalization;
using System.Text.Json;

namespace Sandbox;

/// <summary>The figures of one run. Requests, seconds and the ideal are the backfill's, the rest the whole run's.</summary>
/// <param name="Records">HubSpot records that mirror FreshBooks: contacts, companies, invoices, line items, payments.</param>
/// <param name="Links">Associations between them, each counted once.</param>
/// <param name="HubSpotRequests">Requests about records that the backfill took.</param>
/// <param name="PeakWindow">The most requests in any 10 s of the run.</param>
/// <param name="IdealSeconds">What the window alone would take if every request carried 100 records.</param>
public sealed record Figures(
    int Records,
    int Links,
    int HubSpotRequests,
    double RequestsPer1000,
    int PeakWindow,
    int TooManyRequests,
    int Malformed,
    int Duplicates,
    double Seconds,
    double IdealSeconds,
    int LiveChanges,
    int LiveRequests,
    bool MirrorEqual)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public bool IsGood => MirrorEqual && Duplicates == 0 && TooManyRequests == 0;

    /// <summary>With a window of <paramref name="limit"/> the first requests go at once, and as many again every 10 s.</summary>
    public static double Ideal(int records, int limit) => (Math.Max(1, (records + 99) / 100) - 1) / limit * 10.0;

    public async Task WriteAsync(string path)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"records {Records}, links {Links}, HubSpot requests {HubSpotRequests}, requests per 1,000 records {RequestsPer1000:0.00}, "
        + $"peak of any 10 s {PeakWindow}, 429s {TooManyRequests}, malformed {Malformed}, duplicates {Duplicates}, seconds {Seconds:0.0} (ideal {IdealSeconds:0.0}), "
        + $"live changes {LiveChanges} in {LiveRequests} requests, mirror equal {(MirrorEqual ? "yes" : "no")}");
}
