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

    /// <summary>
    /// After a notice, always: HubSpot may hold the record already from a walk that read its parent before the change.
    /// In a sweep likewise, but for deleted records, of which each sweep reads all. In a backfill never: whatever
    /// changes while it runs is noticed, or swept up afterwards.
    /// </summary>
    public static bool Spread(Lane lane, FreshBooksRecord? record, bool wasChanged) => lane switch
    {
        Lane.Backfill => false,
        Lane.Audit => wasChanged || record is not { Visibility: Visibility.Deleted },
        _ => true,
    };
}
