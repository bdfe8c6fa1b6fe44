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
}

/// <summary>A FreshBooks bill vendor; in HubSpot a company, the same one as a client organization of that name.</summary>
internal sealed class VendorGrain(
    [PersistentState("vendor")] IPersistentState<VendorState> state,
    Life life) : Grain, IVendorGrain
{
    private Freshness _freshness;

    public async Task<Outcome> ReconcileAsync(VendorRecord record, Mirror mirror, Lane lane)
    {
        if (_freshness.Overtaken(record, mirror.Audits) is { } overtaken)
            return overtaken;
        var outcome = await BringAsync(record, mirror, lane);
        _freshness = _freshness.After(record, outcome);
        return outcome;
    }

    private async Task<Outcome> BringAsync(VendorRecord record, Mirror mirror, Lane lane)
    {
        var key = EntityKey.Parse(this.GetPrimaryKeyString());
        if (record.Visibility is Visibility.Deleted && state.State.Company is null && lane >= Lane.Backfill)
            return new Outcome.Settled(false);
        if (CompanyIdentity.Normalized(record.Name).Length == 0)
            return life.Tell(key, new Outcome.Rejected(new Reason(Reasons.NoName)), []);

        var company = CompanyIdentity.IdOf(record.Name);
        var answer = await GrainFactory
            .GetGrain<ICompanyGrain>(new EntityKey(mirror.Connection, EntityKind.Company, company).ToString())
            .EnsureVendorAsync(record, mirror, lane);
        if (answer.WhyNot is null)
            await state.KeepAsync(new VendorState { Company = company });

        return life.Tell(key, answer.WhyNot ?? new Outcome.Settled(answer.Changed), []).With(answer.Counted);
    }
}
