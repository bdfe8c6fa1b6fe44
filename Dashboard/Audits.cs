using Grains.Interfaces;
using Storage;

namespace Dashboard;

/// <summary>Reads what the latest audit of a connection did.</summary>
public sealed class Audits(Journal journal)
{
    /// <param name="walks">The connection's.</param>
    /// <param name="limit">How many of the records to name.</param>
    public async Task<AuditReport> OfAsync(
        string connection, IReadOnlyCollection<WalkProgress> walks, int limit, int offset, CancellationToken cancellation)
    {
        if (walks.FirstOrDefault(walk => walk.Kind is WalkKind.Audit) is not { StartedAt: { } started } audit)
            return new AuditReport(false, null, null, 0, 0, default, [], false);
        var found = await journal.DriftedAsync(connection, started, limit + 1, offset, cancellation);
        return new AuditReport(
            audit.Running, started, audit.FinishedAt, audit.Done, audit.Total, audit.Drift ?? default,
            [.. found.Take(limit).Select(DriftedRecord.Of)], found.Count > limit);
    }
}
