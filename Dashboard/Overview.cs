using Grains.Interfaces;
using Orleans.Runtime;
using Storage;

namespace Dashboard;

/// <summary>Reads what is known of a connection, from the database and from its grains. A grain that does not answer leaves a gap, no error.</summary>
public sealed class Overview(IGrainFactory grains, ConnectionBook book, Inbox inbox, EntityCounts entities)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<ConnectionReport>> AllAsync(CancellationToken cancellation)
    {
        var rows = await book.ListAsync(cancellation);
        return await Task.WhenAll(rows.OrderBy(row => row.CreatedAt).Select(row => OneAsync(row, cancellation)));
    }

    public async Task<ConnectionReport> OneAsync(ConnectionRow row, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        var counts = CountAsync(row.Id, cancellation);
        var walks = AnswerAsync(grains.GetGrain<IListerGrain>(row.Id).ProgressAsync());
        var account = AnswerAsync(grains.GetGrain<IAccountGrain>(row.Id).ActivityAsync());
        var (answered, status) = await AnswerAsync(grains.GetGrain<IConnectionGrain>(row.Id).StatusAsync());
        var window = status is { PortalId: > 0 and var portal }
            ? (await AnswerAsync(grains.GetGrain<IPortalGrain>($"portal/{portal}").UseAsync())).Value
            : null;
        var (_, progress) = await walks;
        return new ConnectionReport(
            row.Id,
            row.Name,
            row.CreatedAt,
            status?.State ?? (answered ? ConnectionState.Connecting : null),
            Says(answered, status),
            status?.PortalId,
            status?.FreshBooksAccount,
            status?.TokenExpiresAt,
            status?.Preflight ?? [],
            status?.Callbacks ?? [],
            await counts,
            progress.IsDefault ? [] : progress,
            window,
            (await account).Value);
    }

    private static string? Says(bool answered, ConnectionStatus? status) => (answered, status) switch
    {
        (false, _) => "The cluster did not answer in time; ask again.",
        (true, null) => "Its creation was cut off. Delete it and create it again.",
        (true, { Says: var says }) => says,
    };

    private async Task<IReadOnlyDictionary<string, KindCounts>> CountAsync(string connection, CancellationToken cancellation)
    {
        var marks = await inbox.CountAsync(connection, cancellation);
        var mirrored = await entities.ByKindAsync(connection, cancellation);
        return EntityKinds.ParentsFirst.ToDictionary(kind => kind.Word(), kind => Count(kind, marks, mirrored));
    }

    internal static KindCounts Count(EntityKind kind, IReadOnlyList<MarkCount> marks, IReadOnlyDictionary<EntityKind, int> mirrored)
    {
        int In(params ReadOnlySpan<MarkState> states)
        {
            var sum = 0;
            foreach (var mark in marks)
                sum += mark.Kind == kind && states.Contains(mark.State) ? mark.Count : 0;
            return sum;
        }

        var waiting = In(MarkState.Due, MarkState.Throttled);
        var (held, failing, parked) = (In(MarkState.Held), In(MarkState.Failing), In(MarkState.Parked));
        // A mark may be of an entity that was never mirrored, so the difference can fall below zero.
        var inStep = Math.Max(0, mirrored.GetValueOrDefault(kind) - waiting - held - failing - parked);
        return new KindCounts(inStep, waiting, held, failing, parked);
    }

    private static async Task<(bool Answered, T? Value)> AnswerAsync<T>(Task<T> asked)
    {
        try
        {
            return (true, await asked.WaitAsync(Patience));
        }
        catch (Exception unanswered) when (unanswered is TimeoutException or OrleansException or SiloUnavailableException)
        {
            return (false, default);
        }
    }
}
