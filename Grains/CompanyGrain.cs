using System.Collections.Immutable;
using System.Globalization;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>A company's stored state.</summary>
[GenerateSerializer, Alias("company-state")]
public sealed record CompanyState
{
    [Id(0)] public WrittenRecord Company { get; init; } = WrittenRecord.None;

    /// <summary>Who carries the name: <c>clients</c>, and the ids of vendors that are not deleted.</summary>
    [Id(1)] public ImmutableSortedSet<string> NeededBy { get; init; } = [];
}

/// <summary>
/// An organization name within a connection; in HubSpot a company. HubSpot does not deduplicate companies, so before
/// one is created, once, an existing one is looked for: by exact name or by domain.
/// </summary>
internal sealed class CompanyGrain(
    [PersistentState("company")] IPersistentState<CompanyState> state,
    Life life) : Grain, ICompanyGrain
{
    private const string Clients = "clients";

    public async Task<CompanyAnswer> EnsureAsync(string name, string domain, Mirror mirror, Lane lane)
    {
        var neededBy = state.State.NeededBy.Add(Clients);
        if (state.State.Company.HubSpotId is { } known && neededBy == state.State.NeededBy)
            return new CompanyAnswer(known, false, null);
        var written = state.State.Company.HubSpotId is null
            ? await WriteAsync(mirror.Settings.Apply(Wishes.Company(name, domain, mirror), null), mirror, lane)
            : new Written(state.State.Company, false, null, []);
        return await KeepAsync(written, neededBy);
    }

    /// <summary>The company of a deleted vendor is left out or archived only where nobody else carries its name.</summary>
    public async Task<CompanyAnswer> EnsureVendorAsync(VendorRecord vendor, Mirror mirror, Lane lane)
    {
        var id = vendor.Id.ToString(CultureInfo.InvariantCulture);
        var neededBy = vendor.Visibility is Visibility.Deleted ? state.State.NeededBy.Remove(id) : state.State.NeededBy.Add(id);
        var left = neededBy.IsEmpty ? await new LeftOut(GrainFactory, mirror, lane).OfAsync(vendor, HubSpotType.Company, state.State.Company) : null;
        return await KeepAsync(left ?? await WriteAsync(mirror.Settings.Apply(Wishes.Company(vendor, mirror), vendor), mirror, lane), neededBy);
    }

    private async Task<CompanyAnswer> KeepAsync(Written written, ImmutableSortedSet<string> neededBy)
    {
        var key = EntityKey.Parse(this.GetPrimaryKeyString());
        if (written.Record != state.State.Company || neededBy != state.State.NeededBy)
        {
            state.State = new CompanyState { Company = written.Record, NeededBy = neededBy };
            await state.WriteStateAsync();
        }

        life.Tell(key, written.Outcome, written.Did);
        return new CompanyAnswer(written.WhyNot is null ? written.Record.HubSpotId : null, written.Changed, written.WhyNot);
    }

    private async Task<Written> WriteAsync(Desired desired, Mirror mirror, Lane lane)
    {
        var portal = GrainFactory.GetGrain<IPortalGrain>(mirror.Portal);
        var writer = new RecordWriter(portal, lane);
        if (state.State.Company.HubSpotId is not null)
            return await writer.WriteAsync(state.State.Company, desired);

        var search = await portal.WishAsync(new Wish.SearchCompany
        {
            Lane = lane,
            Type = HubSpotType.Company,
            Name = desired.Properties["name"],
            Domain = desired.Properties.GetValueOrDefault("domain", ""),
        });
        if (search is not WishAnswer.Done found)
            return new Written(state.State.Company, false, ((WishAnswer.Undone)search).Outcome, []);
        return Adoptable(found.Records, desired) switch
        {
            [] => await writer.WriteAsync(state.State.Company, desired),
            [var only] => await writer.AdoptAsync(only.Id, desired),
            var several => new Written(state.State.Company, false, new Outcome.Rejected(
                new Reason(Reasons.SeveralCompanies, "HubSpot companies " + string.Join(" and ", several.Select(company => company.Id)))), []),
        };
    }

    /// <summary>Those that are not another organization's already. One of the exact name goes before those of the domain.</summary>
    private static ImmutableArray<HubSpotRecord> Adoptable(ImmutableArray<HubSpotRecord> found, Desired desired)
    {
        ImmutableArray<HubSpotRecord> free = [.. found.Where(company =>
            company.Properties.GetValueOrDefault(HubSpotNames.Key, "") is var owner
            && (owner.Length == 0 || owner.Equals(desired.Key, StringComparison.OrdinalIgnoreCase)))];
        ImmutableArray<HubSpotRecord> named = [.. free.Where(company =>
            company.Properties.GetValueOrDefault("name", "").Equals(desired.Properties["name"], StringComparison.OrdinalIgnoreCase))];
        return named.Length > 0 ? named : free;
    }
}
