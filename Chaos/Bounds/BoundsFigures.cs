using System.Collections.Immutable;
using System.Text.Json;
using Grains;

namespace Chaos.Bounds;

/// <summary>One look at the silo.</summary>
/// <param name="Inbox">Records that are out of step.</param>
/// <param name="InFlight">Records whose marks are being seen to.</param>
/// <param name="Queued">Wishes that wait for a permit of HubSpot's window.</param>
/// <param name="Connections">To the database.</param>
/// <param name="ResidentMegabytes">Of memory, in MiB; <paramref name="PeakMegabytes"/> the most so far, as the kernel keeps it.</param>
internal sealed record BoundsLook(int Seconds, long Inbox, long InFlight, long Queued, long Activations, long Connections, double ResidentMegabytes, double PeakMegabytes);

/// <summary>The figures of a run; the names in JSON are a contract.</summary>
internal sealed record BoundsFigures(long Known, long Dirty, ImmutableArray<BoundsLook> Looks)
{
    private const double MostMegabytes = 1024;

    /// <summary>For which docs/operating.md lets PostgreSQL be made.</summary>
    private const long MostDatabaseConnections = 50;

    /// <summary>What a record in flight may wish for at once, amply: an invoice its lines and their associations.</summary>
    private const long MostWishesOfARecord = 10;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public double PeakMegabytes => Looks.Max(look => look.PeakMegabytes);

    public long MostActivations => Looks.Max(look => look.Activations);

    public long MostConnections => Looks.Max(look => look.Connections);

    public long MostInFlight => Looks.Max(look => look.InFlight);

    public long MostQueued => Looks.Max(look => look.Queued);

    /// <summary>
    /// Nothing grew beyond its bound: memory, connections, an inbox that never holds more than was out of step, and queues
    /// that are as long as what may be in flight makes them, however much is out of step. And all of it was put in step.
    /// </summary>
    public bool IsGood => PeakMegabytes <= MostMegabytes && MostConnections <= MostDatabaseConnections
        && MostInFlight <= MaxInFlight && MostQueued <= MaxInFlight * MostWishesOfARecord
        && Looks is [.., { Inbox: 0 }] && Looks.All(look => look.Inbox <= Dirty);

    private static int MaxInFlight => new SyncOptions().MaxInFlight;

    public async Task WriteAsync(string path)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json);
    }
}
