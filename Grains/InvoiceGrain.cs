using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Storage;

namespace Grains;

/// <summary>A FreshBooks invoice; in HubSpot an invoice with its line items, which never bills anybody.</summary>
internal sealed class InvoiceGrain(
    [PersistentState("invoice")] IPersistentState<WrittenInvoice> state,
    Dependents dependents,
    Life life) : Grain, IInvoiceGrain
{
    private Freshness _freshness;

    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<Outcome> ReconcileAsync(InvoiceRecord record, Mirror mirror, Lane lane)
    {
        (_freshness, var overtaken) = _freshness.Or(state.State.Read).Meet(record, mirror.Audits);
        if (overtaken is not null)
            return overtaken;
        state.State = state.State with { Read = record.Read };
        try
        {
            var outcome = await dependents.OrAuditAsync(Key, () => BringAsync(record, mirror, lane));
            if (outcome is not Outcome.Settled)
                await state.KeepAsync(state.State with { Customer = record.CustomerId });
            _freshness = Freshness.After(record, outcome);
            return outcome;
        }
        catch
        {
            // What is not stored did not happen: the next activation reads what is.
            DeactivateOnIdle();
            throw;
        }
    }

    public async Task<InvoiceLink?> LinkAsync() => state.State.Link ?? (await state.AgainAsync()).Link;

    public Task ChildrenMarkedAsync(int moves) => state.KeepAsync(state.State with { MarkedMoves = Math.Max(moves, state.State.MarkedMoves) });

    private async Task<Outcome> BringAsync(InvoiceRecord record, Mirror mirror, Lane lane)
    {
        if (record.Visibility is Visibility.Deleted && state.State.Invoice.HubSpotId is null && lane >= Lane.Backfill && await ForgottenAsync(record, mirror, lane) is { } none)
            return none;

        // It counts in FreshBooks' sums whatever HubSpot says of it, and no longer in those of its former customer.
        await dependents.MarkAsync(FormerCustomer(state.State, record, mirror), lane);
        Task NoteAsync(WrittenRecord noted) => state.NoteAsync(state.State.DoubtingLines() with { Invoice = noted });
        if (await new LeftOut(GrainFactory, mirror, lane).OfAsync(record, HubSpotType.Invoice, state.State.Invoice, NoteAsync, state.State.Lines.Values) is { } left)
            return await LeaveAsync(left, record);

        var customer = EntityKey.Of(mirror.Connection, EntityKind.Client, record.CustomerId);
        if (await GrainFactory.GetGrain<IClientGrain>(customer.ToString()).LinkAsync() is { } client)
            return await WriteAsync(record, mirror, client, lane);

        // Such as one whose contact a person had erased: an invoice that HubSpot has must not look open for ever for that. The
        // mark stays: it may tell that the contact is another one, and a contact that is just being adopted is none yet.
        if (Former(record) is { } former && await WriteAsync(record, mirror with { Audits = false }, former, lane) is not Outcome.Settled and var whyNot)
            return whyNot;
        return life.Tell(Key, WaitsFor(customer), []);
    }

    private async Task<Outcome> WriteAsync(InvoiceRecord record, Mirror mirror, ClientLink client, Lane lane)
    {
        // A deleted invoice that HubSpot has must not look open, whatever HubSpot says of its lines.
        var mustBeVoided = record.Visibility is Visibility.Deleted && state.State.Invoice.HubSpotId is not null;
        var belowZero = new Outcome.Rejected(new Reason(Reasons.TotalBelowZero));
        var items = InvoiceLines.Of(record);
        if (items is null && !mustBeVoided)
            return life.Tell(Key, belowZero, []);

        var gate = new WriteGate(GrainFactory, mirror, HubSpotType.Invoice);
        if (await gate.WhyNotAsync() is { } closed)
            return life.Tell(Key, closed, []);

        var portal = GrainFactory.GetGrain<IPortalGrain>(mirror.Portal);
        var (deals, notNow) = await new DealFinder(portal, mirror, lane).FindAsync(record, client, state.State.Invoice);
        if (notNow is not null)
            return life.Tell(Key, notNow, []);

        var before = state.State;
        ImmutableArray<LineForms> wished =
        [
            .. (items ?? []).Select(item => LineForms.Of(item, record.Amount.Currency, form => mirror.Settings.Apply(Wishes.Line(record, form, mirror), record, form))),
        ];
        var keyIsUnique = !mirror.Facts.WithoutUniqueKey.Contains(HubSpotType.LineItem);
        var wish = mirror.Settings.Apply(Wishes.Invoice(record, mirror, client, deals.Links), record);
        RecordWriter Writer(bool audits) => new(portal, lane, audits, noted => state.NoteAsync(state.State with { Invoice = noted }), read: record.Read);
        var writer = Writer(mirror.Audits);
        var first = keyIsUnique ? new Written(state.State.Invoice, false, null, []) : await BeforeLinesAsync(record, wished, wish, writer, mirror, client, lane);
        var lines = (first.WhyNot ?? (items is null ? belowZero : null)) is { } noLines
            ? (false, noLines, [], null)
            : await WriteLinesAsync(wished, new LineWriter(new RecordWriter(portal, lane, mirror.Audits, read: record.Read), keyIsUnique), mirror, lane);
        FailPoint.Reach("lines-written");

        // HubSpot refuses a line for an invoice that a person deleted, whatever is wrong with the line.
        var isGone = items is not null && lines.WhyNot is Outcome.Rejected && state.State.Invoice.HubSpotId is { } parent
            && await new RecordAudit(portal, lane).ReadAsync(HubSpotType.Invoice, parent, []) is WishAnswer.Gone;
        var written = lines.WhyNot is null || isGone || (mustBeVoided && lines.WhyNot is Outcome.Rejected)
            ? first.And(await WriteInvoiceAsync(record, wish, isGone ? Writer(audits: true) : writer, client))
            : first.And(new Written(state.State.Invoice, lines.Changed, lines.WhyNot, []));

        // A person who deletes an invoice deletes its lines with it: each is looked for, also by whoever goes on after a crash.
        if (items is not null && written.WhyNot is null && before.Invoice.HubSpotId is { } old && old != written.Record.HubSpotId)
        {
            await state.KeepAsync(state.State.DoubtingLines());
            lines = await WriteLinesAsync(wished, new LineWriter(new RecordWriter(portal, lane, audits: true, read: record.Read), keyIsUnique), mirror, lane);
        }

        if (mirror.Audits && written.WhyNot is null && lines.WhyNot is null)
            written = written.And(await new InvoiceLinesAudit(portal, lane).LookAsync(state.State, wish.Key, record.Amount.Amount));
        if (written.WhyNot is null)
            state.State = state.State with { Customer = record.CustomerId, SaidOfDeals = deals.Says };
        if (state.State != before)
            await state.WriteStateAsync();

        var news = deals.Says != before.SaidOfDeals ? deals.Says : null;
        var whyNot = written.WhyNot ?? lines.WhyNot;
        var changed = written.Changed || lines.Changed || news is not null;
        var outcome = (whyNot is null ? new Outcome.Settled(changed) : RefusedCurrency.Named(whyNot)).With(lines.Drift).With(written.Drift);
        outcome = await gate.TellAsync(outcome);
        return life.Tell(
            Key,
            outcome with { Moves = state.State.HasMoved ? state.State.Moves : 0 },
            [.. lines.Did, .. written.Did, .. news is null ? ImmutableArray<string>.Empty : [news]]);
    }

    /// <summary>
    /// A deleted invoice that was never mirrored is left alone. HubSpot is asked whether it was: by a request whose answer
    /// was lost, or since the backup that was restored. Null: it was.
    /// </summary>
    private async Task<Outcome?> ForgottenAsync(InvoiceRecord record, Mirror mirror, Lane lane)
    {
        if (state.State.Customer > 0)
        {
            // While HubSpot would not take it, it counted in his sums.
            var counted = EntityKey.Of(mirror.Connection, EntityKind.Client, state.State.Customer);
            await dependents.MarkAsync([counted], lane);
            await state.KeepAsync(state.State with { Customer = 0 });
        }

        if (await WriteGate.LeavesForgottenAsync(GrainFactory, mirror, HubSpotType.Invoice, lane))
            return new Outcome.Settled(false);
        Link? anchor = null;
        if (mirror.Facts.WithoutUniqueKey.Contains(HubSpotType.Invoice))
        {
            var customer = EntityKey.Of(mirror.Connection, EntityKind.Client, record.CustomerId);
            if (await GrainFactory.GetGrain<IClientGrain>(customer.ToString()).LinkAsync() is not { } client)
                return mirror.Audits ? WaitsFor(customer) : new Outcome.Settled(false);
            anchor = Wishes.Invoice(record, mirror, client, []).Anchor;
        }

        var writer = new RecordWriter(GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane);
        var (made, whyNot) = await writer.MadeAsync(HubSpotType.Invoice, Wishes.KeyOf(mirror, record), anchor);
        return made is null ? whyNot ?? new Outcome.Settled(false) : null;
    }

    private static Outcome.Held WaitsFor(EntityKey customer) => new(new Reason(Reasons.WaitsForParent, $"client {customer.Id}"), customer);

    private static ImmutableArray<EntityKey> FormerCustomer(WrittenInvoice before, InvoiceRecord record, Mirror mirror) =>
        before.Customer is 0 || before.Customer == record.CustomerId ? [] : [EntityKey.Of(mirror.Connection, EntityKind.Client, before.Customer)];

    /// <summary>Where it hangs in HubSpot; null: nowhere, or with another customer.</summary>
    private ClientLink? Former(InvoiceRecord record) => state.State.ContactOf == record.CustomerId && state.State.Link is { } link
        ? new ClientLink(link.ContactId, link.CompanyId, null)
        : null;

    /// <summary>Left out it stays as it was; archived, it and its lines are gone. In FreshBooks' sums of its customer it counts all the same.</summary>
    private async Task<Outcome> LeaveAsync(Written left, InvoiceRecord record)
    {
        var customer = record.Visibility is Visibility.Deleted ? 0 : record.CustomerId;
        await state.KeepAsync((left.Changed ? new WrittenInvoice { Read = record.Read } : state.State) with { Customer = customer });
        return life.Tell(Key, left.Outcome, left.Did);
    }

    /// <summary>
    /// Where HubSpot lets the key of lines not be unique, the invoice is made before them: a line that was made already
    /// is found only by the invoice on which it hangs.
    /// </summary>
    private async Task<Written> BeforeLinesAsync(
        InvoiceRecord record, ImmutableArray<LineForms> lines, Desired wish, RecordWriter writer, Mirror mirror, ClientLink client, Lane lane)
    {
        if (lines.All(line => state.State.Line(line.Key).HubSpotId is not null))
            return new Written(state.State.Invoice, false, null, []);

        var invoice = state.State.Invoice.HubSpotId is null
            ? await WriteInvoiceAsync(record, wish, writer, client)
            : new Written(state.State.Invoice, false, null, []);
        if (invoice.WhyNot is not null || invoice.Did.Contains("created"))
            return invoice;

        var anchor = new Link(HubSpotType.Invoice, invoice.Record.HubSpotId!, Association.LineItemToInvoice);
        var (made, whyNot) = await new RecordAudit(GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane).AssociatedAsync(anchor, HubSpotType.LineItem);
        foreach (var line in lines.Where(line => state.State.Line(line.Key).HubSpotId is null))
        {
            if (made.FirstOrDefault(found => found.Properties.GetValueOrDefault(HubSpotNames.Key) == line.Key) is { } found)
                state.State = state.State.WithLine(line.Key, WrittenRecord.Adopted(found.Id));
        }

        return invoice.And(new Written(invoice.Record, false, whyNot, []));
    }

    private async Task<Written> WriteInvoiceAsync(InvoiceRecord record, Desired desired, RecordWriter writer, ClientLink client)
    {
        var born = desired with
        {
            BirthLinks = [.. state.State.LineIds.Select(line => new Link(HubSpotType.LineItem, line, Association.InvoiceToLineItem))],
        };
        var written = await writer.WriteAsync(state.State.Invoice, born);
        state.State = state.State.Known(written.Record, record.CustomerId, client.ContactId, client.CompanyId);
        return written;
    }

    /// <summary>
    /// Lines go first, so that the invoice is born with them. A line of an invoice that exists is born with its
    /// association. Only lines that changed cost anything.
    /// </summary>
    private async Task<(bool Changed, Outcome? WhyNot, ImmutableArray<string> Did, Drifted? Drift)> WriteLinesAsync(
        ImmutableArray<LineForms> lines, LineWriter writer, Mirror mirror, Lane lane)
    {
        var parent = state.State.Invoice.HubSpotId;
        ImmutableArray<Link> birth = parent is null ? [] : [new Link(HubSpotType.Invoice, parent, Association.LineItemToInvoice)];
        var removed = state.State.Removed([.. lines.Select(line => line.Plain)]);

        // Before anything is sent, and once for all lines: after a crash nobody takes for granted what an invoice's lines
        // say, nor forgets one that was being made, should FreshBooks take it off before the next attempt.
        if (!removed.IsEmpty || lines.Any(line => !line.IsThere(state.State.Line(line.Key))))
        {
            await state.NoteAsync(state.State.Doubting(
                lines.Select(line => KeyValuePair.Create(line.Key, line.Doubted(state.State.Line(line.Key)))).ToImmutableSortedDictionary()));
        }

        var (written, archived) = (
            await Task.WhenAll(lines.Select(line => writer.WriteAsync(state.State.Line(line.Key), line, birth))),
            await Task.WhenAll(removed.Select(line => ArchiveAsync(line.Key, line.Value, mirror, lane))));

        foreach (var (line, result) in lines.Zip(written).Where(pair => pair.Second.Record.HubSpotId is not null))
            state.State = state.State.WithLine(line.Key, result.Record);
        foreach (var (line, _) in removed.Zip(archived).Where(pair => pair.Second is null))
            state.State = state.State.WithoutLine(line.Key);

        var whyNot = written.Select(result => result.WhyNot).Concat(archived).FirstOrDefault(why => why is not null);
        ImmutableArray<string> did = [.. written.SelectMany(result => result.Did).Concat(removed.Select(_ => "archived"))
            .CountBy(word => word).Select(word => $"{word.Value} lines {word.Key}")];
        return (!did.IsEmpty, whyNot, did, written.Select(result => result.Drift).Aggregate((Drifted?)null, Drifted.Both));
    }

    /// <summary>Null: the line is gone.</summary>
    private async Task<Outcome?> ArchiveAsync(string key, WrittenRecord line, Mirror mirror, Lane lane)
    {
        var portal = GrainFactory.GetGrain<IPortalGrain>(mirror.Portal);
        if (line.HubSpotId is not { } id)
        {
            var (made, whyNot) = await MadeAsync(key, new RecordWriter(portal, lane), mirror);
            if (made is null)
                return whyNot;
            id = made.Id;
        }

        return await portal.WishAsync(new Wish.Archive { Lane = lane, Type = HubSpotType.LineItem, Id = id, FollowsFrom = state.State.Read }) is WishAnswer.Undone undone ? undone.Outcome : null;
    }

    private async Task<(HubSpotRecord? Made, Outcome? WhyNot)> MadeAsync(string key, RecordWriter writer, Mirror mirror)
    {
        if (!mirror.Facts.WithoutUniqueKey.Contains(HubSpotType.LineItem))
            return await writer.MadeAsync(HubSpotType.LineItem, key, anchor: null);
        return state.State.Invoice.HubSpotId is { } invoice
            ? await writer.MadeAsync(HubSpotType.LineItem, key, new Link(HubSpotType.Invoice, invoice, Association.LineItemToInvoice))
            : (null, null);
    }
}
