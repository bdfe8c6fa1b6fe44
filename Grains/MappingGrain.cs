using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Orleans.Concurrency;

namespace Grains;

/// <summary>Reports, checks and tries out a connection's mapping. Reentrant, because it keeps nothing: a long preview holds nobody up.</summary>
[Reentrant]
internal sealed class MappingGrain(TimeProvider time) : Grain, IMappingGrain
{
    /// <summary>Of each list, 2,000 records.</summary>
    private const int MostPages = 20;

    private string Id => this.GetPrimaryKeyString();

    private IAccountGrain Account => GrainFactory.GetGrain<IAccountGrain>(Id);

    private IConnectionGrain Connection => GrainFactory.GetGrain<IConnectionGrain>(Id);

    public async Task<MappingReport> ReportAsync()
    {
        var mirror = await MirrorAsync();
        return new MappingReport(
            mirror.Settings,
            [.. FreshBooksFields.All.Select(field => new FieldFact(field.Type, field.Name, field.Kind, field.Choices))],
            MappingExample.Defaults(mirror));
    }

    public async Task<MappingPreview> PreviewAsync(MappingSettings settings)
    {
        var mirror = await MirrorAsync();
        var tally = new MappingTally(mirror, mirror with { Settings = await CheckAsync(settings, mirror) });
        foreach (var list in WalkStep.Of(WalkKind.Audit))
            await TallyAsync(tally, list, settings.Needs());
        return tally.Preview;
    }

    public async Task<MappingSettings> UseAsync(MappingSettings settings)
    {
        var known = await CheckAsync(settings, await MirrorAsync());
        await Connection.UseMappingAsync(known);
        return known;
    }

    private async Task TallyAsync(MappingTally tally, WalkStep list, CatalogLists catalog)
    {
        for (var (page, seen) = (1, 0L); ; page++)
        {
            var read = await ReadAsync(list, page, catalog);
            foreach (var record in read.Records)
                tally.Add(record);
            seen += read.Records.Length + read.Unreadable.Length;
            if (read.Records.IsEmpty || seen >= read.Total)
                return;
            if (page == MostPages)
            {
                tally.Cut(list.Kind);
                return;
            }
        }
    }

    private async Task<PageAnswer> ReadAsync(WalkStep list, int page, CatalogLists catalog)
    {
        var read = await Account.ReadAsync(new PageQuery(list.Kind, page, Only: list.Deleted ? Visibility.Deleted : null) { Catalog = catalog });
        return read.WhyNot switch
        {
            null => read,

            // The plan is without Accounts Payable: there are no vendors.
            Outcome.Failed { Why.Title: Reasons.FreshBooksForbids } when list.Kind is EntityKind.Vendor => new PageAnswer([], [], 0, null),
            _ => throw new RefusalException(503, $"FreshBooks does not list {list.Kind.Word()}s now.", "Try again in a minute."),
        };
    }

    private async Task<MappingSettings> CheckAsync(MappingSettings settings, Mirror mirror)
    {
        var types = settings.Rules.Select(rule => rule.Type).Intersect(MappingTally.Objects).ToArray();
        var listed = await Task.WhenAll(types.Select(async type =>
            KeyValuePair.Create(type, await GrainFactory.GetGrain<IPortalGrain>(mirror.Portal).PropertiesAsync(type))));
        var (known, problems) = new MappingCheck(listed.ToImmutableDictionary(), MappingExample.Defaults(mirror)).Of(settings);
        if (!problems.IsEmpty)
            throw new RefusalException(400, "The mapping cannot work as it is.", string.Join(" ", problems));
        await Account.RequireCatalogAsync(known.Needs());
        return known;
    }

    private async Task<Mirror> MirrorAsync() => await new MirrorSource(GrainFactory, Id, time).GetAsync()
        ?? throw new RefusalException(409, $"Connection {Id} is not complete.", "Finish it first: GET /api/connections shows what it waits for.");
}
