using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Tells a record that was read before one that is applied already: a walk's page may wait its turn while a webhook's
/// record overtakes it. Only reads of one reader have an order. After a restart nothing is stale.
/// </summary>
public readonly record struct Freshness(ReadStamp Latest, bool IsSettled)
{
    /// <summary>
    /// Null: the record is to be seen to. One that was overtaken has been, by what was read later, if that settled. If it
    /// was refused or waits, whoever saw to it may be gone with it; and whether HubSpot holds it is an audit's question
    /// still: then it is read anew. So is what comes from another reader, once: an account's pump lets what it has read
    /// reach its grains while its silo stops, beside its successor's, and nobody knows which of the two read later.
    /// </summary>
    public (Freshness Next, Outcome? Overtaken) Meet(FreshBooksRecord record, bool audits)
    {
        ArgumentNullException.ThrowIfNull(record);
        var readAnew = new Outcome.Throttled(DateTimeOffset.MinValue, new Reason(Reasons.Overtaken));
        if (Latest.Reader != Guid.Empty && record.Read.Reader != Latest.Reader)
            return (new(record.Read with { Order = record.Read.Order + 1 }, IsSettled: false), readAnew);
        if (record.Read.Order >= Latest.Order)
            return (this, null);
        return (this, IsSettled && !audits ? new Outcome.Settled(false) : readAnew);
    }

    /// <summary>What was refused counts too: of a client with a bad address HubSpot has all the rest.</summary>
    public static Freshness After(FreshBooksRecord record, Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(record.Read, outcome is Outcome.Settled);
    }
}
