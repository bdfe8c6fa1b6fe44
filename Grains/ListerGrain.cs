using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Storage;

namespace Grains;

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
    IHostApplicationLifetime host,
    TimeProvider time,
    ILogger<ListerGrain> logger) : Grain, IListerGrain, IRemindable
{
    private const string SweepReminder = "sweep";
    private static readonly TimeSpan RetryRead = TimeSpan.FromSeconds(3);

    private Task _written = Task.CompletedTask;
    private MirrorSource _mirrors = null!;
    private Aftermath _aftermath = null!;
    private IGrainTimer? _walking;
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
        if (state.State.Stopped)
            return;
        await this.RegisterOrUpdateReminder(SweepReminder, options.Value.SweepEvery, options.Value.SweepEvery);
        WalkSoon();
    }

    private async Task StartWalkAsync(WalkKind kind)
    {
        var latest = state.State.Walks.GetValueOrDefault(kind);
        var walk = latest is { FinishedAt: null }
            ? latest
            : new Walk { Kind = kind, StartedAt = time.GetUtcNow(), Since = kind is WalkKind.Sweep ? SweepSince() : null };
        await KeepAsync(walk with { Paused = state.State.Stopped });
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
        await KeepAsync(state.State.Hold(true));
        await ForgetReminderAsync();
    }

    public async Task GoOnAsync()
    {
        await KeepAsync(state.State.Hold(false));
        WalkSoon();
    }

    public Task<ImmutableArray<WalkProgress>> ProgressAsync() => Task.FromResult<ImmutableArray<WalkProgress>>(
        [.. state.State.Walks.Values.Select(walk => new WalkProgress(
            walk.Kind, walk.Runs, walk.Done, Math.Max(walk.Done, walk.Totals.Sum()), walk.StartedAt, walk.FinishedAt, walk.Eta(time.GetUtcNow()), walk.Runs ? _says : null, walk.Kind is WalkKind.Audit ? walk.Drift : null))]);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (state.State.Stopped)
            await ForgetReminderAsync();
        else if (state.State.Walks.Values.All(walk => !walk.Runs))
            await StartAsync(WalkKind.Sweep);
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(SweepReminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public Task NudgeAsync()
    {
        WalkSoon();
        return Task.CompletedTask;
    }

    private async Task FinishAsync(WalkKind kind, CancellationToken cancellation)
    {
        if (Of(kind) is { Kind: WalkKind.Audit, Again: false } && await _mirrors.GetAsync() is { } mirror && await new KeyedCompanies(GrainFactory, mirror).RecallAsync() is { } notNow)
        {
            _says = notNow.ToString();
            await Task.Delay(RetryRead, time, cancellation);
            return;
        }

        // As it is now: while the companies were listed it may have been asked for once more.
        var walk = Of(kind);
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
    private Task KeepAsync(Walk walk) => KeepAsync(state.State.With(walk));

    private Task KeepAsync(ListerState next)
    {
        state.State = next;
        return _written = WriteAfterAsync(_written);
    }

    private async Task WriteAfterAsync(Task previous)
    {
        // Whoever asked for the previous write hears of its failure; this one carries the newer value anyway.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await state.WriteStateAsync();
    }

    [LoggerMessage(41, LogLevel.Information, "{Connection}: {Kind} done: {Records} records in {Seconds:0.0} s")]
    private static partial void WalkFinished(ILogger logger, string connection, WalkKind kind, long records, double seconds);
}
