using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Whose HubSpot record depends on a record that was settled, besides its own: a payment changes its invoice's balance,
/// an invoice its client's. FreshBooks may or may not send notices of those, and may not move their <c>updated</c>.
/// </summary>
public static class Ripples
{
    public static ImmutableArray<EntityKey> Of(EntityKey settled, FreshBooksRecord? record) => record switch
    {
        InvoiceRecord { CustomerId: > 0 } invoice => [EntityKey.Of(settled.Connection, EntityKind.Client, invoice.CustomerId)],
        PaymentRecord { InvoiceId: > 0 } payment => [EntityKey.Of(settled.Connection, EntityKind.Invoice, payment.InvoiceId)],
        _ => [],
    };

    /// <summary>Whose HubSpot record it is associated with. A client's company is looked at by the client's own audit.</summary>
    public static ImmutableArray<EntityKey> ParentsOf(EntityKey refused, FreshBooksRecord? record) => record switch
    {
        PaymentRecord { ClientId: > 0 } payment => [.. Of(refused, record), EntityKey.Of(refused.Connection, EntityKind.Client, payment.ClientId)],
        ClientRecord => [refused],
        _ => Of(refused, record),
    };

    /// <summary>
    /// After a notice, always: HubSpot may hold the record already from a walk that read its parent before the change.
    /// In a sweep likewise, but for deleted records, of which each sweep reads all. In a backfill never: whatever
    /// changes while it runs is noticed, or swept up afterwards. What HubSpot does not take counts in FreshBooks' sums
    /// all the same; what waits for its parent spreads when it no longer does, or the two would wake each other for ever. What
    /// was overtaken may say by way of whom a record went, which a later read does not.
    /// </summary>
    public static bool Spread(Lane lane, FreshBooksRecord? record, Outcome outcome) =>
        outcome is Outcome.Settled or Outcome.Rejected or Outcome.Held { Parent: null } or Outcome.Throttled { Why.Title: Reasons.Overtaken } && lane switch
        {
            Lane.Backfill => false,
            Lane.Audit => outcome is Outcome.Settled { Changed: true } || record is not { Visibility: Visibility.Deleted },
            _ => true,
        };
}
