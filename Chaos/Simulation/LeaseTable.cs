using Storage;

namespace Chaos.Simulation;

/// <summary>The table <c>lease</c>, by the database's own clock.</summary>
internal sealed class LeaseTable(Timeline timeline)
{
    private sealed record Row(string Owner, long Epoch, TimeSpan Until, TimeSpan BeforeUntil);

    private readonly Dictionary<string, Row> _rows = [];

    public (Lease, Predecessor) Acquire(string name, string owner, TimeSpan ttl)
    {
        var (now, before) = (timeline.Now, _rows.GetValueOrDefault(name));
        var feared = before is null ? TimeSpan.Zero : before.Until > before.BeforeUntil ? before.Until : before.BeforeUntil;
        var row = _rows[name] = new(owner, (before?.Epoch ?? 0) + 1, now + ttl, feared);
        return (new Lease(name, owner, row.Epoch), feared == TimeSpan.Zero ? new(TimeSpan.Zero, null)
            : feared > now ? new(feared - now, null)
            : new(TimeSpan.Zero, now - feared));
    }

    public bool Renew(Lease lease, TimeSpan ttl)
    {
        if (!IsOwner(lease))
            return false;
        _rows[lease.Name] = _rows[lease.Name] with { Until = timeline.Now + ttl };
        return true;
    }

    public bool Release(Lease lease)
    {
        if (!IsOwner(lease))
            return false;
        _rows[lease.Name] = _rows[lease.Name] with { Until = TimeSpan.Zero };
        return true;
    }

    private bool IsOwner(Lease lease) => _rows.TryGetValue(lease.Name, out var row) && (row.Owner, row.Epoch) == (lease.Owner, lease.Epoch);
}

internal sealed class SimulatedLeases(Database database) : Leases
{
    public override Task<(Lease Lease, Predecessor Predecessor)> AcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken ct = default) =>
        database.DoAsync($"acquire lease {name}", () => database.Leases.Acquire(name, owner, ttl));

    public override Task<bool> RenewAsync(Lease lease, TimeSpan ttl, CancellationToken ct = default) =>
        database.DoAsync($"renew lease {lease.Name} of epoch {lease.Epoch}", () => database.Leases.Renew(lease, ttl));

    public override Task ReleaseAsync(Lease lease, CancellationToken ct = default) =>
        database.DoAsync($"release lease {lease.Name} of epoch {lease.Epoch}", () => database.Leases.Release(lease));
}
