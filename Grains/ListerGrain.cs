using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Storage;

namespace Grains;

/// <summary>A lister's stored state: the latest walk of each kind.</summary>
[GenerateSerializer, Alias("lister-state")]
public sealed record ListerState
{
    [Id(0)] public ImmutableSortedDictionary<WalkKind, Walk> Walks { get; init; } = ImmutableSortedDictionary<WalkKind, Walk>.Empty;
}

/// <summary>
/// Walks through what FreshBooks lists, a page of 100 at a time with several pages under way, and hands each record to
/// its grain. What does not settle becomes a mark, so the cursor never passes anything by. One walk at a time; the
/// <see cref="Watch"/> resumes it after a restart, a reminder starts the sweeps.
/// </summary>
[Reentrant]
internal sealed partial class ListerGrain(
    [PersistentState("lister")] IPersistentState<ListerState> state,
    Inbox inbox,
    Dependents dependents,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<ListerGrain> logger) : Grain, IListerGrain, IRemindable
{
    private const string SweepReminder = "sweep";
    private static readonly TimeSpan RetryRead = TimeSpan.FromSeconds(3);

    private Task _written = Task.CompletedTask;
    private MirrorSource _mirrors = null!;
    private Aftermath _aftermath = null!;
    private bool _walking;
    private string? _says;

    private string Connection => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _mirrors = new MirrorSource(GrainFactory, Connection, time);
        _aftermath = new Aftermath(GrainFactory, inbox, dependents);
        return Task.CompletedTask;
    }

    public async Task StartAsync(WalkKind kind)
    {
        if (kind is WalkKind.Sweep && Walk.IsNewDay(state.State.Walks.Values, time.GetUtcNow()))
            await StartWalkAsync(WalkKind.Backfill);
        await StartWalkAsync(kind);
        await this.RegisterOrUpdateReminder(SweepReminder, options.Value.SweepEvery, options.Value.SweepEvery);
        WalkSoon();
    }

    private async Task StartWalkAsync(WalkKind kind)
    {
        var latest = state.State.Walks.GetValueOrDefault(kind);
        if (latest is { FinishedAt: null })
            await KeepAsync(latest with { Paused = false });
        else
            await KeepAsync(new Walk { Kind = kind, StartedAt = time.GetUtcNow(), Since = kind is WalkKind.Sweep ? SweepSince() : null });
    }

    public async Task StartAfreshAsync(WalkKind kind)
    {
        _mirrors.Forget();
        if (state.State.Walks.GetValueOrDefault(kind) is { FinishedAt: null } walk)
            await KeepAsync(walk.Afresh());
        await StartAsync(kind);
    }

    public async Task StopAsync()
    {
        foreach (var kind in state.State.Walks.Keys.Where(kind => Of(kind).FinishedAt is null))
            await KeepAsync(Of(kind) with { Paused = true });
        if (await this.GetReminder(SweepReminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public Task<ImmutableArray<WalkProgress>> ProgressAsync() => Task.FromResult<ImmutableArray<WalkProgress>>(
        [.. state.State.Walks.Values.Select(walk => new WalkProgress(
            walk.Kind, walk.Runs, walk.Done, Math.Max(walk.Done, walk.Totals.Sum()), walk.StartedAt, walk.FinishedAt, walk.Eta(time.GetUtcNow()), walk.Runs ? _says : null, walk.Kind is WalkKind.Audit ? walk.Drift : null))]);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (state.State.Walks.Values.All(walk => !walk.Runs))
            await StartAsync(WalkKind.Sweep);
    }

    public Task NudgeAsync()
    {
        WalkSoon();
        return Task.CompletedTask;
    }

    /// <summary>The timer keeps the activation alive for as long as its callback, the walk, takes.</summary>
    private void WalkSoon()
    {
        if (!_walking && state.State.Walks.Values.Any(walk => walk.Runs))
            this.RegisterGrainTimer(WalkAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task WalkAsync(CancellationToken cancellation)
    {
        if (_walking)
            return;
        _walking = true;
        try
        {
            while (state.State.Walks.Values.FirstOrDefault(walk => walk.Runs) is { } walk && !cancellation.IsCancellationRequested)
            {
                if (walk.Step == walk.Steps.Length)
                    await FinishAsync(walk, cancellation);
                else
                    await WalkStepAsync(walk.Kind, walk.Step, cancellation);
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            WalkFailed(logger, Connection, error);
        }
        finally
        {
            _walking = false;
        }
    }

    private async Task WalkStepAsync(WalkKind kind, int step, CancellationToken cancellation)
    {
        if (step == 0 && Of(kind).Totals.IsEmpty)
        {
            if (!Of(kind).Begun)
                await KeepAsync(Of(kind).Begin(time.GetUtcNow(), SweepSince()));

            // What changed beside the records is looked for, too. A backfill may be what follows from that.
            if (kind is not WalkKind.Backfill)
                await GrainFactory.GetGrain<IAccountGrain>(Connection).RenewCatalogAsync();
            await CountAsync(kind, cancellation);
        }

        var (page, total, under) = (Of(kind).Page, -1L, new List<Task>());
        while (Of(kind).Runs && !cancellation.IsCancellationRequested)
        {
            if (await ReadAsync(kind, step, page, cancellation) is not { } read)
                continue;
            if (read.Records.IsEmpty && read.Unreadable.IsEmpty)
                break;
            under.Add(HandOverAsync(kind, step, page, read));
            (page, total) = (Walk.NextPage(page, total, read.Total), read.Total);
            if (under.Count >= options.Value.PagesInFlight)
                await Task.WhenAny(under);

            // A page that could not be seen to ends the walk here, and it resumes at its cursor.
            await Task.WhenAll(under.Where(ended => ended.IsCompleted));
            under.RemoveAll(ended => ended.IsCompleted);
        }

        await Task.WhenAll(under);
        if (Of(kind).Runs && !cancellation.IsCancellationRequested)
            await KeepAsync(Of(kind).StepDone());
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
        var mirror = await _mirrors.GetAsync() is { } found ? found with { Audits = kind is WalkKind.Audit } : null;
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
        await KeepAsync(Of(kind).PageDone(page, outcomes.Length + read.Unreadable.Length).Found(outcomes));
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

    private async Task FinishAsync(Walk walk, CancellationToken cancellation)
    {
        if (walk is { Kind: WalkKind.Audit, Again: false } && await _mirrors.GetAsync() is { } mirror && await new KeyedCompanies(GrainFactory, mirror).RecallAsync() is { } notNow)
        {
            _says = notNow.ToString();
            await Task.Delay(RetryRead, time, cancellation);
            return;
        }

        await KeepAsync(walk.Again
            ? walk.Repeat(time.GetUtcNow())
            : walk with { FinishedAt = time.GetUtcNow() });
        if (!walk.Again)
            WalkFinished(logger, Connection, walk.Kind, walk.Done, (time.GetUtcNow() - walk.StartedAt).TotalSeconds);
    }

    /// <summary>A day before the last walk that saw everything began: FreshBooks filters by calendar day only.</summary>
    private DateOnly? SweepSince()
    {
        var last = state.State.Walks.Values
            .Where(walk => walk.FinishedAt is not null)
            .Select(walk => (DateTimeOffset?)walk.StartedAt)
            .Max();
        return last is { } started ? FreshBooksTime.Day(started).AddDays(-1) : null;
    }

    private EntityKey KeyOf(FreshBooksRecord record) => EntityKey.Of(Connection, record.Kind, record.Id);

    private Walk Of(WalkKind kind) => state.State.Walks[kind];

    /// <summary>Pages finish while another is being written down: the value changes at once, the writes queue up.</summary>
    private Task KeepAsync(Walk walk)
    {
        state.State = new ListerState { Walks = state.State.Walks.SetItem(walk.Kind, walk) };
        return _written = WriteAfterAsync(_written);
    }

    private async Task WriteAfterAsync(Task previous)
    {
        // Whoever asked for the previous write hears of its failure; this one carries the newer value anyway.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await state.WriteStateAsync();
    }

    [LoggerMessage(40, LogLevel.Error, "{Connection}: a walk stopped; it resumes at its cursor in a moment")]
    private static partial void WalkFailed(ILogger logger, string connection, Exception error);

    [LoggerMessage(41, LogLevel.Information, "{Connection}: {Kind} done: {Records} records in {Seconds:0.0} s")]
    private static partial void WalkFinished(ILogger logger, string connection, WalkKind kind, long records, double seconds);

    [LoggerMessage(42, LogLevel.Warning, "{Connection}: FreshBooks does not list {Kind}: {WhyNot}")]
    private static partial void ListRefused(ILogger logger, string connection, EntityKind kind, Outcome whyNot);

    [LoggerMessage(43, LogLevel.Error, "{Key}: handing it over failed; it is marked and tried again")]
    private static partial void RecordFailed(ILogger logger, EntityKey key, Exception error);
}
