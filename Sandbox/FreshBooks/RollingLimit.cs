namespace Sandbox.FreshBooks;

/// <summary>So many requests in any 60 s. Refused ones do not count.</summary>
internal sealed class RollingLimit(Func<int> limit, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _taken = new();

    public Allowance Take()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            while (_taken.TryPeek(out var oldest) && now - oldest >= Window)
                _taken.Dequeue();
            var isAllowed = _taken.Count < limit();
            if (isAllowed)
                _taken.Enqueue(now);
            var reset = (_taken.TryPeek(out var first) ? first : now) + Window;
            return new Allowance(isAllowed, limit(), Math.Max(0, limit() - _taken.Count), reset, reset - now);
        }
    }
}

/// <param name="ResetsAt">When the next request leaves the window.</param>
internal sealed record Allowance(bool IsAllowed, int Limit, int Remaining, DateTimeOffset ResetsAt, TimeSpan ResetsIn);
