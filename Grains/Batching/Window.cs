using System.Collections.Immutable;

namespace Grains.Batching;

/// <summary>
/// A window of at most <see cref="Limit"/> requests. A permit is free again <see cref="Length"/> after its response was
/// <b>received</b>, not after the request was sent: the server counted the request no later than that, so neither a
/// rolling nor a fixed window can be exceeded, whatever the network's jitter. Times are monotonic.
/// </summary>
public sealed record Window(int Limit, TimeSpan Length)
{
    public int InFlight { get; private init; }

    /// <summary>When each permit that came back is free again; ascending, because responses are received in order.</summary>
    private ImmutableQueue<TimeSpan> Cooling { get; init; } = [];

    private int CoolingCount { get; init; }

    /// <summary>Nothing is sent before this time: the server said so, or a predecessor may have sent until lately.</summary>
    public TimeSpan ClosedUntil { get; private init; }

    public int Used => InFlight + CoolingCount;

    public int Free(TimeSpan now) => now < ClosedUntil ? 0 : Math.Max(0, Limit - Used);

    /// <summary>The window as it stands now: permits that have cooled are free.</summary>
    public Window At(TimeSpan now)
    {
        var window = this;
        while (!window.Cooling.IsEmpty && window.Cooling.Peek() <= now)
            window = window with { Cooling = window.Cooling.Dequeue(), CoolingCount = window.CoolingCount - 1 };
        return window;
    }

    public Window Sent() => this with { InFlight = InFlight + 1 };

    /// <summary>A response came, or the wait for it was given up: the permit cools.</summary>
    public Window Received(TimeSpan now) => this with
    {
        InFlight = InFlight - 1,
        Cooling = Cooling.Enqueue(now + Length),
        CoolingCount = CoolingCount + 1,
    };

    public Window Closed(TimeSpan until) => this with { ClosedUntil = until > ClosedUntil ? until : ClosedUntil };

    public Window Allowing(int limit) => limit == Limit ? this : this with { Limit = Math.Max(1, limit) };

    /// <summary>When there may be a free permit; null: only a response in flight can bring one.</summary>
    public TimeSpan? NextFree(TimeSpan now)
    {
        if (Used < Limit)
            return now < ClosedUntil ? ClosedUntil : now;
        return Cooling.IsEmpty ? null : Cooling.Peek() > ClosedUntil ? Cooling.Peek() : ClosedUntil;
    }
}
