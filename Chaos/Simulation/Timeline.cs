namespace Chaos.Simulation;

/// <summary>
/// Virtual time: what is to happen, in order. One thread takes one event after another, and before the next whatever
/// follows from it at once, which is the continuations of the product's own code. Nothing else moves anything.
/// </summary>
internal sealed class Timeline(Luck luck, Trace trace)
{
    private readonly PriorityQueue<(string? What, Action Act), (TimeSpan At, long Order)> _events = new();
    private readonly Queue<(Turns Turns, SendOrPostCallback Act, object? State)> _ready = new();
    private long _order;

    public Luck Luck => luck;

    public TimeSpan Now { get; private set; }

    /// <summary>How many events there were, those without a name not counted.</summary>
    public int Count { get; private set; }

    /// <summary>The first invariant that was broken; null: none.</summary>
    public string? Broken { get; private set; }

    /// <param name="what">Null: an event that only looks, and neither counts nor is traced.</param>
    public void After(TimeSpan delay, string? what, Action act) => _events.Enqueue((what, act), (Now + delay, _order++));

    public void Say(string what) => trace.Add(Now, what);

    /// <summary>Noted rather than thrown: the code that broke it may be within a try of the product's.</summary>
    public void Break(string invariant)
    {
        if (Broken is null)
            trace.Add(Now, "BROKEN: " + invariant);
        Broken ??= invariant;
    }

    public void Post(Turns turns, SendOrPostCallback act, object? state) => _ready.Enqueue((turns, act, state));

    /// <summary>False: nothing is left to happen.</summary>
    public bool Step()
    {
        if (!_events.TryDequeue(out var next, out var when))
            return false;
        Now = when.At;
        if (next.What is not null)
        {
            Count++;
            trace.Add(Now, next.What);
        }

        next.Act();
        while (_ready.TryDequeue(out var ready))
            ready.Turns.Take(ready.Act, ready.State);
        return true;
    }
}
