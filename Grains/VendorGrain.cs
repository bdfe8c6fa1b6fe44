using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>A vendor's stored state: which company it is.</summary>
[GenerateSerializer, Alias("vendor-state")]
public sealed record VendorState
{
    /// <summary>The company entity's id; null: never mirrored.</summary>
    [Id(0)] public string? Company { get; init; }

    /// <summary>When FreshBooks was asked for the record of which this state follows: stored along with whatever is.</summary>
    [Id(1)] public ReadStamp Read { get; init; }
}

/// <summary>A FreshBooks bill vendor; in HubSpot a company, the same one as a client organization of that name.</summary>
internal sealed class VendorGrain(
    [PersistentState("vendor")] IPersistentState<VendorState> state,
    Dependents dependents,
    Life life) : Grain, IVendorGrain
{
    private const string VendorId = "freshbooks_vendor_id";

    private Freshness _freshness;

    private EntityKey Key => EntityKey.Parse(this.GetPrimaryKeyString());

    public async Task<Outcome> ReconcileAsync(VendorRecord record, Mirror mirror, Lane lane)
    {
        (_freshness, var overtaken) = _freshness.Or(state.State.Read).Meet(record, mirror.Audits);
        if (overtaken is not null)
            return overtaken;
        state.State = state.State with { Read = record.Read };
        var outcome = await dependents.OrAuditAsync(Key, () => BringAsync(record, mirror, lane));
        _freshness = Freshness.After(record, outcome);
        return outcome;
    }

    private async Task<Outcome> BringAsync(VendorRecord record, Mirror mirror, Lane lane)
    {
        if (record.Visibility is Visibility.Deleted && state.State.Company is null && lane >= Lane.Backfill && await ForgottenAsync(record, mirror, lane) is { } none)
            return none;
        if (CompanyIdentity.Normalized(record.Name).Length == 0)
            return life.Tell(Key, new Outcome.Rejected(new Reason(Reasons.NoName)), []);

        var answer = await Company(record, mirror).EnsureVendorAsync(record, mirror, lane);
        var next = state.State with { Company = CompanyOf(record) };
        if (answer.WhyNot is null)
            await (answer.Changed ? state.NoteAsync(next) : state.KeepAsync(next));

        return life.Tell(Key, answer.WhyNot ?? new Outcome.Settled(answer.Changed), []).With(answer.Counted);
    }

    /// <summary>As with deleted invoices. Null: HubSpot has a company that says it is this vendor.</summary>
    private async Task<Outcome?> ForgottenAsync(VendorRecord record, Mirror mirror, Lane lane)
    {
        var (portal, wish) = (GrainFactory.GetGrain<IPortalGrain>(mirror.Portal), Wishes.Company(record, mirror));
        var (made, whyNot) = await new RecordWriter(portal, lane).MadeAsync(HubSpotType.Company, wish.Key, anchor: null);
        if (made is null)
            return whyNot ?? new Outcome.Settled(false);
        var read = await new RecordAudit(portal, lane).ReadAsync(HubSpotType.Company, made.Id, [VendorId]);
        if (read is not WishAnswer.Done { Records: [var found, ..] } || found.Properties.GetValueOrDefault(VendorId) != wish.Properties[VendorId])
            return (read as WishAnswer.Undone)?.Outcome ?? new Outcome.Settled(false);
        await Company(record, mirror).RecallAsync(made.Id);
        return null;
    }

    private ICompanyGrain Company(VendorRecord record, Mirror mirror) => GrainFactory.GetGrain<ICompanyGrain>(
        new EntityKey(mirror.Connection, EntityKind.Company, CompanyOf(record)).ToString());

    private static string CompanyOf(VendorRecord record) => CompanyIdentity.IdOf(record.Name);
}
