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
    /// <exception cref="InvalidOperationException">FreshBooks could not be asked for the children: the record must be tried again.</exception>
    public async Task SpreadAsync(EntityKey key, FreshBooksRecord? record, Lane lane, Outcome outcome, bool toParents = true)
    {
        if (toParents && outcome is Outcome.Settled settled && Ripples.Spread(lane, record, settled.Changed))
            await dependents.MarkAsync(Ripples.Of(key, record), lane);
        if (outcome.Moves > 0)
            await MarkChildrenAsync(key, outcome.Moves);
    }

    /// <summary>Lists leave deleted records out, and those are associated too.</summary>
    private async Task MarkChildrenAsync(EntityKey parent, int moves)
    {
        var id = long.Parse(parent.Id, System.Globalization.CultureInfo.InvariantCulture);
        var query = parent.Kind is EntityKind.Client
            ? new PageQuery(EntityKind.Invoice, 1) { OfClients = [id] }
            : new PageQuery(EntityKind.Payment, 1) { OfInvoice = id };
        await MarkListedAsync(parent.Connection, query);
        await MarkListedAsync(parent.Connection, query with { Only = Visibility.Deleted });
        await (parent.Kind is EntityKind.Client
            ? grains.GetGrain<IClientGrain>(parent.ToString()).ChildrenMarkedAsync(moves)
            : grains.GetGrain<IInvoiceGrain>(parent.ToString()).ChildrenMarkedAsync(moves));
    }

    private async Task MarkListedAsync(string connection, PageQuery query)
    {
        for (var page = 1; ; page++)
        {
            var answer = await grains.GetGrain<IAccountGrain>(connection).ReadAsync(query with { Page = page });
            if (answer.WhyNot is not null)
                throw new InvalidOperationException($"FreshBooks could not be asked for what hangs on a record that moved: {answer.WhyNot}");
            if (answer.Records.IsEmpty && answer.Unreadable.IsEmpty)
                return;
            await inbox.MarkAsync(
                [.. answer.Records.Select(record => record.Id).Concat(answer.Unreadable).Select(id => EntityKey.Of(connection, query.Kind, id))],
                Lane.Audit);
        }
    }
}
