using Chaos.Simulation;
using Storage;

namespace Tests.Grains;

/// <summary>Leases in memory, by a clock that a test moves, in a database that a test can break.</summary>
internal sealed class TestLeases(TimeProvider clock, Func<bool> isBroken) : Leases
{
    private readonly LeaseTable _table = new(() => clock.GetElapsedTime(0));
    private readonly Lock _lock = new();

    public override Task<(Lease Lease, Predecessor Predecessor)> AcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken ct = default) =>
        DoAsync(() => _table.Acquire(name, owner, ttl));

    public override Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken ct = default) =>
        DoAsync(() => _table.TryAcquire(name, owner, ttl));

    public override Task<bool> RenewAsync(Lease lease, TimeSpan ttl, CancellationToken ct = default) =>
        DoAsync(() => _table.Renew(lease, ttl));

    public override Task ReleaseAsync(Lease lease, CancellationToken ct = default) =>
        DoAsync(() => _table.Release(lease));

    private Task<T> DoAsync<T>(Func<T> work)
    {
        if (isBroken())
            return Task.FromException<T>(new StorageUnavailableException("The disk is full."));
        lock (_lock)
            return Task.FromResult(work());
    }
}
