using Grains.Interfaces;

namespace Grains;

/// <summary>Which account is mirrored into which portal, asked anew every minute, since settings and currencies change.</summary>
internal sealed class MirrorSource(IGrainFactory grains, string connection, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private Mirror? _known;
    private long _askedAt;

    /// <summary>Null: the connection is not complete.</summary>
    public async Task<Mirror?> GetAsync()
    {
        if (_known is not null && time.GetElapsedTime(_askedAt) < Fresh)
            return _known;
        var asked = time.GetTimestamp();
        var status = await grains.GetGrain<IConnectionGrain>(connection).StatusAsync();
        if (status is not { FreshBooksAccount: { } account, PortalId: > 0 })
            return null;
        var facts = await grains.GetGrain<IPortalGrain>($"portal/{status.PortalId}").FactsAsync();
        (_known, _askedAt) = (new Mirror(connection, account, status.PortalId, facts) { Deals = status.Deals }, asked);
        return _known;
    }

    public void Forget() => _known = null;
}
