namespace Chaos.Simulation;

/// <summary>
/// A process: it may crash, after which nothing of it ever runs again, or freeze, after which it goes on with beliefs
/// that were true before.
/// </summary>
/// <param name="skew">How far its clock of the day is from true now. Its monotonic clock is right, as real ones are.</param>
internal sealed class Machine(Timeline timeline, string name, Func<TimeSpan> skew)
{
    private readonly Queue<Action> _held = new();

    public string Name => name;

    public Timeline Timeline => timeline;

    public bool IsAlive { get; private set; } = true;

    public bool IsFrozen { get; private set; }

    public TimeSpan Skew => skew();

    public MachineClock Clock => field ??= new MachineClock(this);

    public void Crash()
    {
        IsAlive = false;
        _held.Clear();
    }

    public void Freeze() => IsFrozen = true;

    public void Thaw()
    {
        IsFrozen = false;
        while (_held.TryDequeue(out var act))
            act();
    }

    /// <summary>Runs it if the process runs: later where it is frozen, never where it is dead.</summary>
    public void Run(Action act)
    {
        if (!IsAlive)
            return;
        if (IsFrozen)
            _held.Enqueue(act);
        else
            act();
    }

    public override string ToString() => name;
}

/// <summary>
/// Where code of a process runs, one piece at a time: an activation of a grain, or the process itself. Whatever is
/// awaited within goes on within.
/// </summary>
internal class Turns(Machine machine) : SynchronizationContext
{
    public Machine Machine => machine;

    /// <summary>Whose code runs now; null: the world's.</summary>
    public static new Turns? Current => SynchronizationContext.Current as Turns;

    public override void Post(SendOrPostCallback d, object? state) => machine.Run(() => machine.Timeline.Post(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits in virtual time.");

    public override SynchronizationContext CreateCopy() => this;

    public void Take(SendOrPostCallback act, object? state)
    {
        // It may have crashed or frozen since it was posted, by what ran before it.
        if (!machine.IsAlive || machine.IsFrozen)
        {
            Post(act, state);
            return;
        }

        SetSynchronizationContext(this);
        try
        {
            act(state);
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }
}
