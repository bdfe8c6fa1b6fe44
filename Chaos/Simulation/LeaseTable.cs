using Storage;

namespace Chaos.Simulation;

/// <summary>The table <c>lease</c>.</summary>
/// <param name="clock">The database's own.</param>
internal sealed class LeaseTable(Func<TimeSpan> clock)
{
    private sealed record Row(string Owner, long Epoch, TimeSpan Until, TimeSpan BeforeUntil);

    private readonly Dictionary<string, Row> _rows = [];

    public (Lease, Predecessor) Acquire(string name, string owner, TimeSpan ttl)
    {
        var (now, before) = (clock(), _rows.GetValueOrDefault(name));
        var feared = before is null ? TimeSpan.Zero : before.Until > before.BeforeUntil ? before.Until : before.BeforeUntil;
        var row = _rows[name] = new(owner, (before?.Epoch ?? 0) + 1, now + ttl, feared);
        return (new Lease(name, owner, row.Epoch), feared == TimeSpan.Zero ? new(TimeSpan.Zero, null)
            : feared > now ? new(feared - now, null)
            : new(TimeSpan.Zero, now - feared));
    }

    public Lease? TryAcquire(string name, string owner, TimeSpan ttl) =>
        _rows.GetValueOrDefault(name) is { } row && (row.Until > clock() || row.BeforeUntil > clock()) ? null : Acquire(name, owner, ttl).Item1;

    public bool Renew(Lease lease, TimeSpan ttl)
    {
        if (!IsOwner(lease))
            return false;
        _rows[lease.Name] = _rows[lease.Name] with { Until = clock() + ttl };
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

    public override Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken ct = default) =>
        database.DoAsync($"try to acquire lease {name}", () => database.Leases.TryAcquire(name, owner, ttl));

    public override Task<bool> RenewAsync(Lease lease, TimeSpan ttl, CancellationToken ct = default) =>
        database.DoAsync($"renew lease {lease.Name} of epoch {lease.Epoch}", () => database.Leases.Renew(lease, ttl));

    public override Task ReleaseAsync(Lease lease, CancellationToken ct = default) =>
        database.DoAsync($"release lease {lease.Name} of epoch {lease.Epoch}", () => database.Leases.Release(lease));
}
