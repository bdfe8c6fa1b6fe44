using Grains.Interfaces;

namespace Grains;

/// <summary>Which account is mirrored into which portal, asked anew every minute, since settings and currencies change.</summary>
internal sealed class MirrorSource(IGrainFactory grains, string connection, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private Mirror? _known;
    private int _forgotten;
    private long _askedAt;

    /// <summary>Null: the connection is not complete.</summary>
    public async Task<Mirror?> GetAsync()
    {
        if (_known is not null && time.GetElapsedTime(_askedAt) < Fresh)
            return _known;
        var (asked, forgotten) = (time.GetTimestamp(), _forgotten);
        var settings = await grains.GetGrain<IConnectionGrain>(connection).MappingAsync();
        var status = await grains.GetGrain<IConnectionGrain>(connection).StatusAsync();
        if (status is not { FreshBooksAccount: { } account, PortalId: > 0 })
            return null;
        var facts = await grains.GetGrain<IPortalGrain>($"portal/{status.PortalId}").FactsAsync();
        var mirror = new Mirror(connection, account, status.PortalId, facts) { Settings = settings, Deals = status.Deals };

        // Whatever was saved while this was asked may be missing from it.
        if (forgotten == _forgotten)
            (_known, _askedAt) = (mirror, asked);
        return mirror;
    }

    public void Forget() => (_known, _forgotten) = (null, _forgotten + 1);
}
