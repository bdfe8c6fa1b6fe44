using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Storage;

namespace Grains;

/// <summary>An account's stored state.</summary>
[GenerateSerializer, Alias("account-state")]
public sealed record AccountState
{
    [Id(0)] public bool Works { get; init; }
}

/// <summary>
/// The pump of one connection: takes due marks, most urgent lane first, reads their records from FreshBooks, hands them
/// to their grains, and clears or re-dates each mark by its outcome. Reentrant, because hundreds of entities are under
/// way at once; what it remembers of them changes only between awaits.
/// </summary>
[Reentrant]
internal sealed partial class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> state,
    Inbox inbox,
    Dependents dependents,
    FreshBooksApi freshBooks,
    IOptions<SyncOptions> options,
    TimeProvider time,
    ILogger<AccountGrain> logger) : Grain, IAccountGrain, IRemindable
{
    private const string Reminder = "pump";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly HashSet<EntityKey> _inFlight = [];
    private FreshBooksReader _reader = null!;
    private RollupReader _rollups = null!;
    private Aftermath _aftermath = null!;
    private MirrorSource _mirrors = null!;
    private bool _pumping;
    private bool _pumpAgain;

    private string Connection => this.GetPrimaryKeyString();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _mirrors = new MirrorSource(GrainFactory, Connection, time);
        _reader = new FreshBooksReader(freshBooks, GrainFactory.GetGrain<IFreshBooksTokenGrain>(Connection), time);
        _rollups = new RollupReader(ReadAsync, time);
        _aftermath = new Aftermath(GrainFactory, inbox, dependents);
        this.RegisterGrainTimer(_ => PumpAsync(), new GrainTimerCreationOptions(Look, Look) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task NudgeAsync() => PumpAsync();

    public async Task StartAsync()
    {
        state.State = new AccountState { Works = true };
        await state.WriteStateAsync();
        await this.RegisterOrUpdateReminder(Reminder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        _mirrors.Forget();
        PumpAsync().Ignore();
    }

    public async Task StopAsync()
    {
        state.State = new AccountState { Works = false };
        await state.WriteStateAsync();
        if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public Task<AccountActivity> ActivityAsync() =>
        Task.FromResult(new AccountActivity(state.State.Works, _inFlight.Count, _reader.Remaining));

    /// <summary>The reminder only brings the activation back after a restart; its timer does the rest.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => PumpAsync();

    public async Task<PageAnswer> ReadAsync(PageQuery query)
    {
        if (await _mirrors.GetAsync() is not { } mirror)
            return new PageAnswer([], [], 0, new Outcome.Held(new Reason(Reasons.FreshBooksConsentLost)));
        return await _reader.ListAsync(mirror.Account, query);
    }

    public Task<ImmutableArray<LedgerAccount>> LedgerAsync() =>
        CatalogAsync("the chart of accounts", "user:journal_entries:read", access => freshBooks.LedgerAsync(access));

    public Task<ImmutableArray<CatalogItem>> ItemsAsync() =>
        CatalogAsync("items", "user:billable_items:read", access => freshBooks.ItemsAsync(access));

    public Task<ImmutableArray<ExpenseCategory>> CategoriesAsync() =>
        CatalogAsync("expense categories", "user:expenses:read", access => freshBooks.CategoriesAsync(access));

    private async Task<ImmutableArray<T>> CatalogAsync<T>(string what, string scope, Func<FreshBooksAccess, Task<FreshBooksAnswer<ImmutableArray<T>>>> ask)
    {
        if (await _mirrors.GetAsync() is not { } mirror)
            throw new RefusalException(409, $"Connection {Connection} is not complete.", "Open its consent link first.");
        var answer = await _reader.AskWithinBudgetAsync(mirror.Account, ask);
        return answer is FreshBooksAnswer<ImmutableArray<T>>.Read read ? read.Value : throw CatalogProblem.Of(answer, what, scope);
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
        if (!state.State.Works || room <= 0 || _reader.IsClosed)
            return;
        var due = await inbox.DueAsync(Connection, time.GetUtcNow(), _inFlight.Count + room);
        var taken = due.Where(mark => !_inFlight.Contains(mark.Key)).Take(room).ToArray();
        if (taken.Length == 0 || await _mirrors.GetAsync() is not { } mirror)
            return;

        _inFlight.UnionWith(taken.Select(mark => mark.Key));
        foreach (var reading in ReadPlan.For(taken))
            ReconcileAsync(reading, mirror).Ignore();
    }

    private async Task ReconcileAsync(Reading reading, Mirror mirror)
    {
        try
        {
            // A company is an organization's name: FreshBooks has no record of it.
            var read = reading.Kind is EntityKind.Company ? null : await _reader.ReadAsync(mirror.Account, reading);
            await Task.WhenAll(reading.Marks.Select(async mark =>
            {
                var (record, whyNot) = read is null ? (null, null) : read(mark);
                var outcome = whyNot ?? (record is null
                    ? await GrainFactory.GetGrain<ICompanyGrain>(mark.Key.ToString()).ReviewAsync(mirror, mark.Lane)
                    : await EntityGrains.ReconcileAsync(GrainFactory, record, mirror, mark.Lane));
                await FinishAsync(mark, outcome, record, mirror);
                _inFlight.Remove(mark.Key);
            }));
        }
        catch (Exception error)
        {
            ReconcileFailed(logger, Connection, reading.Kind, reading.Marks.Length, error);
            var fault = new Outcome.Failed(new Reason(Reasons.ProductFault));
            await Task.WhenAll(reading.Marks.Select(mark => FinishAsync(mark, fault, null, mirror)));
        }
        finally
        {
            _inFlight.ExceptWith(reading.Marks.Select(mark => mark.Key));
            PumpAsync().Ignore();
        }
    }

    /// <summary>Clears or re-dates the mark. Where a notice came meanwhile, neither happens, and the mark stays due.</summary>
    private async Task FinishAsync(Mark mark, Outcome outcome, FreshBooksRecord? record, Mirror mirror)
    {
        // First, so that a crash in between repeats the aftermath rather than loses it.
        await _aftermath.SpreadAsync(mark.Key, record, mark.Lane, outcome);
        if (RetryPolicy.After(mark, outcome, time.GetUtcNow(), Random.Shared.NextDouble()) is { } deferred)
        {
            await inbox.DeferAsync(deferred);

            // Only after the wait is committed, so that whatever should end it cannot miss it.
            if (deferred.WaitsOn is { } parent && await inbox.FindAsync(parent) is null)
                await inbox.MarkAsync(parent, parent.Kind.LiveLane());
            if (deferred.Why is { } why && WriteGate.TypeHeldFor(why.Title) is { } type && !await WriteGate.IsClosedAsync(GrainFactory, mirror, type))
                await inbox.RetryAsync(mark.Key, time.GetUtcNow());

            // A record may be parked for a part of it, such as an e-mail address, while what hangs on it can go.
            if (deferred.State is MarkState.Parked)
                await inbox.WakeAsync(mark.Key, time.GetUtcNow());
            return;
        }

        await inbox.ClearAsync(mark.Key, mark.Notice);
        await inbox.WakeAsync(mark.Key, time.GetUtcNow());
    }

    [LoggerMessage(30, LogLevel.Error, "{Connection}: taking marks failed; they stay in the inbox")]
    private static partial void PumpFailed(ILogger logger, string connection, Exception error);

    [LoggerMessage(31, LogLevel.Error, "{Connection}: reconciling {Count} of kind {Kind} failed; they are tried again")]
    private static partial void ReconcileFailed(ILogger logger, string connection, EntityKind kind, int count, Exception error);
}
