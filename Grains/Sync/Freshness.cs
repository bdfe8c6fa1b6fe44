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

    public static Freshness Of(FreshBooksRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(record.Read);
    }
}
