using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains.Mapping;

/// <summary>What a record comes to under a mirror's settings, its associations aside.</summary>
public static class MappingExample
{
    private static readonly ImmutableArray<FreshBooksRecord> Blank =
    [
        new ClientRecord { Id = 1, Visibility = Visibility.Active },
        new VendorRecord { Id = 1, Visibility = Visibility.Active },
        new InvoiceRecord { Id = 1, Visibility = Visibility.Active, CustomerId = 1, Amount = new Money(1, "USD") },
        new PaymentRecord { Id = 1, Visibility = Visibility.Active, InvoiceId = 1, Amount = new Money(1, "USD") },
    ];

    public static ImmutableArray<Desired> Of(FreshBooksRecord record, Mirror mirror)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(mirror);
        return record switch
        {
            ClientRecord client => [mirror.Settings.Apply(Wishes.Contact(client, mirror, null, Rollup.None, [client.Id]), client)],
            VendorRecord vendor => [mirror.Settings.Apply(Wishes.Company(vendor, mirror), vendor)],
            InvoiceRecord invoice =>
            [
                mirror.Settings.Apply(Wishes.Invoice(invoice, mirror, new ClientLink("", null, null), []), invoice),
                .. (InvoiceLines.Of(invoice) ?? []).Select(item => mirror.Settings.Apply(Wishes.Line(invoice, item, mirror), invoice, item)),
            ],
            PaymentRecord payment => [mirror.Settings.Apply(Wishes.Payment(payment, mirror, new InvoiceLink("", "", null)), payment)],
            _ => throw new ArgumentOutOfRangeException(nameof(record), record.Kind, "No mapping takes such a record."),
        };
    }

    /// <summary>The default table as rules, read from the table itself.</summary>
    public static ImmutableArray<FieldRule> Defaults(Mirror mirror) =>
        [.. Blank.SelectMany(record => Of(record, mirror with { Settings = MappingSettings.Default })).SelectMany(Rows)];

    private static IEnumerable<FieldRule> Rows(Desired desired) => desired.Properties.Keys
        .Select(property => new FieldRule(desired.Type, FreshBooksFields.StandardOf(desired.Type, property), property));
}
