using Grains.Interfaces;

namespace Grains;

/// <summary>Hands a record to the grain that owns it.</summary>
internal static class EntityGrains
{
    public static Task<Outcome> ReconcileAsync(IGrainFactory grains, FreshBooksRecord record, Mirror mirror, Lane lane)
    {
        var key = EntityKey.Of(mirror.Connection, record.Kind, record.Id).ToString();
        return record switch
        {
            ClientRecord client => grains.GetGrain<IClientGrain>(key).ReconcileAsync(client, mirror, lane),
            VendorRecord vendor => grains.GetGrain<IVendorGrain>(key).ReconcileAsync(vendor, mirror, lane),
            InvoiceRecord invoice => grains.GetGrain<IInvoiceGrain>(key).ReconcileAsync(invoice, mirror, lane),
            PaymentRecord payment => grains.GetGrain<IPaymentGrain>(key).ReconcileAsync(payment, mirror, lane),
            _ => throw new ArgumentOutOfRangeException(nameof(record), record.Kind, "No grain takes such a record."),
        };
    }
}
