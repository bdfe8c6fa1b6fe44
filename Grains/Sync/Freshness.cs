using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Tells a record that was read before one that is applied already: a walk's page may wait its turn while a webhook's
/// record overtakes it. Only reads of one reader have an order; across readers, and after a restart, nothing is stale.
/// </summary>
public readonly record struct Freshness(ReadStamp Latest)
{
    public bool IsStale(FreshBooksRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Read.Reader == Latest.Reader && record.Read.Order < Latest.Order;
    }

    /// <summary>Only what settled makes older reads stale: whoever saw to one that did not may be gone with it.</summary>
    public Freshness After(FreshBooksRecord record, Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(record);
        return outcome is Outcome.Settled ? new(record.Read) : this;
    }
}
