using Storage;

namespace Grains;

/// <summary>
/// The right to send to one portal, as an epoch row in the database: Orleans may for a moment run two activations of
/// a grain, and two senders would exceed the window. An owner stops by its own monotonic clock when it could not renew.
/// </summary>
internal sealed class PortalLease(Leases leases, string portal, TimeProvider time)
{
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(4);

    private Lease? _lease;
    private long _renewedAt;

    public bool IsHeld => _lease is not null && time.GetElapsedTime(_renewedAt) < Life;

    /// <summary>Somebody took over. A lease that only could not be renewed in time may be held again.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Takes the lease over. Returns how long to wait before the first request.</summary>
    /// <param name="aftermath">How long a predecessor's last request, sent while the lease was its own, may still count: its way and the window.</param>
    public async Task<TimeSpan> TakeAsync(TimeSpan aftermath, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        var (lease, predecessor) = await leases.AcquireAsync(portal, Guid.NewGuid().ToString("N"), Life, cancellation);
        (_lease, _renewedAt) = (lease, asked);
        if (predecessor.MayActFor > TimeSpan.Zero)
            return predecessor.MayActFor + aftermath;
        return predecessor.EndedAgo is { } ago && ago < aftermath ? aftermath - ago : TimeSpan.Zero;
    }

    /// <summary>False: somebody took over.</summary>
    public async Task<bool> RenewWhenDueAsync(CancellationToken cancellation)
    {
        if (_lease is null || time.GetElapsedTime(_renewedAt) < RenewEvery)
            return _lease is not null;
        var asked = time.GetTimestamp();
        if (!await leases.RenewAsync(_lease, Life, cancellation))
        {
            (_lease, IsLost) = (null, true);
            return false;
        }

        FailPoint.Reach("lease-renewed");
        _renewedAt = asked;
        return true;
    }

    /// <param name="isClean">Nothing that was sent counts any more.</param>
    public async Task HandOverAsync(bool isClean, CancellationToken cancellation)
    {
        if (_lease is not { } lease)
            return;
        _lease = null;
        await (isClean ? leases.ReleaseAsync(lease, cancellation) : leases.EndAsync(lease, cancellation));
    }
}
