using System.Collections.Immutable;
using System.Globalization;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Storage;

namespace Grains;

/// <summary>A company's stored state.</summary>
[GenerateSerializer, Alias("company-state")]
public sealed record CompanyState
{
    [Id(0)] public WrittenRecord Company { get; init; } = WrittenRecord.None;

    /// <summary>The clients whose sums it shows, each with the fingerprint of its own sums as it last told them.</summary>
    [Id(7)] public ImmutableSortedDictionary<long, string> Clients { get; init; } = ImmutableSortedDictionary<long, string>.Empty;

    /// <summary>HubSpot companies of which one may be it, until a person chooses.</summary>
    [Id(2)] public ImmutableArray<string> Candidates { get; init; } = [];

    /// <summary>The candidates stand in the inbox for a person to see.</summary>
    [Id(3)] public bool IsAsked { get; init; }

    /// <summary>What the person chose: a HubSpot id, or the empty string for a new company.</summary>
    [Id(4)] public string? Chosen { get; init; }

    /// <summary>
    /// The same of the sums that HubSpot has, as they were read, which may be newer than what was told. Other than
    /// <see cref="Clients"/>: it must be summed up anew.
    /// </summary>
    [Id(8)] public ImmutableSortedDictionary<long, string> Summed { get; init; } = ImmutableSortedDictionary<long, string>.Empty;

    public bool NeedsSums => !Summed.SequenceEqual(Clients);

    /// <summary>The vendors of this name that are not deleted.</summary>
    [Id(5)] public ImmutableSortedSet<long> Vendors { get; init; } = [];
}

/// <summary>
/// An organization name within a connection; in HubSpot a company. HubSpot does not deduplicate companies, so before
/// one is created, once, an existing one is looked for: by name or by domain. Where several match, a person chooses.
/// </summary>
internal sealed class CompanyGrain(
    [PersistentState("company")] IPersistentState<CompanyState> state,
    Inbox inbox,
    Dependents dependents,
    TimeProvider time,
    Life life) : Grain, ICompanyGrain
{
    private static readonly ImmutableSortedDictionary<long, string> NoSums = ImmutableSortedDictionary<long, string>.Empty;

    /// <summary>
    /// By which names and domains of its clients it was audited in this round: each client of a large organization would
    /// ask FreshBooks and HubSpot for the same, one after the other.
    /// </summary>
    private readonly HashSet<(string Name, string Domain)> _audited = [];
    private Guid _round;

    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<CompanyAnswer> EnsureAsync(Organization organization, Mirror mirror, Lane lane)
    {
        if (organization.Client is { } client)
            await state.KeepAsync(state.State with { Clients = state.State.Clients.SetItem(client, Fingerprint(client, organization.Sums)) });
        if (mirror.Audits)
            EnterRound(mirror.Round);
        var isAudited = _audited.Contains((organization.Name, organization.Domain));
        if (state.State.Company is { HubSpotId: { } known, IsLost: false } && (!mirror.Audits || isAudited))
            return new CompanyAnswer(known, false, null, NeedsSums: state.State.NeedsSums);

        var isOnly = state.State.Clients.Count == 1 && state.State.Clients.ContainsKey(organization.Client ?? 0);
        var all = isOnly ? (organization.Sums, Of: state.State.Clients, WhyNot: null) : await SumsAsync(mirror);
        if (all.WhyNot is not null)
            return new CompanyAnswer(null, false, all.WhyNot);
        var isBorn = state.State.Company.HubSpotId is null;
        var answer = await EnsureAsync(mirror.Settings.Apply(Wishes.Company(organization, all.Sums, mirror), null), mirror, lane, isWhole: false);
        if (isBorn || answer.Changed || answer.WhyNot is not null)
            await state.KeepAsync(state.State with { Summed = isBorn && answer.WhyNot is null ? all.Of : NoSums });
        if (mirror.Audits && answer.WhyNot is null)
            _audited.Add((organization.Name, organization.Domain));
        return answer with { NeedsSums = state.State.NeedsSums };
    }

    private void EnterRound(Guid round)
    {
        if (round != _round || round == Guid.Empty)
            _audited.Clear();
        _round = round;
    }

    /// <summary>The company of a deleted vendor is left out or archived only where nobody else carries its name.</summary>
    public async Task<CompanyAnswer> EnsureVendorAsync(VendorRecord vendor, Mirror mirror, Lane lane)
    {
        await state.KeepAsync(state.State with
        {
            Vendors = vendor.Visibility is Visibility.Deleted ? state.State.Vendors.Remove(vendor.Id) : state.State.Vendors.Add(vendor.Id),
        });
        var isAlone = state.State.Vendors.IsEmpty && state.State.Clients.IsEmpty;
        return isAlone && await new LeftOut(GrainFactory, mirror, lane).OfAsync(vendor, HubSpotType.Company, state.State.Company, NoteAsync) is { } left
            ? await KeepAsync(left, mirror, lane, isVendors: true)
            : await EnsureAsync(mirror.Settings.Apply(Wishes.Company(vendor, mirror), vendor), mirror, lane, isWhole: true);
    }

    public Task LeaveAsync(long client) => state.KeepAsync(state.State with { Clients = state.State.Clients.Remove(client) });

    public async Task RecallAsync(string hubSpotId)
    {
        if (state.State is { Clients.IsEmpty: false } or { Vendors.IsEmpty: false })
            return;
        if (state.State.Company.HubSpotId != hubSpotId)
            await state.KeepAsync(state.State with { Company = WrittenRecord.Adopted(hubSpotId) });
        await inbox.AuditAsync([Key]);
    }

    public async Task<Outcome> ReviewAsync(Mirror mirror, Lane lane)
    {
        if (!state.State.Candidates.IsEmpty && state.State.Chosen is null && !state.State.IsAsked)
        {
            await state.KeepAsync(state.State with { IsAsked = true });
            return life.Tell(Key, new Outcome.Rejected(new Reason(Reasons.SeveralCompanies, "HubSpot companies " + string.Join(" and ", state.State.Candidates))), []);
        }

        if (state.State.Company.HubSpotId is not null)
            return await SumUpAsync(mirror, lane);

        // Chosen, or tried again: whoever waits for it looks anew.
        await state.KeepAsync(state.State with { Candidates = state.State.Chosen is null ? [] : state.State.Candidates, IsAsked = false });
        return new Outcome.Settled(false);
    }

    public async Task ChooseAsync(string? hubSpotId)
    {
        if (state.State.Candidates.IsEmpty || (hubSpotId is not null && !state.State.Candidates.Contains(hubSpotId)))
        {
            throw new RefusalException(409, $"Company {Key.Id} is not waiting for that choice.", state.State.Candidates.IsEmpty
                ? "It is in step, or its clients have not been looked at yet."
                : $"Choose one of {string.Join(", ", state.State.Candidates)}, or none of them for a new company.");
        }

        await state.KeepAsync(state.State with { Chosen = hubSpotId ?? "" });
        await inbox.RetryAsync(Key, time.GetUtcNow());
    }

    /// <param name="isWhole">Whether these are all of the company's values. A client knows only some.</param>
    private async Task<CompanyAnswer> EnsureAsync(Desired desired, Mirror mirror, Lane lane, bool isWhole)
    {
        var writer = Writer(mirror, lane, mirror.Audits);
        var written = state.State.Company.HubSpotId is null ? await MakeAsync(desired, mirror, writer, lane)
            : isWhole || state.State.Company.IsLost ? await writer.WriteAsync(state.State.Company, desired)
            : await writer.RestoreAsync(state.State.Company, desired);
        return await KeepAsync(written, mirror, lane, isVendors: isWhole);
    }

    private async Task<CompanyAnswer> KeepAsync(Written written, Mirror mirror, Lane lane, bool isVendors)
    {
        await MarkFormerAsync(written.Record, mirror, lane);

        // A vendor can make a company anew, and knows nothing of the sums of its clients.
        var former = state.State.Company;
        var isAnother = written.Record.HubSpotId != former.HubSpotId || (former.IsLost && !written.Record.IsLost);
        var next = state.State with
        {
            Company = isAnother && isVendors ? DoubtingSums(written.Record, mirror) : written.Record,
            Summed = isAnother ? NoSums : state.State.Summed,
        };
        await state.KeepAsync(written.Record.HubSpotId is null ? next : next with { Candidates = [], IsAsked = false, Chosen = null });
        life.Tell(Key, written.Outcome, written.Did);
        return new CompanyAnswer(written.WhyNot is null ? written.Record.HubSpotId : null, written.Changed, written.WhyNot, Drift: written.Drift);
    }

    /// <summary>
    /// A client whose create was not answered may have written its sums to the record that a vendor took over: whatever
    /// they are next differs from them, and where there are none they are cleared.
    /// </summary>
    private WrittenRecord DoubtingSums(WrittenRecord record, Mirror mirror)
    {
        if (record.HubSpotId is null || record.IsLost)
            return record;
        var sums = mirror.Settings.Apply(Wishes.CompanySums(Key, mirror, Rollup.None), null);
        return record.Doubting(sums, sums.Properties.Keys);
    }

    private async Task<Written> MakeAsync(Desired desired, Mirror mirror, RecordWriter writer, Lane lane)
    {
        if (state.State.Chosen is { } chosen)
            return chosen.Length == 0 ? await writer.WriteAsync(state.State.Company, desired) : await writer.AdoptPeoplesAsync(chosen, desired);

        var (ids, whyNot) = await GrainFactory.GetGrain<IPeoplesCompaniesGrain>(mirror.Portal)
            .FindAsync(desired.Properties["name"], desired.Properties.GetValueOrDefault("domain", ""), lane);
        if (whyNot is not null)
            return new Written(state.State.Company, false, whyNot, []);
        switch (ids)
        {
            case []:
                return await writer.WriteAsync(state.State.Company, desired);
            case [var only] when !await Adoption(only).ClaimAsync(desired.Key):
                return await writer.WriteAsync(state.State.Company, desired);
            case [var only]:
                return await writer.AdoptPeoplesAsync(only, desired);
            default:
                if (!ids.SequenceEqual(state.State.Candidates))
                    await state.KeepAsync(state.State with { Candidates = ids, IsAsked = false });
                return new Written(state.State.Company, false, new Outcome.Held(new Reason(Reasons.WaitsForParent, $"company {Key.Id}"), Key), []);
        }
    }

    /// <summary>Outstanding, overdue and the rest, over all of its clients together.</summary>
    private async Task<Outcome> SumUpAsync(Mirror mirror, Lane lane)
    {
        var (sums, summed, whyNot) = await SumsAsync(mirror);
        if (whyNot is not null)
            return life.Tell(Key, whyNot, []);

        // Gone in HubSpot, or another record there by now: a client knows the name with which to make it again.
        var desired = mirror.Settings.Apply(Wishes.CompanySums(Key, mirror, sums), null);
        var written = state.State.Company.IsLost && !state.State.Clients.IsEmpty
            ? new Written(state.State.Company, false, null, [])
            : await Writer(mirror, lane, mirror.Audits).WriteAsync(state.State.Company, desired);
        var isGone = (written.Record.HubSpotId is null || written.Record.IsLost) && !summed.IsEmpty;
        await MarkFormerAsync(written.Record, mirror, lane);
        if (isGone)
            await dependents.MarkAsync([EntityKey.Of(mirror.Connection, EntityKind.Client, summed.Keys.First())], lane);
        await state.KeepAsync(state.State with { Company = written.Record, Summed = written.WhyNot is null && !isGone ? summed : state.State.Summed });
        return isGone ? new Outcome.Settled(false) : life.Tell(Key, written.Outcome, written.Did);
    }

    /// <summary>Where it is another HubSpot record now, the contacts of its clients belong to the former one still.</summary>
    private Task MarkFormerAsync(WrittenRecord next, Mirror mirror, Lane lane) =>
        state.State.Company.HubSpotId is { } former && next.HubSpotId != former
            ? dependents.MarkAsync(state.State.Clients.Keys.Select(client => EntityKey.Of(mirror.Connection, EntityKind.Client, client)), lane)
            : Task.CompletedTask;

    private async Task<(Rollup Sums, ImmutableSortedDictionary<long, string> Of, Outcome? WhyNot)> SumsAsync(Mirror mirror)
    {
        if (state.State.Clients.IsEmpty)
            return (Rollup.None, state.State.Clients, null);
        var rollups = await GrainFactory.GetGrain<IAccountGrain>(mirror.Connection).RollupsAsync([.. state.State.Clients.Keys]);
        return (
            Rollup.Sum(rollups.ByClient.Values),
            rollups.ByClient.ToImmutableSortedDictionary(client => client.Key, client => Fingerprint(client.Key, client.Value)),
            rollups.WhyNot);
    }

    private string Fingerprint(long client, Rollup sums) => Rollups.Fingerprint(sums, $"{Key}/{client}");

    private RecordWriter Writer(Mirror mirror, Lane lane, bool audits) =>
        new(GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane, audits,
            async noted =>
            {
                await MarkFormerAsync(noted, mirror, lane);
                await NoteAsync(noted);
            },
            heir => Adoption(heir).ClaimAsync(Wishes.CompanyKey(Key, mirror)));

    private Task NoteAsync(WrittenRecord noted) => state.NoteAsync(state.State with { Company = noted });

    private IAdoptionGrain Adoption(string hubSpotId) => GrainFactory.GetGrain<IAdoptionGrain>($"{Key.Connection}/adoption/{hubSpotId}");
}
