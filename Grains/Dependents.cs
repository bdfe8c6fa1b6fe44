using Grains.Interfaces;
using Grains.Sync;
using Storage;

namespace Grains;

/// <summary>
/// Marks the records that must be looked at because of another: a former parent, a sharer of a contact, a company whose
/// sums changed. To be called before a grain stores what makes it forget them: a crash in between then repeats the
/// mark rather than loses it.
/// </summary>
internal sealed class Dependents(Inbox inbox)
{
    /// <summary>A company's sums are written once for the changes of this long, not once for each; whom an audit concerns is audited once.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GatherInBackfill = TimeSpan.FromSeconds(10);

    /// <param name="lane">In which the record was reconciled because of which they are marked.</param>
    public Task MarkAsync(IEnumerable<EntityKey> entities, Lane lane) =>
        Task.WhenAll(entities.Distinct().Select(entity => entity.Kind is EntityKind.Company
            ? inbox.MarkAsync(entity, lane < Lane.Backfill ? entity.Kind.LiveLane() : lane, lane is Lane.Backfill ? GatherInBackfill : Gather)
            : inbox.MarkAsync(entity, entity.Kind.LiveLane())));

    /// <summary>
    /// Where the work ends by an exception, such as that another activation stored something since, what it sent may stand
    /// in HubSpot over that one's values, of which the state tells; and whoever waits for its answer may be gone with its
    /// silo. So HubSpot is looked at.
    /// </summary>
    public async Task<Outcome> OrAuditAsync(EntityKey own, Func<Task<Outcome>> work)
    {
        try
        {
            return await work();
        }
        catch
        {
            // Where the inbox is away too, nobody else stores anything either.
            await AuditAsync([own]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }
    }

    /// <summary>Besides, their records in HubSpot are looked at: somebody else may have written them.</summary>
    public Task AuditAsync(IEnumerable<EntityKey> entities) =>
        Task.WhenAll(entities.Distinct().Select(entity => inbox.AuditAsync(entity, entity.Kind.LiveLane(), Gather)));
}
