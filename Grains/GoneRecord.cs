using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>What became of a record that HubSpot has no longer under its id.</summary>
internal abstract record Loss
{
    private Loss()
    {
    }

    /// <summary>Another record has its place: a person merged the two, or made a new one of the same e-mail address.</summary>
    public sealed record Replaced(HubSpotRecord By) : Loss;

    /// <summary>A person deleted it.</summary>
    public sealed record Deleted : Loss;

    /// <summary>Not to be told now, or not ours to bring back.</summary>
    public sealed record Open(Outcome Why) : Loss;
}

/// <summary>
/// Finds out what became of a record. Merged ones first, where records can be merged: the survivor has our key or the
/// address as an additional one, which is found at once, or names the id it swallowed, which only a search finds. Then
/// the recycle bin; what is not even there was erased, and data that a person had erased is not brought back.
/// </summary>
internal sealed class GoneRecord(IPortalGrain portal, Lane lane)
{
    /// <summary>Search may not show yet what happened this lately, so a merge could pass for a deletion.</summary>
    private static readonly TimeSpan SearchLag = TimeSpan.FromSeconds(15);

    public Task<Loss> FindOutAsync(string id, Desired desired) => FindOutAsync(desired.Type, id, CanMerge(desired.Type) ? Survivors(id, desired) : []);

    /// <summary>Who took over the associations of these ends, where people merged them into another record: an end that is gone cannot be told to let go.</summary>
    public async Task<(ImmutableArray<Link> Heirs, Outcome? WhyNot)> HeirsAsync(ImmutableArray<Link> links)
    {
        var audit = new RecordAudit(portal, lane);
        var losses = await Task.WhenAll(links.Where(link => link.To is HubSpotType.Company).Select(async link => (Link: link, Loss: await audit.ReadAsync(link.To, link.ToId, []) switch
        {
            WishAnswer.Gone => await FindOutAsync(link.To, link.ToId, [Survivor(link.To, link.ToId)]),
            WishAnswer.Done { Records: [var found, ..] } when found.Id != link.ToId => new Loss.Replaced(found),
            WishAnswer.Undone undone => new Loss.Open(undone.Outcome),
            _ => null,
        })));
        return (
            [.. losses.Where(lost => lost.Loss is Loss.Replaced).Select(lost => lost.Link with { ToId = ((Loss.Replaced)lost.Loss!).By.Id })],
            losses.Select(lost => (lost.Loss as Loss.Open)?.Why).FirstOrDefault(why => why is not null and not Outcome.Rejected));
    }

    private async Task<Loss> FindOutAsync(HubSpotType type, string id, IEnumerable<Wish> survivors)
    {
        foreach (var wish in survivors)
        {
            var answer = await portal.WishAsync(wish);
            if (answer is WishAnswer.Done { Records: [var survivor, ..] })
                return new Loss.Replaced(survivor);
            if (answer is WishAnswer.Undone undone)
                return new Loss.Open(undone.Outcome);
        }

        return await portal.WishAsync(new Wish.Read { Lane = lane, Type = type, Id = id, Properties = [], Archived = true }) switch
        {
            WishAnswer.Done { Records: [{ ArchivedFor: var since }, ..] } when CanMerge(type) && since < SearchLag =>
                new Loss.Open(new Outcome.Failed(new Reason(Reasons.DeletedJustNow, $"HubSpot record {id}"))),
            WishAnswer.Done => new Loss.Deleted(),
            WishAnswer.Undone undone => new Loss.Open(undone.Outcome),
            _ => new Loss.Open(new Outcome.Rejected(new Reason(Reasons.Erased, $"HubSpot record {id}"))),
        };
    }

    private static bool CanMerge(HubSpotType type) => type is HubSpotType.Contact or HubSpotType.Company;

    private Wish.FindSurvivor Survivor(HubSpotType type, string id) => new() { Lane = lane, Type = type, Id = id };

    private IEnumerable<Wish> Survivors(string id, Desired desired)
    {
        if (desired.Type is HubSpotType.Contact && desired.Properties.GetValueOrDefault("email") is { Length: > 0 } email)
            yield return new Wish.Find { Lane = lane, Type = desired.Type, Property = "email", Value = email };
        yield return new Wish.Find { Lane = lane, Type = desired.Type, Property = HubSpotNames.Key, Value = desired.Key };
        yield return Survivor(desired.Type, id);
    }

    /// <summary>Those of the links whose other end is there: a line is re-created while its invoice is gone too, and the reverse.</summary>
    public async Task<(ImmutableArray<Link> Links, Outcome? WhyNot)> LivingAsync(ImmutableArray<Link> links)
    {
        var audit = new RecordAudit(portal, lane);
        var ends = await Task.WhenAll(links.Select(async link => (Link: link, Read: await audit.ReadAsync(link.To, link.ToId, []))));
        return (
            [.. ends.Where(end => end.Read is not WishAnswer.Gone).Select(end => end.Link)],
            ends.Select(end => end.Read).OfType<WishAnswer.Undone>().FirstOrDefault()?.Outcome);
    }
}
