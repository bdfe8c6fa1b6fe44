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
}

/// <summary>A FreshBooks client; in HubSpot a contact, with its organization as primary company.</summary>
internal sealed class ClientGrain(
    [PersistentState("client")] IPersistentState<ClientState> state,
    Life life) : Grain, IClientGrain
{
    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<Outcome> ReconcileAsync(ClientRecord record, Mirror mirror, Lane lane)
    {
        if (record.Visibility is Visibility.Deleted && state.State.Contact.HubSpotId is null && lane >= Lane.Backfill)
            return new Outcome.Settled(false);

        if (await new LeftOut(GrainFactory, mirror, lane).OfAsync(record, HubSpotType.Contact, state.State.Contact) is { } left)
            return await KeepAsync(left, state.State.CompanyId);

        var company = await CompanyAsync(record, mirror, lane);
        if (company.WhyNot is { } whyNot)
            return life.Tell(Key, whyNot, []);

        var writer = new RecordWriter(GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), lane);
        var desired = mirror.Settings.Apply(Wishes.Contact(record, mirror, company.CompanyId), record);
        return await KeepAsync(await writer.WriteAsync(state.State.Contact, desired), company.CompanyId);
    }

    private async Task<Outcome> KeepAsync(Written written, string? companyId)
    {
        if (written.Record != state.State.Contact || companyId != state.State.CompanyId)
        {
            state.State = new ClientState { Contact = written.Record, CompanyId = companyId };
            await state.WriteStateAsync();
        }

        return life.Tell(Key, written.Outcome, written.Did);
    }

    public Task<ClientLink?> LinkAsync() => Task.FromResult(
        state.State.Contact.HubSpotId is { } contact ? new ClientLink(contact, state.State.CompanyId) : null);

    private async Task<CompanyAnswer> CompanyAsync(ClientRecord record, Mirror mirror, Lane lane)
    {
        if (CompanyIdentity.Normalized(record.Organization).Length == 0)
            return new CompanyAnswer(null, false, null);
        var key = new EntityKey(mirror.Connection, EntityKind.Company, CompanyIdentity.IdOf(record.Organization));
        return await GrainFactory.GetGrain<ICompanyGrain>(key.ToString())
            .EnsureAsync(record.Organization, CompanyIdentity.DomainOf(record.Email), mirror, lane);
    }
}
