using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>What is written so far, whether anything was, and, where the rest could not be, why.</summary>
internal sealed record Written(WrittenRecord Record, bool Changed, Outcome? WhyNot, ImmutableArray<string> Did)
{
    public Outcome Outcome => WhyNot ?? new Outcome.Settled(Changed);

    /// <summary>The contact that has the e-mail address, where it is not ours and that is why nothing was written.</summary>
    public HubSpotRecord? Holder { get; init; }

    /// <summary>The record as HubSpot answered the last write of its properties, with what it computes itself; null: nothing had to be written.</summary>
    public HubSpotRecord? Answered { get; init; }
}

/// <summary>
/// Brings one HubSpot record in step with the desired one, through the portal: creates it, adopts it where HubSpot has
/// it already, updates what differs, moves its associations. Safe to repeat after a crash at any step, because a
/// create that already happened answers a conflict on <c>freshbooks_key</c>.
/// </summary>
internal sealed class RecordWriter(IPortalGrain portal, Lane lane)
{
    public async Task<Written> WriteAsync(WrittenRecord record, Desired desired)
    {
        if (record.HubSpotId is null)
            return await CreateAsync(desired);
        var updated = await UpdateAsync(record, desired);
        return updated.WhyNot is null ? await LinkAsync(updated, desired) : updated;
    }

    private async Task<Written> CreateAsync(Desired desired)
    {
        var answer = await portal.WishAsync(new Wish.Create
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

    /// <summary>HubSpot has a record with our key (a create whose answer was lost) or, for contacts, with this e-mail address.</summary>
    private async Task<Written> AdoptAsync(Desired desired)
    {
        // By address first: of a contact that people made there are many, of a lost answer few, and either is found by it.
        WishAnswer found = desired.Type is HubSpotType.Contact && desired.Properties.GetValueOrDefault("email") is { Length: > 0 } email
            ? await FindAsync(desired, "email", email)
            : new WishAnswer.Done([]);
        if (found is WishAnswer.Done { Records.Length: 0 })
            found = await FindAsync(desired, HubSpotNames.Key, desired.Key);
        if (found is not WishAnswer.Done { Records: var records })
            return Stopped(WrittenRecord.None, found);
        if (records.Length == 0)
            return Stopped(WrittenRecord.None, new WishAnswer.Undone(new Outcome.Failed(new Reason(Reasons.HubSpotFailed, "it reports a conflict with a record it does not show"))));

        var owner = records[0].Properties.GetValueOrDefault(HubSpotNames.Key, "");
        return owner.Length == 0 || FormerKey.Is(owner) || owner.Equals(desired.Key, StringComparison.OrdinalIgnoreCase)
            ? await AdoptAsync(records[0].Id, desired)
            : Stopped(WrittenRecord.None, new WishAnswer.Conflict(null)) with { Holder = records[0] };
    }

    /// <summary>Takes an existing record for ours: our values and key are written over, all others stay.</summary>
    public async Task<Written> AdoptAsync(string id, Desired desired)
    {
        var owned = desired with { Properties = desired.Properties.SetItem(HubSpotNames.Key, desired.Key) };
        var adopted = await UpdateAsync(WrittenRecord.Adopted(id), owned);
        if (adopted.WhyNot is not null)
            return adopted;

        var written = new Written(WrittenRecord.None.Wrote(id, desired), true, null, ["adopted"]) { Answered = adopted.Answered };
        return await LinkAsync(written, desired, desired.BirthLinks);
    }

    private async Task<Written> UpdateAsync(WrittenRecord record, Desired desired)
    {
        var difference = record.Difference(desired);
        if (difference.IsEmpty)
            return new(record, false, null, []);

        var answer = await portal.WishAsync(new Wish.Update { Lane = lane, Type = desired.Type, Id = record.HubSpotId!, Properties = difference });
        return answer switch
        {
            WishAnswer.Done done => new(record.Wrote(record.HubSpotId!, desired), true, null, ["updated"]) { Answered = done.Records.FirstOrDefault() },
            WishAnswer.Gone when desired.IsPartial => new(WrittenRecord.None, false, null, []),
            WishAnswer.Gone => await CreateAsync(desired),
            WishAnswer.Conflict when difference.GetValueOrDefault("email") is { Length: > 0 } email => await HolderAsync(record, desired, email),
            _ => Stopped(record, answer),
        };
    }

    private async Task<Written> HolderAsync(WrittenRecord record, Desired desired, string email)
    {
        var found = await FindAsync(desired, "email", email);
        return Stopped(record, found is WishAnswer.Done ? new WishAnswer.Conflict(null) : found) with
        {
            Holder = (found as WishAnswer.Done)?.Records.FirstOrDefault(holder => holder.Id != record.HubSpotId),
        };
    }

    /// <summary>Makes a record nobody's of ours; what else stands in it stays, and it is known again by its former key. Null: done.</summary>
    public async Task<Outcome?> ReleaseAsync(HubSpotType type, WrittenRecord record, string key)
    {
        Task<WishAnswer> ReleaseWith(string former) =>
            portal.WishAsync(new Wish.Update { Lane = lane, Type = type, Id = record.HubSpotId!, Properties = record.Release(former) });
        var answer = await ReleaseWith(FormerKey.Of(key));

        // An earlier one is known by that key already; this one becomes a stranger.
        if (answer is WishAnswer.Conflict)
            answer = await ReleaseWith("");
        return IsDoneOrGone(answer) ? null : Stopped(record, answer).WhyNot;
    }

    private async Task<Written> LinkAsync(Written written, Desired desired, ImmutableArray<Link> more = default)
    {
        var (id, record) = (written.Record.HubSpotId!, written.Record);
        var stale = record.StaleLinks(desired);
        ImmutableArray<Link> missing = [.. record.MissingLinks(desired), .. more.IsDefault ? [] : more];
        if (stale.IsEmpty && missing.IsEmpty)
            return written;

        // Stale ones first: a line's or a contact's old primary company must be gone before the new one comes.
        var answers = await Task.WhenAll(stale.Select(link => portal.WishAsync(new Wish.Dissociate { Lane = lane, Type = desired.Type, Id = id, Link = link })));
        if (answers.All(IsDoneOrGone))
            answers = await Task.WhenAll(missing.Select(link => portal.WishAsync(new Wish.Associate { Lane = lane, Type = desired.Type, Id = id, Link = link })));
        var failed = answers.FirstOrDefault(answer => !IsDoneOrGone(answer));
        return failed is null
            ? written with { Record = record.Linked(desired), Changed = true, Did = written.Did.Add("linked") }
            : Stopped(record, failed) with { Changed = written.Changed };
    }

    private async Task<WishAnswer> FindAsync(Desired desired, string property, string value) =>
        await portal.WishAsync(new Wish.Find { Lane = lane, Type = desired.Type, Property = property, Value = value });

    private static bool IsDoneOrGone(WishAnswer answer) => answer is WishAnswer.Done or WishAnswer.Gone;

    private static Written Stopped(WrittenRecord record, WishAnswer answer) => new(record, false, answer switch
    {
        WishAnswer.Undone undone => undone.Outcome,
        WishAnswer.Conflict => new Outcome.Rejected(new Reason(Reasons.HubSpotRefused, "another record has a value that must be unique")),
        _ => new Outcome.Failed(new Reason(Reasons.HubSpotFailed, "the record went away meanwhile")),
    }, []);
}
