using System.Collections.Immutable;
using System.Text.Json;

namespace Chaos.Bounds;

/// <summary>One look at the silo.</summary>
/// <param name="Inbox">Records that are out of step.</param>
/// <param name="Connections">To the database.</param>
/// <param name="ResidentMegabytes">Of memory, in MiB; <paramref name="PeakMegabytes"/> the most so far, as the kernel keeps it.</param>
internal sealed record BoundsLook(int Seconds, long Inbox, long Activations, long Connections, double ResidentMegabytes, double PeakMegabytes);

/// <summary>The figures of a run; the names in JSON are a contract.</summary>
internal sealed record BoundsFigures(long Known, long Dirty, ImmutableArray<BoundsLook> Looks)
{
    private const double MostMegabytes = 1024;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public double PeakMegabytes => Looks.Max(look => look.PeakMegabytes);

    public long MostActivations => Looks.Max(look => look.Activations);

    public long MostConnections => Looks.Max(look => look.Connections);

    /// <summary>Nothing grew beyond its bound, memory and an inbox that never holds more than was out of step; and all of it was put in step.</summary>
    public bool IsGood => PeakMegabytes <= MostMegabytes && Looks is [.., { Inbox: 0 }] && Looks.All(look => look.Inbox <= Dirty);

    public async Task WriteAsync(string path)
    {
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, this, Json);
    }
}
