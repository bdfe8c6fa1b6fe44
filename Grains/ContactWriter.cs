using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>
/// What contacts have beyond other records: an e-mail address that HubSpot may refuse, or that a contact has already.
/// One that another sharer of the address stands in is taken over, and so is one that a client left. One of a person's own making is adopted at first
/// sight, and never afterwards: two contacts of one customer are for people to merge.
/// </summary>
internal sealed class ContactWriter(RecordWriter writer, Mirror mirror, LeftOut leftOut)
{
    /// <param name="sharers">The keys of those who share the address.</param>
    /// <param name="isContested">One of them may have written the contact since: nothing of it counts as written.</param>
    public async Task<Written> WriteAsync(WrittenRecord record, Desired desired, ImmutableArray<string> sharers, bool isContested)
    {
        var written = isContested && record.HubSpotId is { } id
            ? await WriteContestedAsync(id, record, desired, sharers)
            : await writer.WriteAsync(record, desired);
        if (written.Holder is { } holder)
            return (await AgainstAsync(holder, record, desired, sharers, isGone: written.Drift is not null)).Found(written.Drift);
        return written.WhyNot is Outcome.Rejected { Why: var why } && BlamesEmail(why) && desired.Properties.GetValueOrDefault("email", "").Length > 0
            ? await WithoutEmailAsync(record, desired, why with { Title = Reasons.EmailRefused })
            : written;
    }

    /// <summary>
    /// What is the client's still of the contact that it had at an address which it leaves: a lower id that came to share
    /// the address may have taken the contact over since. Nothing: then the client needs another one.
    /// </summary>
    public async Task<(WrittenRecord Record, Outcome? WhyNot)> LeftAsync(WrittenRecord record, string key)
    {
        if (record.HubSpotId is not { } id)
            return (record, null);
        var (owner, whyNot) = await OwnerAsync(id);
        var isOthers = owner.Length > 0 && !FormerKey.Is(owner) && !owner.Equals(key, StringComparison.OrdinalIgnoreCase);
        return (isOthers ? WrittenRecord.None : record, whyNot);
    }

    /// <summary>Where a sharer that left has taken the contact along, this client needs another one.</summary>
    private async Task<Written> WriteContestedAsync(string id, WrittenRecord record, Desired desired, ImmutableArray<string> sharers)
    {
        var (owner, whyNot) = await OwnerAsync(id);
        if (whyNot is not null)
            return new Written(record, false, whyNot, []);
        return sharers.Append(desired.Key).Contains(owner, StringComparer.OrdinalIgnoreCase)
            ? await writer.AdoptAsync(id, desired, wasOurs: true)
            : await writer.WriteAsync(owner.Length == 0 ? record : WrittenRecord.None, desired);
    }

    /// <summary>The key in the contact; empty: it has none, or there is no such contact.</summary>
    public async Task<(string Key, Outcome? WhyNot)> OwnerAsync(string id) => await writer.OwnerAsync(HubSpotType.Contact, id) switch
    {
        WishAnswer.Undone undone => ("", undone.Outcome),
        WishAnswer.Done { Records: [var found, ..] } => (found.Properties.GetValueOrDefault(HubSpotNames.Key, ""), null),
        _ => ("", null),
    };

    /// <param name="isGone">HubSpot has the client's own contact no longer: a person merged it into this one.</param>
    private async Task<Written> AgainstAsync(
        HubSpotRecord holder, WrittenRecord record, Desired desired, ImmutableArray<string> sharers, bool isGone)
    {
        var owner = holder.Properties.GetValueOrDefault(HubSpotNames.Key, "");
        var hasNone = record.HubSpotId is null || isGone;
        var isNobodys = owner.StartsWith(FormerKey.Of($"{mirror.Account}:"), StringComparison.OrdinalIgnoreCase)
            || (owner.Length == 0 && IsAdditional(holder, desired));
        if (isNobodys || sharers.Contains(owner, StringComparer.OrdinalIgnoreCase))
            return await TakeOverAsync(holder, record, desired);
        if (ClientOf(owner) is { } other && !IsAdditional(holder, desired))
        {
            if (await leftOut.HasNoAddressAsync(other))
                return await TakeOverAsync(holder, record, desired);

            // It has another address by now, or will have shared this one: its own turn tells.
            var wait = new Outcome.Held(new Reason(Reasons.WaitsForParent, $"client {other.Id}"), other);
            return new Written(record, false, wait, []);
        }

        // Another account's contact of this address is used and stays that account's, and so is another client's into
        // which people merged one of this address.
        return hasNone && owner.Length > 0 && !FormerKey.Is(owner)
            ? new Written(WrittenRecord.Shared(holder.Id), true, null, ["shares"])
            : await WithoutEmailAsync(record, desired, new Reason(Reasons.EmailTaken, $"HubSpot contact {holder.Id}"));
    }

    /// <summary>Merged by a person, the contact has this address beside its own.</summary>
    private static bool IsAdditional(HubSpotRecord holder, Desired desired) =>
        !holder.Properties.GetValueOrDefault("email", "").Equals(desired.Properties.GetValueOrDefault("email", ""), StringComparison.OrdinalIgnoreCase);

    private async Task<Written> TakeOverAsync(HubSpotRecord holder, WrittenRecord record, Desired desired)
    {
        // Its own contact goes first: both cannot carry the key.
        if (record.HubSpotId is { } own && own != holder.Id && await writer.LetGoAsync(own, desired) is { } whyNot)
            return new Written(WrittenRecord.Adopted(own), false, whyNot, []);
        return await writer.AdoptAsync(holder.Id, desired, wasOurs: true);
    }

    /// <summary>Everything but the address is in step, what hangs on the contact flows, and the reason stays to be seen.</summary>
    private async Task<Written> WithoutEmailAsync(WrittenRecord record, Desired desired, Reason why)
    {
        // A former address goes too: it is not the client's any more, and another client may have it.
        var rest = desired.Properties.SetItem("email", "");
        if (rest.GetValueOrDefault("firstname", "").Length + rest.GetValueOrDefault("lastname", "").Length == 0)
            rest = rest.SetItem("lastname", rest.GetValueOrDefault("company") is { Length: > 0 } company ? company : $"FreshBooks {desired.Key}");
        var written = await writer.WriteAsync(record, desired with { Properties = rest });
        return written with { WhyNot = written.WhyNot ?? new Outcome.Rejected(why) };
    }

    /// <summary>Null: not the key of a client of this account.</summary>
    private EntityKey? ClientOf(string key) =>
        key.Split(':') is [var account, "client", var id] && account.Equals(mirror.Account, StringComparison.OrdinalIgnoreCase)
            ? new EntityKey(mirror.Connection, EntityKind.Client, id)
            : null;

    private static bool BlamesEmail(Reason why) =>
        why.Detail is { } detail && detail.Split(", ").Any(word => word is "email" or "INVALID_EMAIL");
}
