using System.Collections.Immutable;
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
}

/// <summary>
/// An organization name within a connection; in HubSpot a company. HubSpot does not deduplicate companies, so before
/// one is created, once, an existing one is looked for: by exact name or by domain.
/// </summary>
internal sealed class CompanyGrain(
    [PersistentState("company")] IPersistentState<CompanyState> state,
    Life life) : Grain, ICompanyGrain
{
    public async Task<CompanyAnswer> EnsureAsync(string name, string domain, Mirror mirror, Lane lane) =>
        state.State.Company is { HubSpotId: { } known, IsLost: false } && !mirror.Audits
            ? new CompanyAnswer(known, false, null)
            : await EnsureAsync(Wishes.Company(name, domain, mirror), mirror, lane, isWhole: false);

    public Task<CompanyAnswer> EnsureVendorAsync(VendorRecord vendor, Mirror mirror, Lane lane) =>
        EnsureAsync(Wishes.Company(vendor, mirror), mirror, lane, isWhole: true);

    /// <param name="isWhole">Whether these are all of the company's values. A client knows only some.</param>
    private async Task<CompanyAnswer> EnsureAsync(Desired desired, Mirror mirror, Lane lane, bool isWhole)
    {
        var key = EntityKey.Parse(this.GetPrimaryKeyString());
        var portal = GrainFactory.GetGrain<IPortalGrain>(mirror.Portal);
        var writer = new RecordWriter(portal, lane, mirror.Audits);
        var written = state.State.Company.HubSpotId is null ? await MakeAsync(desired, portal, writer, lane)
            : isWhole || state.State.Company.IsLost ? await writer.WriteAsync(state.State.Company, desired)
            : await writer.RestoreAsync(state.State.Company, desired);
        if (written.Record != state.State.Company)
        {
            state.State = new CompanyState { Company = written.Record };
            await state.WriteStateAsync();
        }

        life.Tell(key, written.Outcome, written.Did);
        return new CompanyAnswer(written.WhyNot is null ? written.Record.HubSpotId : null, written.Changed, written.WhyNot, written.Drift);
    }

    private async Task<Written> MakeAsync(Desired desired, IPortalGrain portal, RecordWriter writer, Lane lane)
    {
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
