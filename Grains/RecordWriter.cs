using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>What is written so far, whether anything was, and, where the rest could not be, why.</summary>
internal sealed record Written(WrittenRecord Record, bool Changed, Outcome? WhyNot, ImmutableArray<string> Did)
{
    /// <summary>The contact that has the e-mail address, where it is not ours and that is why nothing was written.</summary>
    public HubSpotRecord? Holder { get; init; }

    /// <summary>The record as HubSpot answered the last write of its properties, with what it computes itself; null: nothing had to be written.</summary>
    public HubSpotRecord? Answered { get; init; }

    /// <summary>What people had done to the record in HubSpot; null: nothing, as far as was seen.</summary>
    public Drifted? Drift { get; init; }

    public Written Found(Drifted? drift) => this with { Drift = Drifted.Both(Drift, drift) };

    /// <summary>A further step at the same record came to this.</summary>
    public Written And(Written next) => new(next.Record, Changed || next.Changed, next.WhyNot, [.. Did, .. next.Did])
    {
        Answered = next.Answered,
        Drift = Drifted.Both(Drift, next.Drift),
    };

    public Outcome Outcome => (WhyNot ?? new Outcome.Settled(Changed)).With(Drift);
}

/// <summary>
/// Brings one HubSpot record in step with the desired one, through the portal: creates it, adopts it where HubSpot has
/// it already, updates what differs, moves its associations. Safe to repeat after a crash at any step, because a
/// create that already happened answers a conflict on <c>freshbooks_key</c>, or is looked for where that is not unique.
/// </summary>
/// <param name="audits">Compare with HubSpot itself first, rather than trust what was written.</param>
/// <param name="note">
/// Stores what is about to be written to an existing record, before it is sent: after a crash in between, or a lost answer,
/// nobody takes for granted what it says. And of two activations, which a failure can leave for a moment, only one gets
/// past the storage's ETag; the other would write over it what it read earlier.
/// </param>
/// <param name="claim">
/// Asked before the record is taken into which people merged ours, by its id: false, another record of ours has it.
/// </param>
/// <param name="read">When FreshBooks was asked for what is desired; unset: it follows from several reads.</param>
internal sealed partial class RecordWriter(
    IPortalGrain portal, Lane lane, bool audits = false, Func<WrittenRecord, Task>? note = null, Func<string, Task<bool>>? claim = null, ReadStamp read = default)
{
    public async Task<Written> WriteAsync(WrittenRecord record, Desired desired)
    {
        if (record.HubSpotId is null)
            return await CreateAsync(desired);

        // A lost record is looked for before anything is written: HubSpot may refuse the values that the erased one had.
        return audits || record.IsLost ? await AuditAsync(record, desired) : await BringAsync(record, desired);
    }

    private async Task<Written> AuditAsync(WrittenRecord record, Desired desired)
    {
        var (drift, whyNot) = await new RecordAudit(portal, lane).LookAsync(record, desired);
        if (drift is null)
            return new(record, false, whyNot, []);
        if (desired.IsPartial && (drift.IsGone || drift.IsAnothers))
            return new(WrittenRecord.None, false, null, []);
        if (drift.IsGone)
            return await ReplaceAsync(record.HubSpotId!, desired, drift.Survivor);

        if (drift.IsAnothers)
            return await LeaveAsync(record.HubSpotId!, desired);
        var (companies, unread) = await FormerCompaniesAsync(record.HubSpotId!, desired);
        if (unread is not null)
            return new(record, false, unread, []);
        var brought = record.IsLost ? await AdoptLostAsync(record, desired)
            : drift.Stranger is { } former ? await AdoptAsync(record.HubSpotId!, desired, wasOurs: former.Length > 0)
            : await BringAsync(drift.Known with { Links = drift.Known.Links.AddRange(companies.Except(drift.Known.Links)) }, desired);
        return brought.Found(drift.Report());
    }

    /// <summary>
    /// An audit of a record whose values come from several entities: what drifted of those given here is put back, and
    /// nothing else is touched.
    /// </summary>
    public async Task<Written> RestoreAsync(WrittenRecord record, Desired desired)
    {
        var (drift, whyNot) = await new RecordAudit(portal, lane).LookAsync(record, desired);
        if (drift is null)
            return new(record, false, whyNot, []);
        if (drift.IsGone)
            return await ReplaceAsync(record.HubSpotId!, desired, drift.Survivor);
        if (drift.IsAnothers)
            return await LeaveAsync(record.HubSpotId!, desired);
        if (drift.Edited.IsEmpty)
            return new(record, false, null, []);

        var drifted = desired.Properties.Where(property => drift.Edited.Contains(property.Key)).ToImmutableSortedDictionary();
        record = await NoteAsync(record.Doubting(desired, drifted.Keys));
        var answer = await SendAsync(new Wish.Update { Lane = lane, Type = desired.Type, Id = record.HubSpotId!, Properties = drifted });
        var restored = answer is WishAnswer.Done
            ? new(record.Wrote(record.HubSpotId!, desired with { Properties = drifted }), true, null, ["updated"])
            : Stopped(drift.Known, answer);
        return restored.Found(drift.Report());
    }

    private async Task<Written> BringAsync(WrittenRecord record, Desired desired)
    {
        var updated = await UpdateAsync(record, desired);
        return updated.WhyNot is null ? (await LinkAsync(updated with { Drift = null }, desired)).Found(updated.Drift) : updated;
    }

    private async Task<Written> CreateAsync(Desired desired)
    {
        if (desired.Anchor is { } anchor)
        {
            var (made, whyNot) = await MadeAsync(desired.Type, desired.Key, anchor);
            if (whyNot is not null)
                return new(WrittenRecord.None, false, whyNot, []);
            if (made is not null)
                return await AdoptAsync(made, desired);
        }

        var answer = await SendAsync(new Wish.Create
        {
            Lane = lane,
            Type = desired.Type,
            Key = desired.Key,
            Properties = desired.Properties.Where(property => property.Value.Length > 0).ToImmutableSortedDictionary(),
            Links = [.. desired.Links, .. desired.BirthLinks],
        });
        return answer switch
        {
            WishAnswer.Done done => new(WrittenRecord.None.Wrote(done.Records[0].Id, desired).Linked(desired), true, null, ["created"]) { Answered = done.Records[0] },
            WishAnswer.Conflict => await AdoptAsync(desired),
            _ => Stopped(WrittenRecord.None, answer),
        };
    }

    /// <param name="isAdoption">That the record is being adopted is noted already, and stays so until all of it is done: it is noted once more, since it was looked at meanwhile.</param>
    private async Task<Written> UpdateAsync(WrittenRecord record, Desired desired, bool isAdoption = false)
    {
        var changed = record.Difference(desired);
        if (changed.IsEmpty)
            return new(record, false, null, []);
        var (difference, whyNot) = await new EmptyProperties(portal, lane).OnlyAsync(desired, record.HubSpotId!, changed);
        if (whyNot is not null || difference.IsEmpty)
            return whyNot is null ? new(record.Wrote(record.HubSpotId!, desired), false, null, []) : Stopped(record, whyNot);

        if (isAdoption)
            await NoteAsync(WrittenRecord.Adopted(record.HubSpotId!));
        else
            record = await NoteAsync(record.Doubting(desired, difference.Keys));
        var answer = await SendAsync(new Wish.Update { Lane = lane, Type = desired.Type, Id = record.HubSpotId!, Properties = difference });
        return answer switch
        {
            WishAnswer.Done { Records: [{ Id: var written }, ..] } when written != record.HubSpotId => desired.IsPartial
                ? new(WrittenRecord.Adopted(record.HubSpotId!), false, null, [])
                : await ReplaceAsync(record.HubSpotId!, desired),
            WishAnswer.Done done => new(record.Wrote(record.HubSpotId!, desired), true, null, ["updated"]) { Answered = done.Records.FirstOrDefault() },
            WishAnswer.Gone when desired.IsPartial => new(WrittenRecord.None, false, null, []),
            WishAnswer.Gone => await ReplaceAsync(record.HubSpotId!, desired),
            WishAnswer.Conflict when isAdoption && await HasFreedKeyAsync(record.HubSpotId!, desired) => await UpdateAsync(record, desired, isAdoption),
            WishAnswer.Conflict when difference.GetValueOrDefault("email") is { Length: > 0 } email => await HolderAsync(record, desired, email),
            _ => Stopped(record, answer),
        };
    }

    /// <summary>
    /// Makes the entity's own record nobody's of ours. Noted before it is sent: should the entity take it back before the
    /// answer is known, nothing of it counts as written. Null: done.
    /// </summary>
    public async Task<Outcome?> LetGoAsync(string id, Desired desired)
    {
        await NoteAsync(WrittenRecord.Adopted(id));
        return await ReleaseAsync(id, desired);
    }

    /// <summary>What else stands in the record stays, and it is known again by its former key. Null: done.</summary>
    private async Task<Outcome?> ReleaseAsync(string id, Desired desired)
    {
        var record = WrittenRecord.OfAnother(id, desired);
        Task<WishAnswer> ReleaseWith(string former) =>
            SendAsync(new Wish.Update { Lane = lane, Type = desired.Type, Id = id, Properties = record.Release(former) });
        var answer = await ReleaseWith(FormerKey.Of(desired.Key));

        // An earlier one is known by that key already.
        if (answer is WishAnswer.Conflict)
            answer = await ReleaseWith(FormerKey.Of(desired.Key, id));
        return IsDoneOrGone(answer) ? null : Stopped(record, answer).WhyNot;
    }

    private async Task<Written> LinkAsync(Written written, Desired desired, bool isAdoption = false)
    {
        var (id, record) = (written.Record.HubSpotId!, written.Record);
        var stale = record.StaleLinks(desired);
        ImmutableArray<Link> missing = [.. record.MissingLinks(desired), .. isAdoption ? desired.BirthLinks : []];
        if (stale.IsEmpty && missing.IsEmpty)
            return written;

        var (heirs, unread) = await new GoneRecord(portal, lane).HeirsAsync(stale);
        if (unread is not null)
            return new(record, written.Changed, unread, written.Did);
        if (!isAdoption)
            record = await NoteAsync(record.DoubtingLinks(stale, missing));

        // Stale ones first: a line's or a contact's old primary company must be gone before the new one comes.
        var answers = await Task.WhenAll(stale.Union(heirs.Except(desired.Links)).Select(link => SendAsync(new Wish.Dissociate { Lane = lane, Type = desired.Type, Id = id, Link = link })));
        if (answers.All(IsDoneOrGone))
            answers = await Task.WhenAll(missing.Select(link => SendAsync(new Wish.Associate { Lane = lane, Type = desired.Type, Id = id, Link = link })));
        var failed = answers.FirstOrDefault(answer => !IsDoneOrGone(answer));

        // HubSpot refuses associations of a record that people deleted as it refuses those with one.
        if (failed is WishAnswer.Undone { Outcome: Outcome.Rejected } && !isAdoption && await new RecordAudit(portal, lane).ReadAsync(desired.Type, id, []) is WishAnswer.Gone)
            return await ReplaceAsync(id, desired);
        return failed is null
            ? written with { Record = record.Linked(desired), Changed = true, Did = written.Did.Add("linked") }
            : Stopped(record, failed) with { Changed = written.Changed };
    }

    private Task<WishAnswer> SendAsync(Wish write) => portal.WishAsync(write with { FollowsFrom = read });

    private async Task<WrittenRecord> NoteAsync(WrittenRecord record)
    {
        if (note is not null)
            await note(record);
        return record;
    }

    private static bool IsDoneOrGone(WishAnswer answer) => answer is WishAnswer.Done or WishAnswer.Gone;

    private static Written Stopped(WrittenRecord record, WishAnswer answer) => new(record, false, answer switch
    {
        WishAnswer.Undone undone => undone.Outcome,
        WishAnswer.Conflict => new Outcome.Rejected(new Reason(Reasons.HubSpotRefused, "another record has a value that must be unique")),
        _ => new Outcome.Failed(new Reason(Reasons.HubSpotFailed, "the record went away meanwhile")),
    }, []);
}
