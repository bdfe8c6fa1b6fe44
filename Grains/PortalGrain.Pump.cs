using System.Collections.Immutable;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.Extensions.Logging;
using Storage;

namespace Grains;

// The pump: what waits goes out as batches, as fast as the budgets and the lease permit, and each answer goes to who waits for it.
internal sealed partial class PortalGrain
{
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
        while (!_isClosing && _inFlight < options.Value.MaxInFlight && _lease.IsHeld && _queue.Next(_budgets, _backfillInFlight, Now) is { } batch)
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
        while (_queue.Count > 0)
        {
            await Task.Delay(NextLook(), time);
            await Look();
        }

        _waits = false;
    }

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

    private void SendBack(TimeSpan olderThan) =>
        Answer(_queue.Overdue(Now, olderThan), Throttled(TimeSpan.FromSeconds(olderThan == TimeSpan.Zero ? 1 : 5), Reasons.WindowFull));

    private void SendBackOvertaken(ImmutableArray<Waiting<TaskCompletionSource<WishAnswer>>> wishes) =>
        Answer(wishes, Throttled(TimeSpan.FromSeconds(1), Reasons.Overtaken));

    private async Task SendAsync(Batch<TaskCompletionSource<WishAnswer>> batch)
    {
        try
        {
            FailPoint.Reach("batch-sealed");
            var reply = await RequestAsync(batch);
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

    private async Task<HubSpotReply> RequestAsync(Batch<TaskCompletionSource<WishAnswer>> batch)
    {
        try
        {
            return await api.SendAsync(_token!, batch.Shape, [.. batch.Wishes.Select(waiting => waiting.Wish)], () => _lease.IsHeld, CancellationToken.None);
        }
        finally
        {
            _queue.Answered(batch);
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
                SendBackOvertaken(_queue.Return(batch, Suspects.Split(batch.Wishes, refused.Message)));
                break;
            case HubSpotReply.Limited { Policy: LimitPolicy.Daily }:
                Answer(batch.Wishes, Throttled(TimeSpan.FromHours(1), Reasons.DailyBudgetSpent));
                break;
            case HubSpotReply.Limited limited:
                Close(limited);
                SendBackOvertaken(_queue.Return(batch.Wishes));
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

    [LoggerMessage(11, LogLevel.Warning, "{Portal}: another silo took this portal over; this one stops sending")]
    private static partial void LeaseLost(ILogger logger, string portal);

    [LoggerMessage(16, LogLevel.Warning, "{Portal}: the right to send could not be renewed; trying again")]
    private static partial void LeaseNotRenewed(ILogger logger, string portal, Exception error);

    [LoggerMessage(12, LogLevel.Warning, "{Portal}: HubSpot says {Policy}; nothing is sent for {Seconds:0} s")]
    private static partial void HubSpotLimited(ILogger logger, string portal, LimitPolicy policy, double seconds);

    [LoggerMessage(13, LogLevel.Error, "{Portal}: a {Operation} request failed on our side")]
    private static partial void SendFailed(ILogger logger, string portal, Operation operation, Exception error);
}
