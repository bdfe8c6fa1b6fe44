using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Tells a record that was read before one that is applied already: a walk's page may wait its turn while a webhook's
/// record overtakes it, and go to an activation that knows of neither but by what is stored.
/// </summary>
/// <param name="IsSettled">Whether what was read then settled.</param>
/// <param name="IsStored">This activation has not seen to the record yet.</param>
public readonly record struct Freshness(ReadStamp Latest, bool IsSettled, bool IsStored = false)
{
    /// <summary>What is stored tells where nothing else does.</summary>
    public Freshness Or(ReadStamp stored) => Latest == default ? new(stored, IsSettled: false, IsStored: true) : this;

    /// <summary>
    /// Null: the record is to be seen to. One that was overtaken has been, by what was read later, if that settled. If it
    /// was refused or waits, whoever saw to it may be gone with it; and whether HubSpot holds it is an audit's question
    /// still: then it is read anew. So is what comes from an earlier reader, and from a later one once: where a pump and
    /// its successor run beside each other for a moment, nobody knows which of the two read later.
    /// </summary>
    public (Freshness Next, Outcome? Overtaken) Meet(FreshBooksRecord record, bool audits)
    {
        ArgumentNullException.ThrowIfNull(record);
        var readAnew = new Outcome.Throttled(DateTimeOffset.MinValue, new Reason(Reasons.Overtaken));
        if (Latest == default || (IsStored && record.Read.Reader > Latest.Reader))
            return (this, null);
        if (record.Read.Reader != Latest.Reader)
            return (record.Read.Reader > Latest.Reader ? new(record.Read with { Order = record.Read.Order + 1 }, IsSettled: false) : this, readAnew);
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
