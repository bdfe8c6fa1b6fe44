using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Storage;

namespace Grains;

// The walk itself: a step's pages are read and handed over, some at once, and each that is done moves the cursor on.
internal sealed partial class ListerGrain
{
    /// <summary>The timer keeps the activation alive for as long as its callback, the walk, takes.</summary>
    private void WalkSoon()
    {
        if (_walking is null && state.State.Next() is not null)
            _walking = this.RegisterGrainTimer(WalkAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    /// <summary>An activation does not end, and does not cancel, while this runs; a silo that stops waits for it.</summary>
    private async Task WalkAsync(CancellationToken ends)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends, host.ApplicationStopping);
        var cancellation = either.Token;
        try
        {
            while (state.State.Next() is { } walk && !cancellation.IsCancellationRequested)
            {
                if (walk.Step == walk.Steps.Length)
                    await FinishAsync(walk.Kind, cancellation);
                else
                    await WalkStepAsync(walk.Kind, walk.Step, cancellation);
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            WalkFailed(logger, Connection, error);

            // What is stored is not what this activation remembers: the next one reads it.
            if (error is InconsistentStateException)
                DeactivateOnIdle();
        }
        catch (OperationCanceledException)
        {
            // It goes on at its cursor, elsewhere.
        }
        finally
        {
            _walking?.Dispose();
            _walking = null;
        }
    }

    private async Task WalkStepAsync(WalkKind kind, int step, CancellationToken cancellation)
    {
        if (step == 0 && Of(kind).Totals.IsEmpty)
        {
            if (!Of(kind).Begun)
                await KeepAsync(state.State.Begin(Of(kind).Begin(time.GetUtcNow(), SweepSince())));

            // What changed beside the records is looked for, too. A backfill may be what follows from that.
            if (kind is not WalkKind.Backfill)
                await GrainFactory.GetGrain<IAccountGrain>(Connection).RenewCatalogAsync();
            await CountAsync(kind, cancellation);
        }

        var (under, isThrough) = (new List<Task>(), false);
        try
        {
            isThrough = await WalkPagesAsync(kind, step, under, cancellation);
        }
        finally
        {
            // Where one page could not be seen to, the others still can: they count for this step, not for one that comes after.
            await Task.WhenAll(under).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (isThrough)
            await KeepAsync(Of(kind).StepDone());
    }

    /// <summary>False: the walk stopped before the list's end, also where it has been started again since.</summary>
    private async Task<bool> WalkPagesAsync(WalkKind kind, int step, List<Task> under, CancellationToken cancellation)
    {
        var (page, total, timesBack) = (Of(kind).Page, Of(kind).Total, 0);
        while (Of(kind).Runs && !cancellation.IsCancellationRequested)
        {
            // What is read after the activation ended is the next one's to hand over: it may read something newer before.
            if (await ReadAsync(kind, step, page, cancellation) is not { } read || cancellation.IsCancellationRequested)
                continue;
            if (timesBack < Walk.MostTimesBack && Walk.ReadAgainFrom(page, total, read.Total) is { } again)
            {
                // Pages that are under way were read before the list shrank, and would count as read again.
                await Task.WhenAll(under);
                under.Clear();
                await KeepAsync(Of(kind).BackTo(again, read.Total));
                (page, total, timesBack) = (again, read.Total > 0 ? read.Total : total, timesBack + 1);
                continue;
            }

            if (read.Records.IsEmpty && read.Unreadable.IsEmpty)
            {
                await Task.WhenAll(under);
                return true;
            }

            under.Add(HandOverAsync(kind, step, page, read));
            (page, total) = (page + 1, read.Total);
            if (under.Count >= options.Value.PagesInFlight)
                await Task.WhenAny(under);

            // A page that could not be seen to ends the walk here, and it resumes at its cursor.
            await Task.WhenAll(under.Where(ended => ended.IsCompleted));
            under.RemoveAll(ended => ended.IsCompleted);
        }

        return false;
    }

    /// <summary>Asks each list for its length first, so that progress has a whole to be measured by.</summary>
    private async Task CountAsync(WalkKind kind, CancellationToken cancellation)
    {
        for (var step = 0; step < Of(kind).Steps.Length && Of(kind).Runs; step++)
        {
            if (await ReadAsync(kind, step, 1, cancellation) is { } read)
                await KeepAsync(Of(kind).Saw(step, read.Total));
        }
    }

    /// <summary>Null: not now; it waited a moment.</summary>
    private async Task<PageAnswer?> ReadAsync(WalkKind kind, int step, int page, CancellationToken cancellation)
    {
        var walk = Of(kind);
        var list = walk.Steps[step];
        var read = await GrainFactory.GetGrain<IAccountGrain>(Connection).ReadAsync(new PageQuery(
            list.Kind, page, list.ChangedOnly ? walk.Since : null, list.Deleted ? Visibility.Deleted : null));
        if (list.Kind is EntityKind.Vendor && read.WhyNot is Outcome.Failed { Why.Title: Reasons.FreshBooksForbids })
        {
            // The plan is without Accounts Payable: there are no vendors to list.
            ListRefused(logger, Connection, list.Kind, read.WhyNot);
            return new PageAnswer([], [], 0, null);
        }

        _says = read.WhyNot?.ToString();
        if (read.WhyNot is null)
            return read;
        await Task.Delay(RetryRead, time, cancellation);
        return null;
    }

    private async Task HandOverAsync(WalkKind kind, int step, int page, PageAnswer read)
    {
        var lane = kind is WalkKind.Backfill ? Lane.Backfill : Lane.Audit;
        var mirror = await _mirrors.GetAsync() is { } found ? found with { Audits = kind is WalkKind.Audit, Round = Guid.NewGuid() } : null;
        var outcomes = await Task.WhenAll(read.Records.Select(record =>
            mirror is null ? Task.FromResult<Outcome?>(null) : ReconcileAsync(record, mirror, kind, lane)));
        var list = Of(kind).Steps[step].Kind;
        var bySettled = read.Records.Zip(outcomes).ToLookup(pair => pair.Second is Outcome.Settled, pair => KeyOf(pair.First));
        EntityKey[] unsettled =
        [
            .. bySettled[false],
            .. read.Unreadable.Select(id => EntityKey.Of(Connection, list, id)),

            // What it was refused for is mended, and the notice of that was lost: its mark goes the way of every mark.
            .. await inbox.ParkedAsync(Connection, list, [.. bySettled[true].Select(key => key.Id)]),
        ];
        if (unsettled.Length > 0)
            await (kind is WalkKind.Audit ? inbox.AuditAsync(unsettled) : inbox.MarkAsync(unsettled, lane));
        if (kind is WalkKind.Sweep)
            FailPoint.Reach("sweep-page");
        await KeepAsync(Of(kind).PageDone(page, outcomes.Length + read.Unreadable.Length, read.Total).Found(outcomes));
    }

    /// <summary>Null: the sync itself failed.</summary>
    private async Task<Outcome?> ReconcileAsync(FreshBooksRecord record, Mirror mirror, WalkKind kind, Lane lane)
    {
        try
        {
            var outcome = await EntityGrains.ReconcileAsync(GrainFactory, record, mirror, lane);

            // An audit reads every parent itself.
            return await _aftermath.SpreadAsync(KeyOf(record), record, lane, outcome, toParents: kind is not WalkKind.Audit || outcome is Outcome.Settled { Changed: true });
        }
        catch (Exception error)
        {
            // Becomes a mark, and the pump tries again.
            RecordFailed(logger, KeyOf(record), error);
            return null;
        }
    }

    [LoggerMessage(40, LogLevel.Error, "{Connection}: a walk stopped; it resumes at its cursor in a moment")]
    private static partial void WalkFailed(ILogger logger, string connection, Exception error);

    [LoggerMessage(42, LogLevel.Warning, "{Connection}: FreshBooks does not list {Kind}: {WhyNot}")]
    private static partial void ListRefused(ILogger logger, string connection, EntityKind kind, Outcome whyNot);

    [LoggerMessage(43, LogLevel.Error, "{Key}: handing it over failed; it is marked and tried again")]
    private static partial void RecordFailed(ILogger logger, EntityKey key, Exception error);
}
