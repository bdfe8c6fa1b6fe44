using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>
/// Whose HubSpot record depends on a record that changed, besides its own: a payment changes its invoice's balance, an
/// invoice its client's. FreshBooks may or may not send notices of those.
/// </summary>
public static class Ripples
{
    public static ImmutableArray<EntityKey> Of(EntityKey changed, FreshBooksRecord? record) => record switch
    {
        InvoiceRecord invoice => [EntityKey.Of(changed.Connection, EntityKind.Client, invoice.CustomerId)],
        PaymentRecord payment => [EntityKey.Of(changed.Connection, EntityKind.Invoice, payment.InvoiceId)],
        _ => [],
    };
}
