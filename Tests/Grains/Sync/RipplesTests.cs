using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class RipplesTests
{
    private static readonly InvoiceRecord Invoice = new() { Id = 1, Visibility = Visibility.Active, CustomerId = 7, Amount = new Money(100, "USD") };
    private static readonly PaymentRecord Payment = new() { Id = 3, Visibility = Visibility.Active, InvoiceId = 1, Amount = new Money(40, "USD") };

    [Fact]
    public void A_payment_changes_its_invoice_and_an_invoice_its_client()
    {
        Assert.Equal([EntityKey.Of("cn", EntityKind.Invoice, 1)], Of(Payment));
        Assert.Equal([EntityKey.Of("cn", EntityKind.Client, 7)], Of(Invoice));
    }

    [Fact]
    public void A_payment_that_is_a_credit_changes_no_invoice() => Assert.Empty(Of(Payment with { InvoiceId = 0 }));

    [Fact]
    public void After_a_notice_it_spreads_though_HubSpot_had_it_already_and_in_a_backfill_never()
    {
        Assert.True(Ripples.Spread(Lane.Payment, Payment, new Outcome.Settled(false)));
        Assert.False(Ripples.Spread(Lane.Backfill, Payment, new Outcome.Settled(true)));
    }

    [Fact]
    public void In_a_sweep_it_spreads_but_for_deleted_records_that_were_in_step()
    {
        Assert.True(Ripples.Spread(Lane.Audit, Payment, new Outcome.Settled(false)));
        Assert.False(Ripples.Spread(Lane.Audit, Payment with { Visibility = Visibility.Deleted }, new Outcome.Settled(false)));
        Assert.True(Ripples.Spread(Lane.Audit, Payment with { Visibility = Visibility.Deleted }, new Outcome.Settled(true)));
    }

    [Fact]
    public void What_HubSpot_does_not_take_counts_in_the_sums_all_the_same_and_what_waits_for_its_parent_leaves_it_alone()
    {
        var why = new Reason(Reasons.CurrencyNotEnabled);
        Assert.True(Ripples.Spread(Lane.Payment, Payment, new Outcome.Rejected(why)));
        Assert.True(Ripples.Spread(Lane.Payment, Payment, new Outcome.Held(why)));
        Assert.False(Ripples.Spread(Lane.Payment, Payment, new Outcome.Held(why, EntityKey.Of("cn", EntityKind.Invoice, 1))));
        Assert.False(Ripples.Spread(Lane.Payment, Payment, new Outcome.Failed(why)));
    }

    [Fact]
    public void What_another_reader_read_says_by_way_of_which_invoice_a_payment_went()
    {
        Assert.True(Ripples.Spread(Lane.Payment, Payment, new Outcome.Throttled(DateTimeOffset.MinValue, new Reason(Reasons.Overtaken))));
        Assert.False(Ripples.Spread(Lane.Payment, Payment, new Outcome.Throttled(DateTimeOffset.MinValue, new Reason(Reasons.WindowFull))));
    }

    private static ImmutableArray<EntityKey> Of(FreshBooksRecord record) => Ripples.Of(EntityKey.Of("cn", record.Kind, record.Id), record);
}
