using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Tells a record that was read before one that is applied already: a walk's page may wait its turn while a webhook's
/// record overtakes it. Only reads of one reader have an order; across readers, and after a restart, nothing is stale.
/// </summary>
public readonly record struct Freshness(ReadStamp Latest)
{
    /// <summary>
    /// Null: the record is to be seen to. One that was overtaken has been, by what was read later; but whether HubSpot
    /// holds it is an audit's question still, so for an audit it is read anew.
    /// </summary>
    public Outcome? Overtaken(FreshBooksRecord record, bool audits)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Read.Reader != Latest.Reader || record.Read.Order >= Latest.Order)
            return null;
        return audits ? new Outcome.Throttled(DateTimeOffset.MinValue, new Reason(Reasons.Overtaken)) : new Outcome.Settled(false);
    }

    /// <summary>Only what settled makes older reads stale: whoever saw to one that did not may be gone with it.</summary>
    public Freshness After(FreshBooksRecord record, Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(record);
        return outcome is Outcome.Settled ? new(record.Read) : this;
    }
}
