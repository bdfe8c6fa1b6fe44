using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>Reads a record and its associations back from HubSpot, and compares them with what was written.</summary>
internal sealed class RecordAudit(IPortalGrain portal, Lane lane)
{
    /// <summary>Either how it differs, or why it could not be read.</summary>
    public async Task<(Drift? Drift, Outcome? WhyNot)> LookAsync(WrittenRecord written, Desired desired)
    {
        var id = written.HubSpotId!;
        var reading = ReadAsync(desired.Type, id, [.. desired.Properties.Keys, HubSpotNames.Key]);
        var linking = Task.WhenAll(desired.Links.Select(link => link.To).Distinct().Select(to => LinksAsync(desired.Type, id, to)));
        var (read, linked) = (await reading, await linking);
        return (read, linked.Select(links => links.WhyNot).FirstOrDefault(why => why is not null)) switch
        {
            (WishAnswer.Undone undone, _) => (null, undone.Outcome),
            (WishAnswer.Done { Records: [var found, ..] }, null) => (Drift.Of(written, desired, found, [.. linked.SelectMany(links => links.Links)]), null),
            (WishAnswer.Done, { } whyNot) => (null, whyNot),
            _ => (Drift.Of(written, desired, null, []), null),
        };
    }

    public Task<WishAnswer> ReadAsync(HubSpotType type, string id, ImmutableSortedSet<string> properties) =>
        portal.WishAsync(new Wish.Read { Lane = lane, Type = type, Id = id, Properties = properties });

    /// <summary>The records of one type that are associated with another one, each with its key. Unlike search, this shows what was made a moment ago.</summary>
    public async Task<(ImmutableArray<HubSpotRecord> Records, Outcome? WhyNot)> AssociatedAsync(Link with, HubSpotType type)
    {
        var (links, whyNot) = await LinksAsync(with.To, with.ToId, type);
        if (whyNot is not null)
            return ([], whyNot);
        var reads = await Task.WhenAll(links.Select(link => link.ToId).Distinct().Select(id => ReadAsync(type, id, [HubSpotNames.Key])));
        return ([.. reads.OfType<WishAnswer.Done>().SelectMany(read => read.Records)], reads.OfType<WishAnswer.Undone>().FirstOrDefault()?.Outcome);
    }

    /// <summary>All associations with records of one type, over as many pages as there are.</summary>
    public async Task<(ImmutableArray<Link> Links, Outcome? WhyNot)> LinksAsync(HubSpotType type, string id, HubSpotType to)
    {
        var links = ImmutableArray.CreateBuilder<Link>();
        for (string? after = null; ;)
        {
            var answer = await portal.WishAsync(new Wish.ReadLinks { Lane = lane, Type = type, Id = id, To = to, After = after });
            if (answer is not WishAnswer.Linked page)
                return ([], answer is WishAnswer.Undone undone ? undone.Outcome : new Outcome.Failed(new Reason(Reasons.HubSpotFailed, "the record went away meanwhile")));
            links.AddRange(page.Links);
            if (page.After is null)
                return (links.ToImmutable(), null);
            after = page.After;
        }
    }
}
