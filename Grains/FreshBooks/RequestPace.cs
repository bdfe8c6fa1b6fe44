namespace Grains.FreshBooks;

/// <summary>
/// How long reads should gather, so that a busy minute does not spend all the requests that FreshBooks allows. Requests
/// are counted here as well as by FreshBooks' headers: whether their reset tells when all are back, or when the next one is,
/// is not documented.
/// </summary>
public sealed class RequestPace(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private readonly Queue<long> _asked = [];

    /// <summary>A request is made now.</summary>
    public void Ask() => _asked.Enqueue(time.GetTimestamp());

    /// <summary>Zero until half is spent. From there on it grows to four seconds.</summary>
    /// <param name="budget">As the last answer told it; null: none did yet.</param>
    public TimeSpan Within(FreshBooksBudget? budget)
    {
        while (_asked.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= Window)
            _asked.Dequeue();
        if (budget is not { Limit: > 0 })
            return TimeSpan.Zero;
        var told = time.GetUtcNow() < budget.Reset ? budget.Limit - budget.Remaining : 0;
        var spent = Math.Min(Math.Max(_asked.Count, told), budget.Limit);
        var beyondHalf = Math.Max(0, 2 * spent - budget.Limit);
        return Longest * beyondHalf / budget.Limit;
    }
}
