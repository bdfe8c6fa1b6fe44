using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>
/// A FreshBooks client; in HubSpot a contact, with its organization as primary company. Clients of one e-mail address
/// share a contact: the lowest id's grain writes it, the others' refer to it.
/// </summary>
internal sealed class ClientGrain(
    [PersistentState("client")] IPersistentState<ClientState> state,
    Dependents dependents,
    Life life) : Grain, IClientGrain
{
    private Freshness _freshness;

    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<Outcome> ReconcileAsync(ClientRecord record, Mirror mirror, Lane lane)
    {
        (_freshness, var overtaken) = _freshness.Or(state.State.Read).Meet(record, mirror.Audits);
        if (overtaken is not null)
            return overtaken;
        state.State = state.State with { Read = record.Read };
        var outcome = await dependents.OrAuditAsync(Key, () => BringAsync(record, mirror, lane));
        _freshness = Freshness.After(record, outcome);
        return outcome;
    }

    private async Task<Outcome> BringAsync(ClientRecord record, Mirror mirror, Lane lane)
    {
        if (record.Visibility is Visibility.Deleted && state.State.IsUntouched && lane >= Lane.Backfill && await ForgottenAsync(record, mirror, lane) is { } none)
            return none;

        await state.KeepAsync(state.State.Joining(AddressIdentity.IdOf(record.Email), CompanyOf(record)));
        var sharing = await ShareAsync(record);
        var leftOut = new LeftOut(GrainFactory, mirror, lane);
        if (sharing.Owner == record.Id || sharing.Living.IsEmpty)
        {
            var (contact, unread) = await ToArchiveAsync(record, mirror, lane, sharing);
            if (unread is not null)
                return life.Tell(Key, unread, []);
            if (await leftOut.OfAsync(record, HubSpotType.Contact, contact, NoteAsync) is { } left)
                return await LeaveAsync(record, mirror, lane, left);
        }
        else if (record.Visibility is not Visibility.Deleted)
        {
            await leftOut.TakesPartAsync(Key);
        }

        var own = await RollupAsync([record.Id], mirror);
        var company = own.WhyNot is null ? await CompanyAsync(record, own.Sums, mirror, lane) : new CompanyAnswer(null, false, own.WhyNot);
        if (company.WhyNot is { } whyNot)
            return life.Tell(Key, whyNot, []).With(company.Counted);

        await CountAsync(record, mirror, company, lane);
        var written = sharing.Owner == record.Id
            ? await WriteAsync(record, own.Sums, mirror, lane, company.CompanyId, sharing)
            : await ReferAsync(record, own.Sums, mirror, lane, sharing.Owner!.Value);
        await SettleAsync(record, mirror, written, company, sharing, lane);
        return life.Tell(Key, written.Outcome with { Moves = state.State.HasMoved ? state.State.Moves : 0 }, written.Did).With(company.Counted);
    }

    /// <summary>As with deleted invoices. Null: HubSpot has its contact.</summary>
    private async Task<Outcome?> ForgottenAsync(ClientRecord record, Mirror mirror, Lane lane)
    {
        var (made, whyNot) = await Writer(mirror, lane).MadeAsync(HubSpotType.Contact, Wishes.ClientKey(mirror, record.Id), anchor: null);
        return made is null ? whyNot ?? new Outcome.Settled(false) : null;
    }

    public async Task<ClientLink?> LinkAsync() => state.State.Link ?? (await state.AgainAsync()).Link;

    public Task ChildrenMarkedAsync(int moves) => state.KeepAsync(state.State with { MarkedMoves = Math.Max(moves, state.State.MarkedMoves) });

    private async Task<Sharing> ShareAsync(ClientRecord record) => AddressIdentity.IdOf(record.Email) is { } address
        ? await Address(address).JoinAsync(record.Id, record.Visibility is not Visibility.Deleted)
        : Sharing.Alone(record.Id);

    private async Task<Written> WriteAsync(ClientRecord record, Rollup sums, Mirror mirror, Lane lane, string? companyId, Sharing sharing)
    {
        var counted = sharing.Living.Contains(record.Id) ? sharing.Living : [record.Id];
        var all = counted.Length == 1 ? (Sums: sums, WhyNot: null) : await RollupAsync(counted, mirror);
        if (all.WhyNot is { } whyNot)
            return new Written(state.State.Contact, false, whyNot, []);

        // Written down first: should nobody hear of the contact that is made, it is looked for when the client shares again.
        if (state.State.Contact.IsShared)
            await state.KeepAsync(state.State with { Contact = WrittenRecord.None });
        var writer = Contacts(mirror, lane);
        var own = state.State.Contact;
        if (state.State.Address is { } former && former != AddressIdentity.IdOf(record.Email))
        {
            (own, var unknown) = await writer.LeftAsync(own, Wishes.ClientKey(mirror, record.Id));
            if (unknown is not null)
                return new Written(own, false, unknown, []);
        }

        return await writer.WriteAsync(
            own,
            mirror.Settings.Apply(Wishes.Contact(record, mirror, companyId, all.Sums, counted), record),
            [.. sharing.Others.Select(other => Wishes.ClientKey(mirror, other))],
            isContested: sharing.IsContested(record.Id));
    }

    private async Task<(Rollup Sums, Outcome? WhyNot)> RollupAsync(ImmutableArray<long> clients, Mirror mirror)
    {
        var answer = await GrainFactory.GetGrain<IAccountGrain>(mirror.Connection).RollupsAsync(clients);
        return (Rollup.Sum(answer.ByClient.Values), answer.WhyNot);
    }

    /// <summary>
    /// Of a deleted client, what HubSpot says whose its contact is: each sharer's to archive, whoever of them wrote it last,
    /// and nobody's here where another client got it.
    /// </summary>
    private async Task<(WrittenRecord Contact, Outcome? WhyNot)> ToArchiveAsync(ClientRecord record, Mirror mirror, Lane lane, Sharing sharing)
    {
        var contact = state.State.Contact;
        if (record.Visibility is not Visibility.Deleted || mirror.Settings.Deletes.Contact is not OnDelete.Archive || contact.HubSpotId is not { } id)
            return (contact, null);
        var (owner, whyNot) = await Contacts(mirror, lane).OwnerAsync(id);
        if (whyNot is not null || owner.Length == 0 || FormerKey.Is(owner))
            return (contact, whyNot);
        var isOurs = sharing.Clients.Keys.Any(client => owner.Equals(Wishes.ClientKey(mirror, client), StringComparison.OrdinalIgnoreCase));
        return (isOurs ? WrittenRecord.Adopted(id) : WrittenRecord.Shared(id), null);
    }

    /// <summary>
    /// Left out it stays as it was, unless another client gets the address that it had; archived, it is gone, and its sums
    /// count nowhere.
    /// </summary>
    private async Task<Outcome> LeaveAsync(ClientRecord record, Mirror mirror, Lane lane, Written left)
    {
        if (record.Visibility is Visibility.Deleted)
            await LeaveCompaniesAsync([.. state.State.Companies], record, mirror, lane);
        var (former, heirs) = await LeaveAddressesAsync(record);
        await dependents.AuditAsync(Keys(mirror, EntityKind.Client, heirs));

        // Whoever shares the contact is deleted and leaves it too, or has come meanwhile and needs another one.
        if (left.Changed && await ShareAsync(record) is var sharing)
            await dependents.AuditAsync(Keys(mirror, EntityKind.Client, [.. sharing.Clients.Keys.Where(client => client != record.Id).Select(Text)]));
        await state.KeepAsync(state.State.Known(left.Record, state.State.CompanyId) with { Addresses = state.State.Addresses.Except(former), Lives = false });
        return life.Tell(Key, left.Outcome, left.Did);
    }

    /// <summary>Every address but that of now. Who takes over a contact that this client had until now may have done so already.</summary>
    private async Task<(ImmutableArray<string> Former, ImmutableArray<string> Heirs)> LeaveAddressesAsync(ClientRecord record)
    {
        ImmutableArray<string> former = [.. state.State.Addresses.Where(joined => joined != AddressIdentity.IdOf(record.Email))];
        var sharings = await Task.WhenAll(former.Select(left => Address(left).LeaveAsync(record.Id)));
        return (former, [.. sharings.Select(sharing => sharing.Owner).OfType<long>().Select(Text)]);
    }

    /// <summary>Another client writes the contact. A contact of its own that it had until now is nobody's any more.</summary>
    private async Task<Written> ReferAsync(ClientRecord record, Rollup sums, Mirror mirror, Lane lane, long owner)
    {
        var (known, ownerKey) = (state.State.Contact, EntityKey.Of(mirror.Connection, EntityKind.Client, owner));
        if (await GrainFactory.GetGrain<IClientGrain>(ownerKey.ToString()).LinkAsync() is not { } link || link.Address != AddressIdentity.IdOf(record.Email))
            return new Written(known, false, new Outcome.Held(new Reason(Reasons.WaitsForParent, $"client {owner}"), ownerKey), []);

        if (!known.IsShared || mirror.Audits)
        {
            // HubSpot's word: it may be one that was made without an answer, or forgotten with a restored backup.
            var (writer, key) = (Writer(mirror, lane), Wishes.ClientKey(mirror, record.Id));
            var (own, unread) = await writer.MadeAsync(HubSpotType.Contact, key, anchor: null);
            if (unread is not null)
                return new Written(known, false, unread, []);

            // While it took itself for the owner it may have written the contact over, last thing before a crash.
            if (link.ContactId == own?.Id || (known is { IsShared: false } && link.ContactId == known.HubSpotId))
                await Address(link.Address!).WroteAsync(record.Id, []);
            else if (own is not null && await writer.LetGoAsync(own.Id, mirror.Settings.Apply(Wishes.Contact(record, mirror, null, sums, [record.Id]), record)) is { } whyNot)
                return new Written(state.State.Contact, false, whyNot, []);
        }

        var isNews = known.HubSpotId != link.ContactId;
        return new Written(WrittenRecord.Shared(link.ContactId), isNews, null, isNews ? [$"shares the contact of client {owner}"] : []);
    }

    /// <summary>
    /// In its company's sums, and no longer in those of a former one, whatever becomes of its contact: for the one that it
    /// is to share it may have to wait for long.
    /// </summary>
    private async Task CountAsync(ClientRecord record, Mirror mirror, CompanyAnswer company, Lane lane)
    {
        var (organization, isLiving) = (CompanyOf(record), record.Visibility is not Visibility.Deleted);
        ImmutableArray<string> former = [.. state.State.Companies.Where(joined => joined != organization || !isLiving)];
        if (company.NeedsSums)
            await dependents.MarkAsync(Keys(mirror, EntityKind.Company, [organization!]), lane);
        await LeaveCompaniesAsync(former, record, mirror, lane);
    }

    private async Task LeaveCompaniesAsync(ImmutableArray<string> companies, ClientRecord record, Mirror mirror, Lane lane)
    {
        foreach (var company in companies)
            await Company(mirror, company).LeaveAsync(record.Id);
        await dependents.MarkAsync(Keys(mirror, EntityKind.Company, companies), lane);
        await state.KeepAsync(state.State with { Companies = state.State.Companies.Except(companies) });
    }

    /// <summary>Stores what is so now, and marks whom else it concerns: who shares the address, now or before.</summary>
    private async Task SettleAsync(
        ClientRecord record, Mirror mirror, Written written, CompanyAnswer company, Sharing sharing, Lane lane)
    {
        var before = state.State;
        var address = AddressIdentity.IdOf(record.Email);
        if (written.WhyNot is not null and not Outcome.Rejected || written.Record.HubSpotId is null)
        {
            await state.KeepAsync(before.Known(written.Record, company.CompanyId));
            return;
        }

        var isLiving = record.Visibility is not Visibility.Deleted;
        var (formerAddresses, heirs) = await LeaveAddressesAsync(record);
        var isOwner = sharing.Owner == record.Id;
        var rivals = isOwner && address is not null ? await RivalsAsync(address, record.Id, sharing) : [];
        var isNew = before.Address != address || before.Lives != isLiving;
        if (!isOwner && (lane < Lane.Backfill || isNew || !before.Contact.IsShared))
            await dependents.MarkAsync(Keys(mirror, EntityKind.Client, [Text(sharing.Owner!.Value)]), lane);

        await dependents.AuditAsync(Keys(mirror, EntityKind.Client, [.. rivals.Select(Text), .. heirs]));
        var next = (before with { Address = address }).Known(written.Record, company.CompanyId) with
        {
            Lives = isLiving,
            Addresses = before.Addresses.Except(formerAddresses),
        };

        // Who shared the address with somebody else until now refers to this contact, which need not be another one for that.
        var isNewOwner = isNew && isOwner && !sharing.Others.IsEmpty;
        await state.KeepAsync(isNewOwner && !next.HasMoved ? next with { Moves = next.Moves + 1 } : next);

        // Only now: they ask for the contact that was just stored. After a crash in between, it still counts as moved.
        if (isOwner && state.State.HasMoved)
            await dependents.MarkAsync(Keys(mirror, EntityKind.Client, [.. sharing.Others.Select(Text)]), lane);
    }

    /// <summary>
    /// Who must look again: whoever wrote the contact before and does not know yet that it is another's, and where two of
    /// the sharers wrote it at about the same time, each taking itself for its owner, all of them.
    /// </summary>
    private async Task<IEnumerable<long>> RivalsAsync(string address, long client, Sharing before)
    {
        if (before.Writers.Count == 1 && before.Writers.Contains(client))
            return [];
        var after = await Address(address).WroteAsync(client, before.Writers);
        return after.Owner == client && !after.IsContested(client)
            ? before.Writers.Remove(client)
            : before.Writers.Union(after.Writers).Add(after.Owner ?? client);
    }

    private static ImmutableArray<EntityKey> Keys(Mirror mirror, EntityKind kind, ImmutableArray<string> ids) =>
        [.. ids.Select(id => new EntityKey(mirror.Connection, kind, id))];

    private static string Text(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

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

    private ContactWriter Contacts(Mirror mirror, Lane lane) => new(Writer(mirror, lane), mirror, new LeftOut(GrainFactory, mirror, lane));

    private RecordWriter Writer(Mirror mirror, Lane lane) => new(
        GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane, mirror.Audits, NoteAsync, read: state.State.Read);

    private Task NoteAsync(WrittenRecord noted) => state.NoteAsync(state.State with { Contact = noted });
}
