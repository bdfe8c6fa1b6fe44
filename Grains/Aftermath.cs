using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Storage;

namespace Grains;

/// <summary>
/// What follows for others from what became of a record: parents whose sums it changes and, where its HubSpot record is
/// another one now, everything that hangs on it. All of it becomes marks.
/// </summary>
internal sealed class Aftermath(IGrainFactory grains, Inbox inbox, Dependents dependents)
{
    /// <summary>
    /// Returns the outcome as it stands then: where FreshBooks cannot tell now what hangs on a record that moved, its
    /// answer, since the record must be seen to again.
    /// </summary>
    public async Task<Outcome> SpreadAsync(EntityKey key, FreshBooksRecord? record, Lane lane, Outcome outcome, bool toParents = true)
    {
        if (toParents && Ripples.Spread(lane, record, outcome))
            await dependents.MarkAsync(Ripples.Of(key, record), lane);
        var whyNot = outcome.Moves > 0 ? await MarkChildrenAsync(key, outcome.Moves) : null;
        return whyNot?.With(outcome.Drift) ?? outcome;
    }

    /// <summary>
    /// HubSpot refuses what is to be associated with a record that people deleted, and does not always say so: the parents
    /// are looked at, and one that is gone is made anew, with all that hangs on it.
    /// </summary>
    public Task DoubtParentsAsync(Mark mark, FreshBooksRecord? record)
    {
        var doubted = Ripples.ParentsOf(mark.Key, record).Where(parent => parent != mark.Key || !mark.Audits);
        return mark.Lane < Lane.Backfill ? dependents.AuditAsync(doubted) : inbox.AuditAsync([.. doubted]);
    }

    /// <summary>Lists leave deleted records out; of those, invoices are associated too. Null: all are marked.</summary>
    private async Task<Outcome?> MarkChildrenAsync(EntityKey parent, int moves)
    {
        var id = long.Parse(parent.Id, System.Globalization.CultureInfo.InvariantCulture);
        var query = parent.Kind is EntityKind.Client
            ? new PageQuery(EntityKind.Invoice, 1) { OfClients = [id] }
            : new PageQuery(EntityKind.Payment, 1) { OfInvoice = id };
        var whyNot = await MarkListedAsync(parent.Connection, query);
        if (whyNot is null && query.Kind is EntityKind.Invoice)
            whyNot = await MarkListedAsync(parent.Connection, query with { Only = Visibility.Deleted });
        if (whyNot is not null)
            return whyNot;
        await (parent.Kind is EntityKind.Client
            ? grains.GetGrain<IClientGrain>(parent.ToString()).ChildrenMarkedAsync(moves)
            : grains.GetGrain<IInvoiceGrain>(parent.ToString()).ChildrenMarkedAsync(moves));
        return null;
    }

    private async Task<Outcome?> MarkListedAsync(string connection, PageQuery query)
    {
        var (total, timesBack) = (0L, 0);
        for (var page = 1; ; page++)
        {
            var answer = await grains.GetGrain<IAccountGrain>(connection).ReadAsync(query with { Page = page });
            if (answer.WhyNot is not null)
                return answer.WhyNot;
            if (timesBack < Walk.MostTimesBack && Walk.ReadAgainFrom(page, total, answer.Total) is { } again)
            {
                (page, total, timesBack) = (again - 1, answer.Total > 0 ? answer.Total : total, timesBack + 1);
                continue;
            }

            total = answer.Total;
            await inbox.MarkAsync(
                [.. answer.Records.Select(record => record.Id).Concat(answer.Unreadable).Select(id => EntityKey.Of(connection, query.Kind, id))],
                Lane.Audit);
            if ((long)page * FreshBooksQuery.MaxPerPage >= answer.Total)
                return null;
        }
    }
}
