using Storage;

namespace Grains;

/// <summary>
/// The right to spend one connection's refresh token, which works once, as an epoch row in the database: of two
/// activations, which a failure can leave for a moment, only one refreshes, whatever their machines' clocks say.
/// </summary>
internal sealed class TokenLease(Leases leases, string connection, TimeProvider time)
{
    /// <summary>
    /// With the wait for FreshBooks' answer it is less than the lease lasts: a process that was frozen meanwhile does
    /// not spend a token that another one may have spent.
    /// </summary>
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(4);

    /// <summary>
    /// It is not given back with the new pair: one this new is not refreshed again, whatever is said of it, or a
    /// revoked app would cause a storm.
    /// </summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(40);

    private readonly string _name = $"token/{connection}";
    private Lease? _lease;
    private long _askedAt;

    /// <summary>Asked at the last moment.</summary>
    public bool MaySend => _lease is not null && time.GetElapsedTime(_askedAt) < LeavesWithin;

    /// <summary>False: another activation may be refreshing, or has just done so.</summary>
    public async Task<bool> TryTakeAsync()
    {
        _askedAt = time.GetTimestamp();
        _lease = await leases.TryAcquireAsync(_name, Guid.NewGuid().ToString("N"), Life);
        return _lease is not null;
    }

    /// <summary>A consent waits for nobody: its pair replaces whatever another activation may be refreshing.</summary>
    public async Task TakeOverAsync() => (_lease, _) = await leases.AcquireAsync(_name, Guid.NewGuid().ToString("N"), Life);

    /// <summary>No new pair came of it.</summary>
    public async Task GiveBackAsync()
    {
        if (_lease is not { } lease)
            return;
        _lease = null;
        await leases.ReleaseAsync(lease);
    }
}
