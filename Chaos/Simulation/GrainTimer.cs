using Orleans.Runtime;

namespace Chaos.Simulation;

/// <summary>A timer of an activation: never two of its callbacks at once, and none once the activation ends, even while it waits for its calls.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly CancellationTokenSource _end = new();
    private readonly Activation _owner;
    private readonly Func<CancellationToken, Task> _callback;
    private TimeSpan _period;
    private int _set;
    private bool _runs;
    private bool _isDue;

    public GrainTimer(Activation owner, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_owner, _callback) = (owner, callback);
        Change(options.DueTime, options.Period);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        (_period, _isDue) = (period, false);
        var set = ++_set;
        if (dueTime != Timeout.InfiniteTimeSpan)
            _owner.Machine.Timeline.After(dueTime, null, () => _owner.Post(_ => RingAsync(set), null));
    }

    public void Dispose()
    {
        _set++;
        _end.Cancel();
    }

    private async void RingAsync(int set)
    {
        if (set != _set || _owner.IsEnding)
            return;
        if (_runs)
        {
            _isDue = true;
            return;
        }

        _runs = true;
        try
        {
            await _callback(_end.Token);
        }
        catch (Exception error)
        {
            // The runtime logs it, and the timer goes on.
            _owner.Machine.Timeline.Say($"a timer of {_owner} failed: {error.GetType().Name}");
        }

        _runs = false;
        if (_end.IsCancellationRequested)
            return;
        if (_isDue)
            Change(TimeSpan.Zero, _period);
        else if (set == _set && _period != Timeout.InfiniteTimeSpan)
            Change(_period, _period);
    }
}
