using Grains.Interfaces;

namespace Grains;

/// <summary>
/// Before invoices and payments are written, their availability is asked; afterwards it is told what HubSpot said. A
/// portal that takes no invoices holds them, and nothing else.
/// </summary>
internal sealed class WriteGate(IGrainFactory grains, Mirror mirror, HubSpotType type)
{
    private readonly IInvoiceAvailabilityGrain _availability = grains.GetGrain<IInvoiceAvailabilityGrain>(mirror.Portal);

    /// <summary>The type whose unavailability this reason stands for; null: another reason.</summary>
    public static HubSpotType? TypeHeldFor(string reasonTitle) => reasonTitle switch
    {
        Reasons.InvoicesUnavailable => HubSpotType.Invoice,
        Reasons.PaymentsUnavailable => HubSpotType.Payment,
        _ => null,
    };

    /// <summary>Looks only; whoever may try next still may.</summary>
    public static Task<bool> IsClosedAsync(IGrainFactory grains, Mirror mirror, HubSpotType type) =>
        grains.GetGrain<IInvoiceAvailabilityGrain>(mirror.Portal).IsHeldAsync(type);

    /// <summary>
    /// Whether a walk that comes upon a deleted record of which nothing is known settles it without looking for it: HubSpot
    /// takes none of its type, and would not say.
    /// </summary>
    public static async Task<bool> LeavesForgottenAsync(IGrainFactory grains, Mirror mirror, HubSpotType type, Lane lane) =>
        lane >= Lane.Backfill && !mirror.Audits && await IsClosedAsync(grains, mirror, type);

    public async Task<Outcome?> WhyNotAsync() =>
        await _availability.WhyNotAsync(type) is { } why ? new Outcome.Held(why) : null;

    public async Task<Outcome> TellAsync(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Settled { Changed: true }:
                await _availability.TakenAsync(type);
                return outcome;
            case Outcome.Settled:
                // Let through to try, maybe, it had nothing to write.
                await _availability.UntriedAsync(type);
                return outcome;
            case Outcome.Held { Why.Title: Reasons.HubSpotScopeMissing } held:
                var title = type is HubSpotType.Payment ? Reasons.PaymentsUnavailable : Reasons.InvoicesUnavailable;
                var why = held.Why with { Title = title };
                await _availability.RefusedAsync(type, why, mirror.Connection);
                return new Outcome.Held(why);
            default:
                return outcome;
        }
    }
}
