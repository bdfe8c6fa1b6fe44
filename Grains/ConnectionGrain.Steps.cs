using System.Collections.Immutable;
using Grains.Connecting;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Mapping;
using Microsoft.Extensions.Logging;

namespace Grains;

/// <summary>The steps that need nobody from outside. Each answers the next state: further, or where it was with a reason.</summary>
internal sealed partial class ConnectionGrain
{
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!stored.State.Exists)
            return;
        await outside.EnsureListedAsync(Id, stored.State.Name);
        await PickUpAsync();
        await TendAsync();
        await WatchAsync(await IsUnsettledAsync() ? Soon : Steady);
    }

    /// <summary>The next nudge begins anew where this fails.</summary>
    private async Task PickUpOrEndAsync()
    {
        try
        {
            await PickUpAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task PickUpAsync()
    {
        // The process may have ended between the consent's tokens and the note that it was given.
        if (stored.State.Step is ConnectStep.Consent && await Tokens.ExpiresAtAsync() is not null)
            await stored.KeepAsync(stored.State.Consented());
        await GoOnAsync(isAsked: false);
    }

    private async Task<bool> IsUnsettledAsync() => stored.State.IsUnderWay
        || stored.State.Step is ConnectStep.Done && (await StatusAsync())?.Says is not null;

    /// <summary>Takes steps until one does not get further.</summary>
    /// <param name="isAgain">One that failed is tried once more in a moment: often a silo has just died. Then it is the reminder's.</param>
    /// <exception cref="RefusalException">Only when <paramref name="isAsked"/>: a person waits for the answer.</exception>
    private async Task GoOnAsync(bool isAsked, bool isAgain = false)
    {
        try
        {
            while (stored.State.IsUnderWay)
            {
                var before = stored.State.Step;
                await stored.KeepAsync(await StepAsync(stored.State));
                if (stored.State.Step == before)
                    return;
                Stepped(logger, Id, before);
            }
        }
        catch (RefusalException refusal)
        {
            await stored.KeepAsync(stored.State.Wait(refusal.Message));
            if (isAsked)
                throw;
        }
        catch (Exception error)
        {
            // What is done is stored; it goes on from there.
            StepFailed(logger, Id, stored.State.Step, error);
            if (!isAgain)
                this.RegisterGrainTimer(_ => GoOnAsync(isAsked: false, isAgain: true), new GrainTimerCreationOptions(InAMoment, Timeout.InfiniteTimeSpan));
            await stored.KeepAsync(stored.State.Wait($"The step {stored.State.Step} failed. It is tried again every minute; the log tells why."));
        }
    }

    private Task<Connection> StepAsync(Connection connection) => connection.Step switch
    {
        ConnectStep.ChooseAccount => ChooseAccountAsync(connection),
        ConnectStep.MakeProperties => MakePropertiesAsync(connection),
        ConnectStep.RegisterCallbacks => RegisterCallbacksAsync(connection),
        ConnectStep.Start => StartAsync(connection),
        _ => Task.FromResult(connection),
    };

    private async Task<Connection> ChooseAccountAsync(Connection connection)
    {
        var answer = await Tokens.CallAsync(token => outside.FreshBooks.AccountsAsync(token));
        if (answer is not FreshBooksAnswer<ImmutableArray<FreshBooksAccount>>.Read { Value: var accounts })
            return connection.Wait(Waiting.For(answer));
        try
        {
            return connection.Chose(AccountChoice.Choose(accounts, connection.Account, connection.AskedAccount));
        }
        catch (RefusalException)
        {
            // A connection that worked must not go on with a login that does not see its records: all would seem gone.
            await Work.StopAsync();
            throw;
        }
    }

    private async Task<Connection> MakePropertiesAsync(Connection connection) =>
        connection.Made(await Portal(connection.PortalId).MakePropertiesAsync());

    /// <summary>Verifiers arrive in their own time; the backfill does not wait for them.</summary>
    private async Task<Connection> RegisterCallbacksAsync(Connection connection)
    {
        var tended = await callbacks.TendAsync(Subscriber(connection.Account!));
        return tended.Waits is { } waits ? connection.Wait(waits) : connection.Registered(tended.Checks);
    }

    private async Task<Connection> StartAsync(Connection connection)
    {
        // A first backfill writes all that the portal has room for now.
        var isFirst = (await Lister.ProgressAsync()).IsEmpty;
        var isComplete = CustomProperties.AreComplete(await Portal(connection.PortalId).FactsAsync());
        var isNotified = await IsNotifiedAsync();
        if (!connection.IsPaused)
            await StartWorkAsync();
        var started = connection.Started().Notified(isNotified);
        return isFirst && isComplete ? started.WroteOptional() : started;
    }

    /// <summary>The steady watch: callbacks as they should be, and work under way exactly when it should.</summary>
    private async Task TendAsync()
    {
        if (stored.State is not { Step: ConnectStep.Done, Account: { } account })
            return;
        if (await Tokens.ExpiresAtAsync() is null)
        {
            await ConsentLostAsync();
            return;
        }

        var tended = await callbacks.TendAsync(Subscriber(account));
        await stored.KeepAsync(stored.State.Tended(tended.Checks, tended.Waits));
        await LookAtCallbacksAsync(isNews: false);
        await LookAtPortalAsync(isAsked: false);
        var works = await Work.IsUnderWayAsync();
        if (works != stored.State.ShouldWork)
            await (works ? Work.StopAsync() : StartWorkAsync());
        else if (works)
            await WalkOwedAsync();
    }

    /// <summary>
    /// People enable currencies in HubSpot when they need them, and make room for properties; a later version of the product may
    /// bring some. Noted last, so that a crash repeats the rest.
    /// </summary>
    private async Task LookAtPortalAsync(bool isAsked)
    {
        var facts = await Portal(stored.State.PortalId).LookAgainAsync(isAsked);
        if (stored.State is { HasOptional: false, ShouldWork: true } && CustomProperties.AreComplete(facts))
        {
            await AccountGrain.StartAsync();
            await Lister.StartAfreshAsync(WalkKind.Backfill);
            await stored.KeepAsync(stored.State.WroteOptional());
        }

        var next = stored.State.Saw(facts.Currencies);
        if (next == stored.State)
            return;

        // Starting what works already only makes it ask for the facts at once.
        if (stored.State.ShouldWork)
            await AccountGrain.StartAsync();
        await outside.WakeAsync(Id, Reasons.CurrencyNotEnabled);
        await stored.KeepAsync(next);
    }

    /// <summary>
    /// Until its callbacks deliver, nobody hears of an edit: what was missed is swept up as soon as they do, after the backfill
    /// if that still runs. Noted last, so that a crash repeats the rest.
    /// </summary>
    /// <param name="isNews">FreshBooks took a verifier just now.</param>
    private async Task LookAtCallbacksAsync(bool isNews)
    {
        if (!stored.State.ShouldWork)
            return;
        var isNotified = await IsNotifiedAsync();
        if (isNotified && (isNews || !stored.State.IsNotified))
            await Lister.StartAfreshAsync(WalkKind.Sweep);
        await stored.KeepAsync(stored.State.Notified(isNotified));
    }

    private async Task<bool> IsNotifiedAsync()
    {
        var rows = await outside.Callbacks.ListAsync(Id);
        return rows.Count > 0 && rows.All(row => row.Verified);
    }

    private async Task StartWorkAsync()
    {
        // The walk that starts finds what changed since the last one, which is not all that was read in vain.
        await outside.WakeAsync(Id, Reasons.FreshBooksConsentLost);
        await Work.StartAsync();
        await WalkOwedAsync();
    }

    /// <summary>Noted until it is started: a mapping may change while the connection is paused.</summary>
    private async Task WalkOwedAsync()
    {
        if (!stored.State.OwesWalk)
            return;
        await Lister.StartAfreshAsync(WalkKind.Audit);
        await stored.KeepAsync(stored.State.Walked());
    }

    [LoggerMessage(74, LogLevel.Information, "{Connection}: step {Step} is done")]
    private static partial void Stepped(ILogger logger, string connection, ConnectStep step);

    [LoggerMessage(75, LogLevel.Warning, "{Connection}: step {Step} failed; it is tried again")]
    private static partial void StepFailed(ILogger logger, string connection, ConnectStep step, Exception error);
}
