using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>A client's stored state: its contact, and the company the contact belongs to.</summary>
[GenerateSerializer, Alias("client-state")]
public sealed record ClientState
{
    [Id(0)] public WrittenRecord Contact { get; init; } = WrittenRecord.None;

    [Id(1)] public string? CompanyId { get; init; }

    /// <summary>The hash of the e-mail address under which the contact stands.</summary>
    [Id(2)] public string? Address { get; init; }

    /// <summary>The company entity whose sums include this client.</summary>
    [Id(3)] public string? Company { get; init; }

    /// <summary>What its invoices were last associated with; null: it has none yet.</summary>
    [Id(4)] public ClientLink? Announced { get; init; }

    public ClientLink? Link => Contact is { HubSpotId: { } contact, IsLost: false } ? new ClientLink(contact, CompanyId, Address) : null;

    public bool HasMoved => !Contact.IsLost && Announced is { } told && (told.ContactId, told.CompanyId) != (Contact.HubSpotId, CompanyId);
}

/// <summary>
/// A FreshBooks client; in HubSpot a contact, with its organization as primary company. Clients of one e-mail address
/// share a contact: the lowest id's grain writes it, the others' refer to it.
/// </summary>
internal sealed class ClientGrain(
    [PersistentState("client")] IPersistentState<ClientState> state,
    Life life) : Grain, IClientGrain
{
    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<Outcome> ReconcileAsync(ClientRecord record, Mirror mirror, Lane lane)
    {
        if (record.Visibility is Visibility.Deleted && state.State.Contact.HubSpotId is null && lane >= Lane.Backfill)
            return new Outcome.Settled(false);

        var sharing = await ShareAsync(record);
        if (sharing.Owner == record.Id && await new LeftOut(GrainFactory, mirror, lane).OfAsync(record, HubSpotType.Contact, state.State.Contact) is { } left)
            return await LeaveAsync(record, mirror, left);

        var own = await RollupAsync([record.Id], mirror);
        var company = own.WhyNot is null ? await CompanyAsync(record, own.Sums, mirror, lane) : new CompanyAnswer(null, false, own.WhyNot);
        if (company.WhyNot is { } whyNot)
            return life.Tell(Key, whyNot, []).With(company.Counted);

        var written = sharing.Owner == record.Id
            ? await WriteAsync(record, own.Sums, mirror, lane, company.CompanyId, sharing)
            : await ReferAsync(record, mirror, lane, sharing.Owner!.Value);
        var also = await SettleAsync(record, mirror, written, company, sharing, lane);
        return life.Tell(Key, written.Outcome with { Also = also, HasMoved = state.State.HasMoved }, written.Did).With(company.Counted);
    }

    public Task<ClientLink?> LinkAsync() => Task.FromResult(state.State.Link);

    public Task ChildrenMarkedAsync() => KeepAsync(state.State with { Announced = state.State.Link });

    private async Task<Sharing> ShareAsync(ClientRecord record) => AddressIdentity.IdOf(record.Email) is { } address
        ? new Sharing(await Address(address).JoinAsync(record.Id, record.Visibility is not Visibility.Deleted))
        : Sharing.Alone(record.Id);

    private async Task<Written> WriteAsync(ClientRecord record, Rollup sums, Mirror mirror, Lane lane, string? companyId, Sharing sharing)
    {
        var counted = sharing.Living.Contains(record.Id) ? sharing.Living : [record.Id];
        var all = counted.Length == 1 ? (Sums: sums, WhyNot: null) : await RollupAsync(counted, mirror);
        if (all.WhyNot is { } whyNot)
            return new Written(state.State.Contact, false, whyNot, []);

        var own = state.State.Contact.IsShared ? WrittenRecord.None : state.State.Contact;
        return await new ContactWriter(Writer(mirror, lane), mirror).WriteAsync(
            own,
            mirror.Settings.Apply(Wishes.Contact(record, mirror, companyId, all.Sums, counted), record),
            [.. sharing.Others.Select(other => Wishes.ClientKey(mirror, other))]);
    }

    private async Task<(Rollup Sums, Outcome? WhyNot)> RollupAsync(ImmutableArray<long> clients, Mirror mirror)
    {
        var answer = await GrainFactory.GetGrain<IAccountGrain>(mirror.Connection).RollupsAsync(clients);
        return (Rollup.Sum(answer.ByClient.Values), answer.WhyNot);
    }

    /// <summary>Left out it stays as it was; archived, it is gone, and its sums count nowhere.</summary>
    private async Task<Outcome> LeaveAsync(ClientRecord record, Mirror mirror, Written left)
    {
        var next = state.State with { Contact = left.Record };
        ImmutableArray<EntityKey> also = [];
        if (record.Visibility is Visibility.Deleted && state.State.Company is { } company)
        {
            await Company(mirror, company).LeaveAsync(record.Id);
            (next, also) = (next with { Company = null }, [new EntityKey(mirror.Connection, EntityKind.Company, company)]);
        }

        await KeepAsync(next);
        return life.Tell(Key, left.Outcome with { Also = also }, left.Did);
    }

    /// <summary>Another client writes the contact. A contact of its own that it had until now is nobody's any more.</summary>
    private async Task<Written> ReferAsync(ClientRecord record, Mirror mirror, Lane lane, long owner)
    {
        var (known, ownerKey) = (state.State.Contact, EntityKey.Of(mirror.Connection, EntityKind.Client, owner));
        if (await GrainFactory.GetGrain<IClientGrain>(ownerKey.ToString()).LinkAsync() is not { } link || link.Address != AddressIdentity.IdOf(record.Email))
            return new Written(known, false, new Outcome.Held(new Reason(Reasons.WaitsForParent, $"client {owner}"), ownerKey), []);
        if (known.HubSpotId == link.ContactId)
            return new Written(known.IsShared ? known : WrittenRecord.Shared(link.ContactId), false, null, []);
        if (known is { HubSpotId: not null, IsShared: false } && await Writer(mirror, lane).ReleaseAsync(HubSpotType.Contact, known, Wishes.ClientKey(mirror, record.Id)) is { } whyNot)
            return new Written(known, false, whyNot, []);
        return new Written(WrittenRecord.Shared(link.ContactId), true, null, [$"shares the contact of client {owner}"]);
    }

    /// <summary>Stores what is so now. Returns whom else it concerns: who shares the address, now or before, and the companies.</summary>
    private async Task<ImmutableArray<EntityKey>> SettleAsync(
        ClientRecord record, Mirror mirror, Written written, CompanyAnswer company, Sharing sharing, Lane lane)
    {
        var before = state.State;
        var next = before with { Contact = written.Record, CompanyId = company.CompanyId };
        var isSettled = written.WhyNot is null or Outcome.Rejected && written.Record.HubSpotId is not null;
        if (!isSettled)
        {
            await KeepAsync(next);
            return [];
        }

        var (address, organization) = (AddressIdentity.IdOf(record.Email), CompanyOf(record));
        var former = before.Address is { } left && left != address ? new Sharing(await Address(left).LeaveAsync(record.Id)) : null;
        if (before.Company is { } old && (old != organization || record.Visibility is Visibility.Deleted))
            await Company(mirror, old).LeaveAsync(record.Id);

        next = next with { Address = address, Company = organization };
        await KeepAsync(next with { Announced = next.Announced ?? next.Link });

        var isLive = lane < Lane.Backfill;
        long?[] clients =
        [
            former?.Owner,
            sharing.Owner != record.Id && (isLive || before.Address != address) ? sharing.Owner : null,
            .. sharing.Owner == record.Id && state.State.HasMoved ? sharing.Others.Select(other => (long?)other) : [],
        ];
        string?[] companies =
        [
            before.Company != organization || record.Visibility is Visibility.Deleted ? before.Company : null,
            company.NeedsSums || (isLive && (written.Changed || sharing.Owner != record.Id)) ? organization : null,
        ];
        return
        [
            .. clients.OfType<long>().Select(id => EntityKey.Of(mirror.Connection, EntityKind.Client, id)),
            .. companies.OfType<string>().Distinct().Select(id => new EntityKey(mirror.Connection, EntityKind.Company, id)),
        ];
    }

    private async Task<CompanyAnswer> CompanyAsync(ClientRecord record, Rollup sums, Mirror mirror, Lane lane)
    {
        if (CompanyOf(record) is not { } company)
            return new CompanyAnswer(null, false, null);
        var isLiving = record.Visibility is not Visibility.Deleted;
        return await Company(mirror, company).EnsureAsync(
            new Organization(record.Organization, CompanyIdentity.DomainOf(record.Email), isLiving ? record.Id : null, isLiving ? sums : Rollup.None), mirror, lane);
    }

    private static string? CompanyOf(ClientRecord record) =>
        CompanyIdentity.Normalized(record.Organization).Length > 0 ? CompanyIdentity.IdOf(record.Organization) : null;

    private ICompanyGrain Company(Mirror mirror, string id) =>
        GrainFactory.GetGrain<ICompanyGrain>(new EntityKey(mirror.Connection, EntityKind.Company, id).ToString());

    private IAddressGrain Address(string id) => GrainFactory.GetGrain<IAddressGrain>($"{Key.Connection}/address/{id}");

    private RecordWriter Writer(Mirror mirror, Lane lane) => new(GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane, mirror.Audits);

    private async Task KeepAsync(ClientState next)
    {
        if (next == state.State)
            return;
        state.State = next;
        await state.WriteStateAsync();
    }
}
