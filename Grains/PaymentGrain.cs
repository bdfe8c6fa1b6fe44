using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>A payment's stored state.</summary>
[GenerateSerializer, Alias("payment-state")]
public sealed record PaymentState
{
    [Id(0)] public WrittenRecord Payment { get; init; } = WrittenRecord.None;

    /// <summary>The FreshBooks invoice that it paid when it was last looked at, whatever became of it.</summary>
    [Id(1)] public long Invoice { get; init; }

    /// <summary>When FreshBooks was asked for the record of which this state follows: stored along with whatever is.</summary>
    [Id(2)] public ReadStamp Read { get; init; }
}

/// <summary>A FreshBooks payment; in HubSpot a payment of its invoice. A deleted one is archived.</summary>
internal sealed class PaymentGrain(
    [PersistentState("payment")] IPersistentState<PaymentState> state,
    Dependents dependents,
    Life life) : Grain, IPaymentGrain
{
    private Freshness _freshness;

    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<Outcome> ReconcileAsync(PaymentRecord record, Mirror mirror, Lane lane)
    {
        (_freshness, var overtaken) = _freshness.Or(state.State.Read).Meet(record, mirror.Audits);
        if (overtaken is not null)
            return overtaken;
        state.State = state.State with { Read = record.Read };
        var outcome = await dependents.OrAuditAsync(Key, () => BringAsync(record, mirror, lane));
        if (outcome is not Outcome.Settled)
            await state.KeepAsync(state.State with { Invoice = record.InvoiceId });
        _freshness = Freshness.After(record, outcome);
        return outcome;
    }

    private async Task<Outcome> BringAsync(PaymentRecord record, Mirror mirror, Lane lane)
    {
        await SeeAsync(record, mirror, lane);
        if (await new LeftOut(GrainFactory, mirror, lane).OfAsync(record, HubSpotType.Payment, state.State.Payment, NoteAsync) is { } left)
            return life.Tell(Key, left.Outcome, left.Did);
        if (record.Visibility is Visibility.Deleted)
            return await ArchiveAsync(record, mirror, lane);

        if (record.InvoiceId == 0)
            return life.Tell(Key, new Outcome.Rejected(new Reason(Reasons.PaysNoInvoice)), []);

        var parent = EntityKey.Of(mirror.Connection, EntityKind.Invoice, record.InvoiceId);
        if (await GrainFactory.GetGrain<IInvoiceGrain>(parent.ToString()).LinkAsync() is not { } invoice)
            return life.Tell(Key, new Outcome.Held(new Reason(Reasons.WaitsForParent, $"invoice {parent.Id}"), parent), []);

        var gate = new WriteGate(GrainFactory, mirror, HubSpotType.Payment);
        if (await gate.WhyNotAsync() is { } closed)
            return life.Tell(Key, closed, []);

        var writer = new RecordWriter(
            GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane, mirror.Audits, NoteAsync, read: record.Read);
        var written = await writer.WriteAsync(state.State.Payment, mirror.Settings.Apply(Wishes.Payment(record, mirror, invoice), record));
        await state.KeepAsync(state.State with { Payment = written.Record, Invoice = record.InvoiceId });
        var outcome = await gate.TellAsync(written.WhyNot is null ? written.Outcome : RefusedCurrency.Named(written.WhyNot));
        return life.Tell(Key, outcome, written.Did);
    }

    /// <summary>
    /// It counts with another invoice now, whatever becomes of its own record. Which one is kept before anything is written:
    /// whoever goes on after a crash knows what to mark should it move. A backfill saves that write.
    /// </summary>
    private async Task SeeAsync(PaymentRecord record, Mirror mirror, Lane lane)
    {
        var before = state.State.Invoice;
        if (before == record.InvoiceId || (before == 0 && lane >= Lane.Backfill))
            return;
        if (before > 0)
            await dependents.MarkAsync([EntityKey.Of(mirror.Connection, EntityKind.Invoice, before)], lane);
        await state.KeepAsync(state.State with { Invoice = record.InvoiceId });
    }

    private Task NoteAsync(WrittenRecord noted) => state.NoteAsync(state.State with { Payment = noted });

    public Task<string?> HubSpotIdAsync() => Task.FromResult(state.State.Payment.HubSpotId);

    private async Task<Outcome> ArchiveAsync(PaymentRecord record, Mirror mirror, Lane lane)
    {
        var portal = GrainFactory.GetGrain<IPortalGrain>(mirror.Portal);
        if (state.State.Payment.HubSpotId is null)
        {
            var (made, whyNot) = await ForgottenAsync(record, mirror, lane, portal);
            if (whyNot is not null)
                return life.Tell(Key, whyNot, []);
            if (made is not null)
                await state.KeepAsync(state.State with { Payment = WrittenRecord.Adopted(made.Id) });
        }

        if (state.State.Payment.HubSpotId is not { } id)
            return new Outcome.Settled(false);

        // Until the answer is known it may be there or not, should FreshBooks take the deletion back.
        await state.KeepAsync(state.State with { Payment = WrittenRecord.Adopted(id) });
        var answer = await portal.WishAsync(new Wish.Archive { Lane = lane, Type = HubSpotType.Payment, Id = id, FollowsFrom = record.Read });
        if (answer is WishAnswer.Undone undone)
            return life.Tell(Key, undone.Outcome, []);

        await state.KeepAsync(state.State with { Payment = WrittenRecord.None });
        return life.Tell(Key, new Outcome.Settled(true), ["archived"]);
    }

    /// <summary>
    /// A payment that is not known here may have been made by a request whose answer was lost, and deleted before the next
    /// attempt, or since the backup that was restored. Null: HubSpot has none.
    /// </summary>
    private async Task<(HubSpotRecord? Made, Outcome? WhyNot)> ForgottenAsync(PaymentRecord record, Mirror mirror, Lane lane, IPortalGrain portal)
    {
        if (await WriteGate.LeavesForgottenAsync(GrainFactory, mirror, HubSpotType.Payment, lane))
            return default;
        Link? anchor = null;
        if (mirror.Facts.WithoutUniqueKey.Contains(HubSpotType.Payment))
        {
            var parent = EntityKey.Of(mirror.Connection, EntityKind.Invoice, record.InvoiceId).ToString();
            if (await GrainFactory.GetGrain<IInvoiceGrain>(parent).LinkAsync() is not { } invoice)
                return default;
            anchor = Wishes.Payment(record, mirror, invoice).Anchor;
        }

        return await new RecordWriter(portal, lane).MadeAsync(HubSpotType.Payment, Wishes.KeyOf(mirror, record), anchor);
    }
}
