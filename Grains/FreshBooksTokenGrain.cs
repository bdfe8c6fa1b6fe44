using Grains.FreshBooks;
using Grains.Interfaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using Storage;

namespace Grains;

/// <summary>
/// One connection's OAuth pair. One call at a time is what makes a refresh single-flight: those who wait behind it find
/// the new pair; of two activations the <see cref="TokenLease"/> lets one refresh. A pair is given out only after it
/// was stored, because the one before it is spent by then.
/// </summary>
[MayInterleave(nameof(MayInterleave))]
internal sealed partial class FreshBooksTokenGrain(
    [PersistentState("freshbooks-token")] IPersistentState<TokenState> state,
    FreshBooksApi freshBooks,
    Secrets secrets,
    Leases leases,
    IOptions<GatewayOptions> gateway,
    TimeProvider time,
    ILogger<FreshBooksTokenGrain> logger) : Grain, IFreshBooksTokenGrain, IRemindable
{
    private const string Reminder = "refresh";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    /// <summary>While FreshBooks fails, those who wait in line do not each try for themselves.</summary>
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(10);

    /// <summary>A pair FreshBooks issued and the storage did not take yet: the only live one there is.</summary>
    private TokenState? _unsaved;

    /// <summary>The refresh token that was spent for it; empty: none was, a person consented.</summary>
    private string _spent = "";

    private TokenLease _lease = null!;
    private long? _failedAt;

    private string Connection => this.GetPrimaryKeyString();

    private string Purpose => $"freshbooks/{Connection}";

    /// <summary>Reading when the pair expires need not wait for a refresh: it writes nothing.</summary>
    public static bool MayInterleave(IInvokable request) => request.GetMethodName() is nameof(ExpiresAtAsync);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lease = new TokenLease(leases, Connection, time);
        return Task.CompletedTask;
    }

    /// <summary>The last chance of a pair that the storage did not take while it was away.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await SaveAsync();
        }
        catch (FreshBooksUnavailableException)
        {
            // It is logged, and the connection will say that it needs a new consent.
        }
    }

    public Task<DateTimeOffset?> ExpiresAtAsync() =>
        Task.FromResult<DateTimeOffset?>(state.State.HasPair ? state.State.ExpiresAt : null);

    public async Task ExchangeAsync(string code)
    {
        await _lease.TakeOverAsync();
        var answer = await freshBooks.ExchangeAsync(code, gateway.Value.RedirectUri);
        if (answer is not GrantAnswer.Granted granted)
        {
            await _lease.GiveBackAsync();
            throw answer is GrantAnswer.Failed failed
                ? new RefusalException(502, $"The consent could not be completed: {failed.Why}.", "Open the consent link again in a minute.")
                : new RefusalException(400, "FreshBooks did not take the consent's code.", "It works once and for 5 minutes: open the consent link again.");
        }

        await KeepAsync(granted.Grant, spent: "");
        await this.RegisterOrUpdateReminder(Reminder, LookEvery, LookEvery);
    }

    public async Task<string?> GetAsync(string? refused)
    {
        await SaveAsync();
        if (IsDue() && (_failedAt is not { } failed || time.GetElapsedTime(failed) >= BetweenFailures))
            await RefreshAsync(IsDue);
        return Next(refused) switch
        {
            TokenStep.Lost => null,
            TokenStep.Give => secrets.Unprotect(Purpose, state.State.AccessCipher),
            _ when refused is null && IsAlive => secrets.Unprotect(Purpose, state.State.AccessCipher),
            _ => throw new FreshBooksUnavailableException("FreshBooks has no usable access token for this connection at the moment."),
        };

        bool IsDue() => Next(refused) is TokenStep.Refresh;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await SaveAsync();
        if (IsDue())
            await RefreshAsync(IsDue);

        bool IsDue() => state.State.IsDue(time.GetUtcNow());
    }

    public async Task ForgetAsync()
    {
        if (state.State.HasPair)
        {
            // Best effort: a pair that nobody holds any more does no harm.
            var revoked = await freshBooks.RevokeAsync(secrets.Unprotect(Purpose, state.State.AccessCipher));
            if (revoked is not FreshBooksAnswer<bool>.Read)
                RevokeFailed(logger, Connection);
        }

        _unsaved = null;
        if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
        await state.ClearStateAsync();
    }

    private bool IsAlive => state.State.HasPair && time.GetUtcNow() < state.State.ExpiresAt;

    private TokenStep Next(string? refused) => state.State.Next(
        refused is not null && state.State.HasPair && refused == secrets.Unprotect(Purpose, state.State.AccessCipher),
        time.GetUtcNow());

    private async Task RefreshAsync(Func<bool> isDue)
    {
        var may = false;
        await GuardAsync(async () => may = await MayRefreshAsync(isDue));
        if (!may)
            return;
        FailPoint.Reach("refresh-intended");
        var spent = state.State.RefreshCipher;
        switch (await freshBooks.RefreshAsync(secrets.Unprotect(Purpose, spent), gateway.Value.RedirectUri, () => _lease.MaySend))
        {
            case GrantAnswer.Granted granted:
                FailPoint.Reach("pair-rotated");
                await KeepAsync(granted.Grant, spent);
                Refreshed(logger, Connection, state.State.ExpiresAt);
                break;
            case GrantAnswer.Spent when await TryWriteAsync(TokenState.Lost):
                ConsentLost(logger, Connection);
                await GrainFactory.GetGrain<IConnectionGrain>(Connection).ConsentLostAsync();
                break;
            case GrantAnswer.Failed failed:
                _failedAt = time.GetTimestamp();
                RefreshFailed(logger, Connection, failed.Why);
                await GuardAsync(_lease.GiveBackAsync);
                break;
        }
    }

    private async Task<bool> MayRefreshAsync(Func<bool> isDue)
    {
        var isTaken = await _lease.TryTakeAsync();

        // Whoever has the lease, or had it before, may have stored another pair.
        await state.ReadStateAsync();
        if (isTaken && !isDue())
            await _lease.GiveBackAsync();
        return isTaken && isDue();
    }

    /// <summary>False: another activation wrote first; its state is now ours.</summary>
    private async Task<bool> TryWriteAsync(TokenState next)
    {
        var (before, isFirst) = (state.State, true);
        await GuardAsync(async () =>
        {
            try
            {
                state.State = next;
                await state.WriteStateAsync();
            }
            catch (InconsistentStateException)
            {
                isFirst = false;
                await state.ReadStateAsync();
            }
            catch
            {
                state.State = before;
                throw;
            }
        });
        return isFirst;
    }

    /// <summary>While the storage fails there are no tokens.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception error)
        {
            StateUnsaved(logger, Connection, error);
            throw new FreshBooksUnavailableException("The storage did not take the state of FreshBooks' tokens.");
        }
    }

    private Task KeepAsync(FreshBooksGrant grant, string spent)
    {
        _unsaved = TokenState.Of(grant, secrets.Protect(Purpose, grant.Access), secrets.Protect(Purpose, grant.Refresh), time.GetUtcNow());
        _spent = spent;
        return SaveAsync();
    }

    /// <summary>
    /// Stores the pair that is not stored yet. Where that fails, the activation stays and every call tries again first;
    /// a write whose answer was lost shows as our own pair when read back.
    /// </summary>
    private async Task SaveAsync()
    {
        if (_unsaved is not { } pair)
            return;
        DelayDeactivation(TimeSpan.FromDays(1));
        try
        {
            await state.ReadStateAsync();
            if (state.State.RefreshCipher != pair.RefreshCipher && !IsReplaced())
            {
                state.State = pair;
                await state.WriteStateAsync();
            }
        }
        catch (Exception error)
        {
            PairUnsaved(logger, Connection, error);
            throw new FreshBooksUnavailableException("FreshBooks' new tokens could not be stored; nothing is read until they are.");
        }

        _unsaved = null;
        DelayDeactivation(TimeSpan.Zero);

        // A person consented anew while this process was frozen with the answer of its refresh.
        bool IsReplaced() => _spent.Length > 0 && state.State.HasPair && state.State.RefreshCipher != _spent;
    }

    [LoggerMessage(60, LogLevel.Information, "{Connection}: FreshBooks' tokens were refreshed; the new ones expire at {ExpiresAt}")]
    private static partial void Refreshed(ILogger logger, string connection, DateTimeOffset expiresAt);

    [LoggerMessage(61, LogLevel.Warning, "{Connection}: FreshBooks' tokens could not be refreshed and are kept: {Why}")]
    private static partial void RefreshFailed(ILogger logger, string connection, Reason why);

    [LoggerMessage(62, LogLevel.Warning, "{Connection}: FreshBooks no longer takes the refresh token; the connection needs a new consent")]
    private static partial void ConsentLost(ILogger logger, string connection);

    [LoggerMessage(63, LogLevel.Error, "{Connection}: FreshBooks' new tokens could not be stored; trying again before they are used")]
    private static partial void PairUnsaved(ILogger logger, string connection, Exception error);

    [LoggerMessage(65, LogLevel.Error, "{Connection}: the state of FreshBooks' tokens could not be stored")]
    private static partial void StateUnsaved(ILogger logger, string connection, Exception error);

    [LoggerMessage(64, LogLevel.Warning, "{Connection}: FreshBooks did not confirm that the tokens are revoked")]
    private static partial void RevokeFailed(ILogger logger, string connection);
}
