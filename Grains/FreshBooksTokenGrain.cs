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
/// the new pair. A pair is given out only after it was stored, because the one before it is spent by then.
/// </summary>
[MayInterleave(nameof(MayInterleave))]
internal sealed partial class FreshBooksTokenGrain(
    [PersistentState("freshbooks-token")] IPersistentState<TokenState> state,
    FreshBooksApi freshBooks,
    Secrets secrets,
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

    private DateTimeOffset _failedAt;

    private string Connection => this.GetPrimaryKeyString();

    private string Purpose => $"freshbooks/{Connection}";

    /// <summary>Reading when the pair expires need not wait for a refresh: it writes nothing.</summary>
    public static bool MayInterleave(IInvokable request) => request.GetMethodName() is nameof(ExpiresAtAsync);

    public Task<DateTimeOffset?> ExpiresAtAsync() =>
        Task.FromResult<DateTimeOffset?>(state.State.HasPair ? state.State.ExpiresAt : null);

    public async Task ExchangeAsync(string code)
    {
        var grant = await freshBooks.ExchangeAsync(code, gateway.Value.RedirectUri) switch
        {
            GrantAnswer.Granted granted => granted.Grant,
            GrantAnswer.Spent => throw new RefusalException(400, "FreshBooks did not take the consent's code.",
                "It works once and for 5 minutes: open the consent link again."),
            GrantAnswer.Failed failed => throw new RefusalException(502, $"The consent could not be completed: {failed.Why}.",
                "Open the consent link again in a minute."),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
        await KeepAsync(grant);
        await this.RegisterOrUpdateReminder(Reminder, LookEvery, LookEvery);
    }

    public async Task<string?> GetAsync(string? refused)
    {
        await SaveAsync();
        switch (Next(refused))
        {
            case TokenStep.Refresh when time.GetUtcNow() - _failedAt >= BetweenFailures:
                await RefreshAsync();
                break;
            case TokenStep.Wait when state.State.RefreshingSince is not null:
                // Another activation may have finished by now.
                await state.ReadStateAsync();
                break;
        }

        return Next(refused) switch
        {
            TokenStep.Lost => null,
            TokenStep.Give => secrets.Unprotect(Purpose, state.State.AccessCipher),
            _ when refused is null && IsAlive => secrets.Unprotect(Purpose, state.State.AccessCipher),
            _ => throw new FreshBooksUnavailableException("FreshBooks has no usable access token for this connection at the moment."),
        };
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await SaveAsync();
        if (state.State.IsDue(time.GetUtcNow()))
            await RefreshAsync();
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

    private async Task RefreshAsync()
    {
        // The intent goes first: of two activations only one may spend the refresh token.
        if (!await TryWriteAsync(state.State.Intend(time.GetUtcNow())))
            return;
        FailPoint.Reach("refresh-intended");
        switch (await freshBooks.RefreshAsync(secrets.Unprotect(Purpose, state.State.RefreshCipher), gateway.Value.RedirectUri))
        {
            case GrantAnswer.Granted granted:
                FailPoint.Reach("pair-rotated");
                await KeepAsync(granted.Grant);
                Refreshed(logger, Connection, state.State.ExpiresAt);
                break;
            case GrantAnswer.Spent when await TryWriteAsync(TokenState.Lost):
                ConsentLost(logger, Connection);
                await GrainFactory.GetGrain<IConnectionGrain>(Connection).ConsentLostAsync();
                break;
            case GrantAnswer.Failed failed:
                _failedAt = time.GetUtcNow();
                RefreshFailed(logger, Connection, failed.Why);
                await TryWriteAsync(state.State.GiveUp());
                break;
        }
    }

    /// <summary>False: another activation wrote first; its state is now ours.</summary>
    private async Task<bool> TryWriteAsync(TokenState next)
    {
        var before = state.State;
        try
        {
            state.State = next;
            await state.WriteStateAsync();
            return true;
        }
        catch (InconsistentStateException)
        {
            await state.ReadStateAsync();
            return false;
        }
        catch (Exception error)
        {
            state.State = before;
            StateUnsaved(logger, Connection, error);
            throw new FreshBooksUnavailableException("The storage did not take the state of FreshBooks' tokens.");
        }
    }

    private Task KeepAsync(FreshBooksGrant grant)
    {
        _unsaved = TokenState.Of(grant, secrets.Protect(Purpose, grant.Access), secrets.Protect(Purpose, grant.Refresh), time.GetUtcNow());
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
            if (state.State.RefreshCipher != pair.RefreshCipher)
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
