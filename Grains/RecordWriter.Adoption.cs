using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

// Records that HubSpot has already: people's, those of a create whose answer was lost, and what took the place of one that is gone.
internal sealed partial class RecordWriter
{
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

        return await AdoptAsync(records[0], desired);
    }

    /// <summary>What a create made whose answer was lost; null: nothing.</summary>
    /// <param name="anchor">On what it hangs, where HubSpot lets the key of its type not be unique; null: the key is.</param>
    public async Task<(HubSpotRecord? Made, Outcome? WhyNot)> MadeAsync(HubSpotType type, string key, Link? anchor)
    {
        if (anchor is { } hook)
        {
            var (hanging, unread) = await new RecordAudit(portal, lane).AssociatedAsync(hook, type);
            return (hanging.FirstOrDefault(found => found.Properties.GetValueOrDefault(HubSpotNames.Key) == key), unread);
        }

        var answer = await portal.WishAsync(new Wish.Find { Lane = lane, Type = type, Property = HubSpotNames.Key, Value = key });
        return answer is WishAnswer.Done { Records: var records } ? (records.FirstOrDefault(), null) : (null, Stopped(WrittenRecord.None, answer).WhyNot);
    }

    /// <summary>An adoption that did not get to its end: the record may not even have our key yet, or another's.</summary>
    private async Task<Written> AdoptLostAsync(WrittenRecord record, Desired desired) => await OwnerAsync(desired.Type, record.HubSpotId!) switch
    {
        WishAnswer.Done { Records: [var found, ..] } => await AdoptAsync(found, desired),
        WishAnswer.Done => Stopped(record, new WishAnswer.Gone()),
        var unknown => Stopped(record, unknown),
    };

    private async Task<Written> AdoptAsync(HubSpotRecord found, Desired desired)
    {
        var owner = found.Properties.GetValueOrDefault(HubSpotNames.Key, "");
        return owner.Length == 0 || FormerKey.Is(owner) || owner.Equals(desired.Key, StringComparison.OrdinalIgnoreCase)
            ? await AdoptAsync(found.Id, desired, wasOurs: owner.Length > 0)
            : Stopped(WrittenRecord.None, new WishAnswer.Conflict(null)) with { Holder = found };
    }

    /// <summary>Takes a record that people made for ours, unless we made one already: a create whose answer was lost.</summary>
    public async Task<Written> AdoptPeoplesAsync(string id, Desired desired) => await FindAsync(desired, HubSpotNames.Key, desired.Key) switch
    {
        WishAnswer.Done { Records: [var made, ..] } => await AdoptAsync(made, desired),
        WishAnswer.Done => await AdoptAsync(id, desired),
        var unknown => Stopped(WrittenRecord.None, unknown),
    };

    /// <summary>Takes an existing record for ours: our values and key are written over, all others stay.</summary>
    /// <param name="wasOurs">It was mirrored before, from another record: what that one had and this one lacks is cleared.</param>
    public async Task<Written> AdoptAsync(string id, Desired desired, bool wasOurs = false)
    {
        var owned = desired with { Properties = desired.Properties.SetItem(HubSpotNames.Key, desired.Key) };
        await NoteAsync(WrittenRecord.Adopted(id));
        var known = wasOurs ? WrittenRecord.OfAnother(id, desired) : WrittenRecord.OfPeople(id, desired);
        var (links, unread) = wasOurs ? await FormerLinksAsync(known, desired) : ([], null);
        var adopted = unread is null ? await UpdateAsync(known, owned, isAdoption: true) : new(known, false, unread, []);
        if (adopted.WhyNot is not null)
            return adopted.Record.HubSpotId == id ? adopted with { Record = WrittenRecord.Adopted(id) } : adopted;

        var written = new Written(WrittenRecord.None.Wrote(id, desired) with { Links = links }, true, null, ["adopted"]) { Answered = adopted.Answered };
        var linked = await LinkAsync(written, desired, isAdoption: true);
        return linked.WhyNot is null ? linked : linked with { Record = WrittenRecord.Adopted(id) };
    }

    /// <summary>
    /// Whether another record carried our key, which is free now: one that we had and know nothing of, after a backup was
    /// restored. Both cannot carry it.
    /// </summary>
    private async Task<bool> HasFreedKeyAsync(string id, Desired desired)
    {
        var (made, _) = await MadeAsync(desired.Type, desired.Key, desired.Anchor);
        return made is not null && made.Id != id && await ReleaseAsync(made.Id, desired) is null;
    }

    /// <summary>What it was associated with when it was made: by a create whose answer was lost, maybe something else than now.</summary>
    private async Task<(ImmutableArray<Link> Links, Outcome? WhyNot)> FormerLinksAsync(WrittenRecord known, Desired desired)
    {
        var (companies, unread) = await FormerCompaniesAsync(known.HubSpotId!, desired);
        if (unread is not null || !desired.Links.Any(link => Drift.IsOursAlone(link, desired)))
            return (companies, unread);
        var (drift, whyNot) = await new RecordAudit(portal, lane).LookAsync(known, desired);
        return ([.. drift?.Known.Links ?? [], .. companies], whyNot);
    }

    /// <summary>
    /// It has no company now. One that it is associated with in HubSpot was our doing if the company is one of ours: by a
    /// create that was not answered, or since the backup that was restored.
    /// </summary>
    private async Task<(ImmutableArray<Link> Links, Outcome? WhyNot)> FormerCompaniesAsync(string id, Desired desired)
    {
        if (Association.ToCompany(desired.Type) is not { } typeId || desired.Links.Any(link => link.To is HubSpotType.Company))
            return ([], null);
        var audit = new RecordAudit(portal, lane);
        var (links, whyNot) = await audit.LinksAsync(desired.Type, id, HubSpotType.Company);
        var companies = await Task.WhenAll(links.Where(link => link.TypeId == typeId)
            .Select(async link => (Link: link, Read: await audit.ReadAsync(HubSpotType.Company, link.ToId, [HubSpotNames.Key]))));
        return (
            [.. companies.Where(company => company.Read is WishAnswer.Done { Records: [var found, ..] } && IsOfThisAccount(found)).Select(company => company.Link)],
            whyNot ?? companies.Select(company => company.Read).OfType<WishAnswer.Undone>().FirstOrDefault()?.Outcome);

        bool IsOfThisAccount(HubSpotRecord found) =>
            found.Properties.GetValueOrDefault(HubSpotNames.Key, "").StartsWith($"{desired.Key.Split(':')[0]}:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// HubSpot has no record of this id any more: the one that a person merged it into is followed, a deleted one is
    /// made anew. Until that succeeds nothing counts as written, so that the next attempt finds out again.
    /// </summary>
    private async Task<Written> ReplaceAsync(string id, Desired desired, HubSpotRecord? survivor = null)
    {
        var gone = new GoneRecord(portal, lane);
        var loss = survivor is null ? await gone.FindOutAsync(id, desired) : new Loss.Replaced(survivor);
        if (loss is Loss.Replaced { By: var heir } && claim is not null && !await claim(heir.Id))
            loss = new Loss.Deleted();
        return loss switch
        {
            Loss.Replaced { By: var found } => (await AdoptAsync(found, desired)).Found(
                new(new DriftCounts(Merged: 1), [$"HubSpot record {id} is gone, and {found.Id} has its place"])),
            Loss.Open open => new Written(WrittenRecord.Adopted(id), false, open.Why, []).Found(
                Gone(id, isErased: open.Why is Outcome.Rejected { Why.Title: Reasons.Erased })),
            _ => await MakeAnewAsync(id, desired, gone),
        };
    }

    private async Task<Written> MakeAnewAsync(string id, Desired desired, GoneRecord gone)
    {
        var (living, unread) = await gone.LivingAsync(desired.BirthLinks);
        if (unread is not null)
            return new Written(WrittenRecord.Adopted(id), false, unread, []);
        var made = (await CreateAsync(desired with { BirthLinks = living })).Found(Gone(id));
        return made.Record.HubSpotId is null ? made with { Record = WrittenRecord.Adopted(id) } : made;
    }

    /// <summary>Another record of ours took it over, and this one needs one of its own.</summary>
    private async Task<Written> LeaveAsync(string id, Desired desired) =>
        (await CreateAsync(desired)).Found(new(new DriftCounts(Gone: 1), [$"HubSpot record {id} is another's by now"]));

    private static Drifted Gone(string id, bool isErased = false) =>
        new(new DriftCounts(Gone: 1, Erased: isErased ? 1 : 0), [$"HubSpot record {id} is {(isErased ? "erased" : "gone")}"]);

    private async Task<Written> HolderAsync(WrittenRecord record, Desired desired, string email)
    {
        var found = await FindAsync(desired, "email", email);
        return Stopped(record, found is WishAnswer.Done ? new WishAnswer.Conflict(null) : found) with
        {
            Holder = (found as WishAnswer.Done)?.Records.FirstOrDefault(holder => holder.Id != record.HubSpotId),
        };
    }

    /// <summary>Whose the record says it is, at this moment.</summary>
    public Task<WishAnswer> OwnerAsync(HubSpotType type, string id) =>
        portal.WishAsync(new Wish.Find { Lane = lane, Type = type, Property = HubSpotNames.RecordId, Value = id });

    private async Task<WishAnswer> FindAsync(Desired desired, string property, string value) =>
        await portal.WishAsync(new Wish.Find { Lane = lane, Type = desired.Type, Property = property, Value = value });
}
