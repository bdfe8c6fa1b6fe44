using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Storage;

namespace Grains;

/// <summary>An account's stored state.</summary>
[GenerateSerializer, Alias("account-state")]
public sealed record AccountState
{
    [Id(0)] public bool Works { get; init; }

    /// <summary>How many activations there were.</summary>
    [Id(1)] public long Readers { get; init; }
}

/// <summary>
/// The pump of one connection: takes due marks, most urgent lane first, reads their records from FreshBooks, hands them
/// to their grains, and clears or re-dates each mark by its outcome. Reentrant, because hundreds of entities are under
/// way at once; what it remembers of them changes only between awaits.
/// </summary>
[Reentrant, ResourceOptimizedPlacement]
internal sealed partial class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> state,
    [PersistentState("catalog")] IPersistentState<CatalogState> catalog,
    Inbox inbox,
    Dependents dependents,
    FreshBooksApi freshBooks,
    IOptions<SyncOptions> options,
    IHostApplicationLifetime host,
    TimeProvider time,
    Random luck,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly HashSet<EntityKey> _inFlight = [];
    private long _takenAt;

    /// <summary>Until then HubSpot's requests are kept for live changes: what a walk left to do would be read in vain.</summary>
    private DateTimeOffset _reservedUntil;
    private FreshBooksReader _reader = null!;
    private RollupReader _rollups = null!;
    private CatalogReader _catalog = null!;
    private Aftermath _aftermath = null!;
    private MirrorSource _mirrors = null!;
    private bool _pumping;
    private bool _pumpAgain;
    private bool _isEnding;

    /// <summary>
    /// While its silo stops, Orleans ends an activation only once its calls have, and where a silo dies meanwhile a successor
    /// may run already: what this one read then would come beside what that one reads.
    /// </summary>
    private bool IsClosing => _isEnding || host.ApplicationStopping.IsCancellationRequested;

    private string Connection => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await state.NoteAsync(state.State with { Readers = state.State.Readers + 1 });
        _mirrors = new MirrorSource(GrainFactory, Connection, time);
        _reader = new FreshBooksReader(freshBooks, GrainFactory.GetGrain<IFreshBooksTokenGrain>(Connection), time, state.State.Readers);
        _rollups = new RollupReader(ReadAsync, () => _reader.Pace, time);
        _catalog = new CatalogReader(catalog, freshBooks, _reader, WalkAgainAsync, time, options.Value.SweepEvery);
        _aftermath = new Aftermath(GrainFactory, inbox, dependents);
        this.RegisterGrainTimer(_ => PumpAsync(), new GrainTimerCreationOptions(Look, Look) { Interleave = true, KeepAlive = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isEnding = true;
        return Task.CompletedTask;
    }

    public Task NudgeAsync() => PumpAsync();

    public async Task StartAsync()
    {
        await state.KeepAsync(state.State with { Works = true });
        _mirrors.Forget();
        PumpAsync().Ignore();
    }

    public Task StopAsync() => state.KeepAsync(state.State with { Works = false });

    public Task<AccountActivity> ActivityAsync() =>
        Task.FromResult(new AccountActivity(state.State.Works, _inFlight.Count, _reader.Remaining));

    public async Task<PageAnswer> ReadAsync(PageQuery query)
    {
        if (await _mirrors.GetAsync() is not { } mirror)
            return new PageAnswer([], [], 0, new Outcome.Held(new Reason(Reasons.FreshBooksConsentLost)));
        var read = await _reader.ListAsync(mirror.Account, query);
        return read with { Records = await _catalog.CompleteAsync(mirror.Account, read.Records, mirror.Settings.Needs(), query.Catalog) };
    }

    public Task<ImmutableArray<LedgerAccount>> LedgerAsync() => CatalogAsync(CatalogPart.Accounts, access => freshBooks.LedgerAsync(access));

    public Task<ImmutableArray<CatalogItem>> ItemsAsync() => CatalogAsync(CatalogPart.Items, access => freshBooks.ItemsAsync(access));

    public Task<ImmutableArray<ExpenseCategory>> CategoriesAsync() =>
        CatalogAsync(CatalogPart.Categories, access => freshBooks.CategoriesAsync(access));

    public Task RenewCatalogAsync()
    {
        _catalog.Renew();
        return Task.CompletedTask;
    }

    public async Task RequireCatalogAsync(CatalogLists lists) => await _catalog.RequireAsync((await CompleteMirrorAsync()).Account, lists);

    private async Task<ImmutableArray<T>> CatalogAsync<T>(CatalogPart part, Func<FreshBooksAccess, Task<FreshBooksAnswer<ImmutableArray<T>>>> ask)
    {
        var answer = await _reader.AskWithinBudgetAsync((await CompleteMirrorAsync()).Account, ask);
        return answer is FreshBooksAnswer<ImmutableArray<T>>.Read read ? read.Value : throw CatalogProblem.Of(answer, part);
    }

    private async Task<Mirror> CompleteMirrorAsync() => await _mirrors.GetAsync()
        ?? throw new RefusalException(409, $"Connection {Connection} is not complete.", "Open its consent link first.");

    /// <summary>Only what the changed catalog says otherwise is written. The lister is reentrant and only notes the wish.</summary>
    private Task WalkAgainAsync()
    {
        CatalogChanged(logger, Connection);
        return GrainFactory.GetGrain<IListerGrain>(Connection).StartAfreshAsync(WalkKind.Backfill);
    }

    public Task<RollupAnswer> RollupsAsync(ImmutableArray<long> clients) => _rollups.OfAsync(clients);

    private async Task PumpAsync()
    {
        _pumpAgain = true;
        if (_pumping)
            return;
        _pumping = true;
        try
        {
            while (_pumpAgain)
            {
                _pumpAgain = false;
                await TakeDueAsync();
            }
        }
        catch (Exception error)
        {
            // The marks are safe in the inbox; the timer looks again.
            PumpFailed(logger, Connection, error);
        }
        finally
        {
            _pumping = false;
        }
    }

    private async Task TakeDueAsync()
    {
        var room = options.Value.MaxInFlight - _inFlight.Count;
        if (IsClosing || !state.State.Works || room <= 0 || _reader.IsClosed || (_takenAt > 0 && time.GetElapsedTime(_takenAt) < _reader.Pace))
            return;
        _takenAt = time.GetTimestamp();
        var due = await inbox.DueAsync(Connection, time.GetUtcNow(), _inFlight.Count + room);
        var isReserved = time.GetUtcNow() < _reservedUntil;
        var taken = due.Where(mark => !_inFlight.Contains(mark.Key) && !(isReserved && mark.Lane >= Lane.Backfill)).Take(room).ToArray();
        if (taken.Length == 0 || await _mirrors.GetAsync() is not { } mirror)
            return;

        _inFlight.UnionWith(taken.Select(mark => mark.Key));
        mirror = mirror with { Round = Guid.NewGuid() };
        foreach (var reading in ReadPlan.For(taken, _reader.Pace > TimeSpan.Zero))
            ReconcileAsync(reading, mirror).Ignore();
    }

    private async Task ReconcileAsync(Reading reading, Mirror mirror)
    {
        try
        {
            // A company is an organization's name: FreshBooks has no record of it.
            var read = reading.Kind is EntityKind.Company ? null : await _reader.ReadAsync(mirror.Account, reading);
            FailPoint.Reach("read");

            // The next activation takes the marks, and may hand over something newer before this one comes to it.
            if (IsClosing)
                return;
            await Task.WhenAll(reading.Marks.Select(mark =>
            {
                var (record, whyNot) = read is null ? (null, null) : read(mark);
                return ReconcileAsync(mark, record, whyNot, mirror with { Audits = mark.Audits });
            }));
        }
        catch (Exception error)
        {
            ReconcileFailed(logger, Connection, reading.Kind, reading.Marks.Length, error);
            var outcome = Unrest.OutcomeOf(error, time.GetUtcNow());
            await Task.WhenAll(reading.Marks.Select(mark => FinishAsync(mark, outcome, null, mirror)));
        }
        finally
        {
            _inFlight.ExceptWith(reading.Marks.Select(mark => mark.Key));
            PumpAsync().Ignore();
        }
    }

    private async Task ReconcileAsync(Mark mark, FreshBooksRecord? record, Outcome? whyNot, Mirror mirror)
    {
        try
        {
            if (record is InvoiceRecord)
                record = (await _catalog.CompleteAsync(mirror.Account, [record], mirror.Settings.Needs(), CatalogLists.None))[0];
            if (IsClosing)
                return;
            var outcome = whyNot ?? (record is null
                ? await GrainFactory.GetGrain<ICompanyGrain>(mark.Key.ToString()).ReviewAsync(mirror, mark.Lane)
                : await EntityGrains.ReconcileAsync(GrainFactory, record, mirror, mark.Lane));
            await FinishAsync(mark, outcome, record, mirror);
        }
        catch (Exception error)
        {
            ReconcileFailed(logger, Connection, mark.Key.Kind, 1, error);
            await FinishAsync(mark, Unrest.OutcomeOf(error, time.GetUtcNow()), null, mirror);
        }
        finally
        {
            _inFlight.Remove(mark.Key);
        }
    }

    /// <summary>Clears or re-dates the mark. Where a notice came meanwhile, neither happens, and the mark stays due.</summary>
    private async Task FinishAsync(Mark mark, Outcome outcome, FreshBooksRecord? record, Mirror mirror)
    {
        FailPoint.Reach("children-untold");

        // First, so that a crash in between repeats the aftermath rather than loses it.
        outcome = await _aftermath.SpreadAsync(mark.Key, record, mark.Lane, outcome);
        if (outcome is Outcome.Throttled { Why.Title: Reasons.DailyReserve } reserved)
            _reservedUntil = reserved.Until;
        if (outcome is Outcome.Throttled { Why.Title: Reasons.Overtaken })
            await EndIfSucceededAsync();
        if (outcome is Outcome.Rejected { Why.Title: Reasons.HubSpotRefused })
            await _aftermath.DoubtParentsAsync(mark, record);
        if (RetryPolicy.After(mark, outcome, time.GetUtcNow(), luck.NextDouble()) is { } deferred)
        {
            if (!await inbox.DeferAsync(deferred) && outcome is not Outcome.Throttled)
                await LeaveMarkAsync(mark);

            // Only after the wait is committed, so that whatever should end it cannot miss it.
            if (deferred.WaitsOn is { } parent && !RetryPolicy.IsInVain(mark, parent))
                await AskParentAsync(parent, mark.Lane, isNews: mark.WaitsOn != parent);
            if (await IsOverAsync(deferred.Why, mirror))
                await inbox.RetryAsync(mark.Key, time.GetUtcNow());

            // A record may be parked for a part of it, such as an e-mail address, while what hangs on it can go.
            if (deferred.State is MarkState.Parked)
                await inbox.WakeAsync(mark.Key, time.GetUtcNow());
            return;
        }

        FailPoint.Reach("state-written");
        if (!await inbox.ClearAsync(mark.Key, mark.Notice) && outcome is Outcome.Settled { Changed: true })
            await LeaveMarkAsync(mark);
        FailPoint.Reach("mark-cleared");
    }

    /// <summary>What a former reader reads comes too late for every record that a later one has read: it would be read for ever.</summary>
    private async Task EndIfSucceededAsync()
    {
        var own = state.State.Readers;
        await state.ReadStateAsync();
        if (state.State.Readers == own)
            return;
        _isEnding = true;
        DeactivateOnIdle();
    }

    /// <summary>
    /// Another activation cleared the mark while this one wrote, by a later notice maybe: nobody knows which of the two
    /// HubSpot heard last. Where a notice came meanwhile, its mark is there.
    /// </summary>
    private async Task LeaveMarkAsync(Mark mark)
    {
        if (state.State.Works && await inbox.FindAsync(mark.Key) is null)
            await inbox.MarkAsync(mark.Key, mark.Lane);
    }

    /// <summary>What it waits for has come to pass before the wait was written down, and woke all but this one.</summary>
    private async Task<bool> IsOverAsync(Reason? why, Mirror mirror) => why?.Title switch
    {
        Reasons.FreshBooksConsentLost => await GrainFactory.GetGrain<IFreshBooksTokenGrain>(Connection).ExpiresAtAsync() is not null,
        Reasons.CurrencyNotEnabled => await _mirrors.GetAsync() is { } now && !now.Facts.Currencies.SequenceEqual(mirror.Facts.Currencies),
        { } title when WriteGate.TypeHeldFor(title) is { } type => !await WriteGate.IsClosedAsync(GrainFactory, mirror, type),
        _ => false,
    };

    /// <summary>
    /// The parent may have been seen to while its child found it missing, and woke whom it could see then. One that HubSpot
    /// does not take, or that waits itself, is looked at once more for each news of a child: in FreshBooks' sums, which it
    /// passes on, that counts all the same. For whom it waits is kept, or two that wait for each other would ask for ever.
    /// </summary>
    private async Task AskParentAsync(EntityKey parent, Lane lane, bool isNews)
    {
        var asked = await inbox.FindAsync(parent);

        // An invoice that waits itself passes nothing on.
        if (isNews && parent.Kind is EntityKind.Invoice && asked?.WaitsOn is { } client)
            await AskParentAsync(client, lane, isNews);

        // A live change is not to wait until a walk comes to its parent.
        if (asked is null || (isNews && lane < Lane.Backfill && asked.Lane >= Lane.Backfill))
            await inbox.MarkAsync(parent, parent.Kind.LiveLane());
        else if (isNews && asked.State is MarkState.Parked or MarkState.Held)
            await inbox.DeferAsync(asked with { State = MarkState.Due, Due = time.GetUtcNow(), Why = null });
    }

    [LoggerMessage(30, LogLevel.Error, "{Connection}: taking marks failed; they stay in the inbox")]
    private static partial void PumpFailed(ILogger logger, string connection, Exception error);

    [LoggerMessage(32, LogLevel.Information, "{Connection}: FreshBooks' catalog has changed; all records are walked through for what follows from it")]
    private static partial void CatalogChanged(ILogger logger, string connection);

    [LoggerMessage(31, LogLevel.Error, "{Connection}: reconciling {Count} of kind {Kind} failed; they are tried again")]
    private static partial void ReconcileFailed(ILogger logger, string connection, EntityKind kind, int count, Exception error);
}
