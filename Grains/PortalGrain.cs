using System.Collections.Immutable;
using Grains.Batching;
using Grains.Connecting;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Storage;

namespace Grains;

/// <summary>A portal's stored state. The token is encrypted for this portal alone.</summary>
[GenerateSerializer, Alias("portal-state")]
public sealed record PortalState
{
    [Id(0)] public string? EncryptedToken { get; init; }

    [Id(1)] public PortalFacts Facts { get; init; } = PortalFacts.Unknown;
}

/// <summary>
/// The rate limiter and the batcher of one HubSpot portal. Wishes wait in a <see cref="WishQueue{T}"/> until the
/// <see cref="Budgets"/> permit a request; what waited together travels together. Reentrant, because hundreds of wishes
/// wait here at once; the queue and the budgets change only between awaits, in one turn.
/// </summary>
[Reentrant]
internal sealed partial class PortalGrain(
    [PersistentState("portal")] IPersistentState<PortalState> state,
    HubSpotApi api,
    Secrets secrets,
    Leases leases,
    IOptions<HubSpotOptions> options,
    Budgets initial,
    TimeProvider time,
    ILogger<PortalGrain> logger) : Grain, IPortalGrain
{
    /// <summary>Beyond this a wish is sent back as throttled and a question refused, well before Orleans would time its call out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long after it left, which is not after the lease ended, a request may reach HubSpot and count.</summary>
    internal static readonly TimeSpan Transit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a currency that a person enables may go unnoticed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly WishQueue<TaskCompletionSource<WishAnswer>> _queue = new();

    /// <summary>Parts of refused requests, which must not be packed together again.</summary>
    private readonly Queue<Batch<TaskCompletionSource<WishAnswer>>> _parts = new();
    private readonly long _origin = time.GetTimestamp();
    private Budgets _budgets = initial;
    private PortalLease _lease = null!;
    private string? _token;
    private long? _lookedAt;
    private int _inFlight;
    private int _backfillInFlight;
    private bool _pumpScheduled;
    private bool _waits;
    private bool _renews;
    private bool _isClosing;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lease = new PortalLease(leases, this.GetPrimaryKeyString(), time);
        var wait = await _lease.TakeAsync(Transit + _budgets.Burst.Length, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            WaitsForPredecessor(logger, this.GetPrimaryKeyString(), wait.TotalSeconds);
            _budgets = _budgets with { Burst = _budgets.Burst.Closed(Now + wait) };
        }

        ReadToken();
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(PortalLease.RenewEvery, PortalLease.RenewEvery) { Interleave = true, KeepAlive = true });
    }

    /// <summary>Nothing new is sent, what is under way is waited for, and the successor learns whether it still counts.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isClosing = true;
        SendBack(TimeSpan.Zero);
        while (_inFlight > 0 && !cancellationToken.IsCancellationRequested)
            await Task.Delay(ShortWait, time, CancellationToken.None);

        // And what came meanwhile, or came back from a request that HubSpot did not take.
        SendBack(TimeSpan.Zero);
        FailPoint.Reach("draining");
        await _lease.HandOverAsync(_budgets.At(Now).Burst.Used == 0, CancellationToken.None);
    }

    public Task<WishAnswer> WishAsync(Wish wish)
    {
        if (_token is null)
            return Task.FromResult<WishAnswer>(new WishAnswer.Undone(new Outcome.Held(new Reason(Reasons.HubSpotTokenRefused, "no token is stored"))));
        var answer = new TaskCompletionSource<WishAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(new(wish, Now, answer));
        SchedulePump();
        return answer.Task;
    }

    public async Task UseTokenAsync(string encryptedToken)
    {
        await state.KeepAsync(state.State with { EncryptedToken = encryptedToken });
        ReadToken();
    }

    public Task<PortalFacts> FactsAsync() => Task.FromResult(state.State.Facts);

    public async Task<ImmutableArray<PropertyFact>> PropertiesAsync(HubSpotType type) => _token is { } token
        ? PropertyList.Of(type, await AskAsync(token, "crm/properties", type.Path(), null))
        : throw new RefusalException(409, "No HubSpot token is stored.", "Connect again with a token.");

    public Task<WindowUse> UseAsync()
    {
        var burst = _budgets.At(Now).Burst;
        DateTimeOffset? paused = burst.ClosedUntil > Now ? time.GetUtcNow() + (burst.ClosedUntil - Now) : null;
        return Task.FromResult(new WindowUse(burst.Limit, burst.Used, _queue.Count, _budgets.Daily.Remaining, paused));
    }

    public Task<ImmutableArray<PreflightCheck>> PreflightAsync(string encryptedToken)
    {
        var token = Decrypted(encryptedToken);

        // Whose portal this is was asked a moment ago, before anybody could know which window that counts against.
        _budgets = _budgets.Sent(default).Received(default, Now);
        return new Preflight((area, path, body) => AskAsync(token, area, path, body)).ChecksAsync();
    }

    public async Task<ImmutableArray<PreflightCheck>> MakePropertiesAsync()
    {
        var (facts, checks) = await new PropertySetup((area, path, body) => AskAsync(_token!, area, path, body)).MakeAsync();
        await state.KeepAsync(state.State with { Facts = facts });
        return checks;
    }

    public async Task<PortalFacts> LookAgainAsync(bool isAsked)
    {
        if (_token is not { } token || (!isAsked && _lookedAt is { } looked && time.GetElapsedTime(looked) < LookEvery))
            return state.State.Facts;
        _lookedAt = time.GetTimestamp();
        var setup = new PropertySetup((area, path, body) => AskAsync(token, area, path, body));
        if (await setup.CurrenciesAsync() is not { IsEmpty: false } currencies)
            return state.State.Facts;
        var changed = !currencies.SequenceEqual(state.State.Facts.Currencies);
        if (!changed && CustomProperties.AreComplete(state.State.Facts))
            return state.State.Facts;

        // Facts that name properties which could not be made would have HubSpot refuse every record.
        var (facts, checks) = await setup.MakeAsync();
        if (Preflights.Blocking(checks) is { } blocking)
        {
            CurrenciesNotTaken(logger, this.GetPrimaryKeyString(), blocking.Says);
            return state.State.Facts;
        }

        // Nothing but the missing properties is wanted, and not what else may have gone wrong meanwhile.
        if (!changed && checks.Any(check => !check.Passed))
            return state.State.Facts;
        await state.KeepAsync(state.State with { Facts = facts });
        if (changed)
            CurrenciesChanged(logger, this.GetPrimaryKeyString(), string.Join(", ", facts.Currencies));
        return facts;
    }

    public Task<string?> WhyNoDealsAsync(DealRule rule) =>
        new DealsCheck((area, path, body) => AskAsync(_token!, area, path, body)).WhyNotAsync(rule);

    /// <summary>A request outside batches; it takes a permit like any other.</summary>
    /// <exception cref="RefusalException">It could not be sent in time, or another silo has the portal now, which is found by asking again.</exception>
    private async Task<PlainAnswer> AskAsync(string token, string area, string path, System.Text.Json.Nodes.JsonObject? body)
    {
        var asked = Now;
        while (_isClosing || !_lease.IsHeld || (_budgets = _budgets.At(Now)).Burst.Free(Now) == 0)
        {
            if (_isClosing || _lease.IsLost || Now - asked >= Patience)
                throw NotAsked();
            await Task.Delay(ShortWait, time);
        }

        _budgets = _budgets.Sent(default);
        try
        {
            var answer = await api.AskAsync(token, area, path, body, () => _lease.IsHeld, CancellationToken.None);
            Learn(answer.Limits);
            return answer;
        }
        catch (TooLateException)
        {
            throw NotAsked();
        }
        finally
        {
            _budgets = _budgets.Received(default, Now);
        }
    }

    private static RefusalException NotAsked() => new(503, "HubSpot could not be asked in time.", "Try again in a minute.");

    /// <summary>Lets every wish that has arrived already join the request: the pump runs at the end of this turn's queue.</summary>
    private void SchedulePump()
    {
        if (_pumpScheduled)
            return;
        _pumpScheduled = true;
        PumpSoonAsync().Ignore();
    }

    private async Task PumpSoonAsync()
    {
        await Task.Yield();
        _pumpScheduled = false;
        Pump();
    }

    private void Pump()
    {
        _budgets = _budgets.At(Now);
        while (!_isClosing && _inFlight < options.Value.MaxInFlight && _lease.IsHeld && NextBatch() is { } batch)
        {
            _budgets = _budgets.Sent(batch.Shape);
            _inFlight++;
            _backfillInFlight += batch.Lane >= Lane.Backfill ? 1 : 0;
            SendAsync(batch).Ignore();
        }

        WaitAsync().Ignore();
    }

    /// <summary>
    /// For as long as a wish waits. No grain timer would do: Orleans ends an activation only once its calls have, and its
    /// timers are still by then.
    /// </summary>
    private async Task WaitAsync()
    {
        if (_waits)
            return;
        _waits = true;
        while (_queue.Count > 0 || _parts.Count > 0)
        {
            await Task.Delay(NextLook(), time);
            await Look();
        }

        _waits = false;
    }

    private Batch<TaskCompletionSource<WishAnswer>>? NextBatch() =>
        _parts.TryPeek(out var part) && _budgets.Permits(part.Shape, part.Lane, Now)
            ? _parts.Dequeue()
            : _queue.Next(_budgets, _backfillInFlight, Now);

    /// <summary>When a permit is free or a partial batch has been quiet for long enough, whichever comes to pass first.</summary>
    private TimeSpan NextLook()
    {
        var free = (_budgets.Burst.NextFree(Now) ?? PortalLease.RenewEvery + Now) - Now;
        return free > PortalLease.RenewEvery ? PortalLease.RenewEvery : free > ShortWait ? free : ShortWait;
    }

    private Task Look(CancellationToken cancellation = default)
    {
        SendBack(Patience);
        Pump();
        RenewAsync().Ignore();
        return Task.CompletedTask;
    }

    private async Task RenewAsync()
    {
        if (_renews)
            return;
        _renews = true;
        try
        {
            if (await _lease.RenewWhenDueAsync(CancellationToken.None))
                return;
            LeaseLost(logger, this.GetPrimaryKeyString());

            // Those who wait find their way to the new owner.
            SendBack(TimeSpan.Zero);
            DeactivateOnIdle();
        }
        catch (Exception error)
        {
            // It runs out by itself, and nothing is sent until it could be renewed.
            LeaseNotRenewed(logger, this.GetPrimaryKeyString(), error);
        }
        finally
        {
            _renews = false;
        }
    }

    private void SendBack(TimeSpan olderThan)
    {
        if (olderThan == TimeSpan.Zero)
        {
            while (_parts.TryDequeue(out var part))
                Answer(part.Wishes, Throttled(TimeSpan.FromSeconds(1), Reasons.WindowFull));
        }

        foreach (var overdue in _queue.Overdue(Now, olderThan))
            overdue.Ticket.TrySetResult(Throttled(TimeSpan.FromSeconds(5), Reasons.WindowFull));
    }

    private async Task SendAsync(Batch<TaskCompletionSource<WishAnswer>> batch)
    {
        try
        {
            FailPoint.Reach("batch-sealed");
            var reply = await api.SendAsync(_token!, batch.Shape, [.. batch.Wishes.Select(waiting => waiting.Wish)], () => _lease.IsHeld, CancellationToken.None);
            FailPoint.Reach("reply-unpersisted");
            Learn(reply.Limits);
            Settle(batch, reply);
        }
        catch (TooLateException)
        {
            // The lease ended between sealing and sending, which happens to a process that was frozen.
            Answer(batch.Wishes, Throttled(TimeSpan.FromSeconds(1), Reasons.WindowFull));
        }
        catch (Exception error)
        {
            // Our own fault: the records are told so and tried again, their neighbours go on.
            SendFailed(logger, this.GetPrimaryKeyString(), batch.Shape.Operation, error);
            Answer(batch.Wishes, new WishAnswer.Undone(new Outcome.Failed(new Reason(Reasons.ProductFault))));
        }
        finally
        {
            _budgets = _budgets.Received(batch.Shape, Now);
            _inFlight--;
            _backfillInFlight -= batch.Lane >= Lane.Backfill ? 1 : 0;
            SchedulePump();
        }
    }

    private void Settle(Batch<TaskCompletionSource<WishAnswer>> batch, HubSpotReply reply)
    {
        switch (reply)
        {
            case HubSpotReply.Processed processed:
                foreach (var (waiting, answer) in batch.Wishes.Zip(processed.Answers))
                {
                    waiting.Ticket.TrySetResult(answer);
                    FailPoint.Reach("batch-half-answered");
                }

                break;
            case HubSpotReply.Refused refused when batch.Wishes.Length == 1:
                Answer(batch.Wishes, refused.IsConflict ? new WishAnswer.Conflict(null) : new WishAnswer.Undone(new Outcome.Rejected(refused.Why)));
                break;
            case HubSpotReply.Refused refused:
                foreach (var part in Suspects.Split(batch.Wishes, refused.Message))
                    _parts.Enqueue(batch with { Wishes = part });
                break;
            case HubSpotReply.Limited { Policy: LimitPolicy.Daily }:
                Answer(batch.Wishes, Throttled(TimeSpan.FromHours(1), Reasons.DailyBudgetSpent));
                break;
            case HubSpotReply.Limited limited:
                Close(limited);
                _queue.Return(batch.Wishes);
                break;
            case HubSpotReply.Denied denied:
                Answer(batch.Wishes, new WishAnswer.Undone(new Outcome.Held(denied.Why)));
                break;
            case HubSpotReply.Broken broken:
                Answer(batch.Wishes, new WishAnswer.Undone(new Outcome.Failed(broken.Why)));
                break;
        }
    }

    /// <summary>Nobody else of us sends, so a 429 means that somebody else uses the token, or that HubSpot counts otherwise: wait it out.</summary>
    private void Close(HubSpotReply.Limited limited)
    {
        var wait = limited.RetryAfter ?? limited.Policy switch
        {
            LimitPolicy.Secondly => TimeSpan.FromSeconds(1),
            LimitPolicy.Locked => TimeSpan.FromSeconds(2),
            _ => _budgets.Burst.Length,
        };
        HubSpotLimited(logger, this.GetPrimaryKeyString(), limited.Policy, wait.TotalSeconds);
        _budgets = limited.Policy is LimitPolicy.Secondly
            ? _budgets with { Search = _budgets.Search.Closed(Now + wait) }
            : _budgets with { Burst = _budgets.Burst.Closed(Now + wait) };
    }

    private void Learn(LimitHeaders limits) => _budgets = _budgets with
    {
        Burst = limits.Burst is { } burst ? _budgets.Burst.Allowing(burst) : _budgets.Burst,
        Daily = _budgets.Daily.Learnt(limits.DailyAllowance, limits.DailyRemaining),
    };

    private WishAnswer.Undone Throttled(TimeSpan wait, string title) =>
        new(new Outcome.Throttled(time.GetUtcNow() + wait, new Reason(title)));

    private static void Answer(ImmutableArray<Waiting<TaskCompletionSource<WishAnswer>>> wishes, WishAnswer answer)
    {
        foreach (var waiting in wishes)
            waiting.Ticket.TrySetResult(answer);
    }

    private void ReadToken() => _token = state.State.EncryptedToken is { } encrypted ? Decrypted(encrypted) : null;

    private string Decrypted(string token) => secrets.Unprotect(HubSpotSecrets.Purpose(this.GetPrimaryKeyString()), token);

    [LoggerMessage(10, LogLevel.Information, "{Portal}: the last owner left no clean hand-over; nothing is sent for {Seconds:0} s, until its requests have left HubSpot's window")]
    private static partial void WaitsForPredecessor(ILogger logger, string portal, double seconds);

    [LoggerMessage(11, LogLevel.Warning, "{Portal}: another silo took this portal over; this one stops sending")]
    private static partial void LeaseLost(ILogger logger, string portal);

    [LoggerMessage(16, LogLevel.Warning, "{Portal}: the right to send could not be renewed; trying again")]
    private static partial void LeaseNotRenewed(ILogger logger, string portal, Exception error);

    [LoggerMessage(12, LogLevel.Warning, "{Portal}: HubSpot says {Policy}; nothing is sent for {Seconds:0} s")]
    private static partial void HubSpotLimited(ILogger logger, string portal, LimitPolicy policy, double seconds);

    [LoggerMessage(13, LogLevel.Error, "{Portal}: a {Operation} request failed on our side")]
    private static partial void SendFailed(ILogger logger, string portal, Operation operation, Exception error);

    [LoggerMessage(14, LogLevel.Information, "{Portal}: its currencies are {Currencies} now")]
    private static partial void CurrenciesChanged(ILogger logger, string portal, string currencies);

    [LoggerMessage(15, LogLevel.Warning, "{Portal}: its currencies changed, and their properties could not be made: {Says}")]
    private static partial void CurrenciesNotTaken(ILogger logger, string portal, string says);
}

/// <summary>What the portal's token is encrypted for.</summary>
public static class HubSpotSecrets
{
    public static string Purpose(string portal) => $"hubspot/{portal}";
}
