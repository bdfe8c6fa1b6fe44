namespace Sandbox.HubSpot;

/// <summary>Which limit a request ran into.</summary>
internal enum LimitHit
{
    None,
    TenSecondly,
    Secondly,
    Daily,
}

/// <summary>A request's arrival: when, what it ran into, and what the headers of its answer say.</summary>
internal readonly record struct Arrival(DateTimeOffset At, LimitHit Hit, int Remaining, int DailyRemaining);

/// <summary>
/// A sliding log of arrivals, by wall clock so that it can be rebuilt from the ledger after a restart. Searches have
/// a log of their own and are in no other ("Usage guidelines": 5 per second and account).
/// </summary>
internal sealed class RateLimits(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _window = [];
    private readonly Queue<DateTimeOffset> _searches = [];
    private DateTime _day;
    private int _today;

    public Arrival Arrive(bool isSearch, HubSpotOptions options)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return isSearch ? ArriveAtSearch(now, options) : ArriveAtWindow(now, options);
        }
    }

    public void Rebuild(IEnumerable<LedgerEntry> entries, HubSpotOptions options)
    {
        foreach (var entry in entries.OrderBy(entry => entry.At))
        {
            var isRefused = entry is { Status: 401, Injected: false } || (entry is { Status: 429, Injected: false } && !options.RefusedRequestsCount);
            if (isRefused)
                continue;
            if (HubSpotCall.IsSearch(entry.Operation))
                _searches.Enqueue(entry.At);
            else
                Count(entry.At, options);
        }
    }

    /// <summary>Requests counted since the account's last midnight.</summary>
    public int Today(HubSpotOptions options)
    {
        lock (_lock)
            return Day(time.GetUtcNow(), options) == _day ? _today : 0;
    }

    /// <summary>Requests within the window that ends now.</summary>
    public int InWindow(HubSpotOptions options)
    {
        lock (_lock)
        {
            Forget(_window, time.GetUtcNow() - options.Window);
            return _window.Count;
        }
    }

    public static DateTimeOffset NextMidnight(DateTimeOffset at, HubSpotOptions options)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        var midnight = Day(at, options).AddDays(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    private Arrival ArriveAtSearch(DateTimeOffset now, HubSpotOptions options)
    {
        Forget(_searches, now - TimeSpan.FromSeconds(1));
        var isOver = _searches.Count >= options.SearchPerSecond;
        if (!isOver || options.RefusedRequestsCount)
            _searches.Enqueue(now);
        return new Arrival(now, isOver ? LimitHit.Secondly : LimitHit.None, 0, 0);
    }

    private Arrival ArriveAtWindow(DateTimeOffset now, HubSpotOptions options)
    {
        Forget(_window, now - options.Window);
        var today = Day(now, options) == _day ? _today : 0;
        var hit = today >= options.DailyLimit ? LimitHit.Daily : _window.Count >= options.WindowLimit ? LimitHit.TenSecondly : LimitHit.None;
        if (hit == LimitHit.None || options.RefusedRequestsCount)
            Count(now, options);
        return new Arrival(now, hit, Math.Max(0, options.WindowLimit - _window.Count), Math.Max(0, options.DailyLimit - _today));
    }

    private void Count(DateTimeOffset at, HubSpotOptions options)
    {
        _window.Enqueue(at);
        var day = Day(at, options);
        _today = day == _day ? _today + 1 : 1;
        _day = day;
    }

    private static DateTime Day(DateTimeOffset at, HubSpotOptions options) =>
        TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone)).Date;

    // An arrival exactly one window ago is outside of it, as in Ledger.Peak.
    private static void Forget(Queue<DateTimeOffset> log, DateTimeOffset until)
    {
        while (log.TryPeek(out var oldest) && oldest <= until)
            log.Dequeue();
    }
}
