using System.Collections.Immutable;
using Sandbox;

namespace Chaos.Processes;

/// <summary>Looks at both services without rest and knows nothing of the product.</summary>
internal sealed class Judge : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>At what the last look found. To look costs a quarter of a core, which those who are judged have not.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<World> _worlds;
    private readonly ImmutableArray<DuplicateWatch> _watches;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<(long Begun, DateTimeOffset At, ImmutableArray<bool> AreEqual)> _looks = [];
    private readonly Task _looking;

    public Judge(ImmutableArray<World> worlds)
    {
        _worlds = worlds;
        _watches = [.. worlds.Select(world => new DuplicateWatch(world.Portal))];
        _looking = LookOnAsync(_stop.Token);
    }

    /// <summary>The most duplicates that each portal held after any write, of all together.</summary>
    public int Duplicated => _watches.Sum(watch => watch.Most);

    /// <summary>429s that nobody injected, and requests beyond the limit within any rolling window.</summary>
    public int WindowViolations => _worlds.Sum(Violations);

    /// <summary>FreshBooks' pairs whose refresh token still works, of the account where that is furthest from one.</summary>
    public int LiveTokenPairs => _worlds.Select(world => world.Books.TokenPairs.LivePairs).MaxBy(pairs => Math.Abs(pairs - 1));

    public Verdict Compare(World world) => Oracle.Compare(world.Books, world.Portal, Oracle.Today(_time));

    /// <summary>Those whose sides differ, with how.</summary>
    public ImmutableArray<(World World, Verdict Verdict)> Unequal() =>
        [.. _worlds.Select(world => (world, Compare(world))).Where(compared => !compared.Item2.IsEqual)];

    /// <summary>Seconds until both sides were equal; null: they were not within <paramref name="patience"/>.</summary>
    /// <param name="start">A timestamp of the system's clock, from which both count.</param>
    public async Task<double?> SecondsToEqualAsync(long start, TimeSpan patience, CancellationToken cancellation)
    {
        while (_time.GetElapsedTime(start) < patience)
        {
            if (AreEqualSince(start))
                return _time.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(Glance, _time, cancellation);
        }

        return null;
    }

    /// <summary>The longest time between two writes to one portal in which its sides were never equal.</summary>
    public double LongestWriteGap(DateTimeOffset from, DateTimeOffset until) =>
        Enumerable.Range(0, _worlds.Length).Max(world => LongestWriteGap(world, from, until));

    private double LongestWriteGap(int world, DateTimeOffset from, DateTimeOffset until)
    {
        ImmutableArray<DateTimeOffset> writes =
            [from, .. _worlds[world].Ledger.Entries(Side.HubSpot).Where(entry => IsWrite(entry) && entry.At > from && entry.At < until).Select(entry => entry.At).Order(), until];
        var idle = Looks().Where(look => look.AreEqual[world] && look.At > from && look.At < until).Select(look => look.At);
        var calm = writes.Concat(idle).Order().ToArray();
        return calm.Zip(calm.Skip(1), (one, next) => (next - one).TotalSeconds).DefaultIfEmpty(0).Max();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static int Violations(World world)
    {
        var (limit, window) = (world.Portal.Options.WindowLimit, world.Portal.Options.Window);
        var entries = world.Ledger.Entries(Side.HubSpot);
        var beyond = 0;
        var times = new Queue<DateTimeOffset>();
        foreach (var entry in entries.Where(entry => !entry.Operation.EndsWith("search", StringComparison.Ordinal)).OrderBy(entry => entry.At))
        {
            while (times.TryPeek(out var oldest) && entry.At - oldest >= window)
                times.Dequeue();
            times.Enqueue(entry.At);
            beyond += times.Count > limit ? 1 : 0;
        }

        return beyond + entries.Count(entry => entry is { Status: 429, Injected: false });
    }

    private static bool IsWrite(LedgerEntry entry) =>
        entry is { Injected: false, Status: >= 200 and < 300 } && entry.Operation.StartsWith("POST", StringComparison.Ordinal)
        && !entry.Operation.EndsWith("search", StringComparison.Ordinal) && !entry.Operation.EndsWith("batch/read", StringComparison.Ordinal);

    private bool AreEqualSince(long start)
    {
        lock (_lock)
            return _looks is [.., var last] && last.Begun >= start && last.AreEqual.All(isEqual => isEqual);
    }

    private (long Begun, DateTimeOffset At, ImmutableArray<bool> AreEqual)[] Looks()
    {
        lock (_lock)
            return [.. _looks];
    }

    private async Task LookOnAsync(CancellationToken stop)
    {
        while (true)
        {
            var begun = _time.GetTimestamp();
            var verdicts = _worlds.Select(Compare).ToArray();
            lock (_lock)
                _looks.Add((begun, _time.GetUtcNow(), [.. verdicts.Select(verdict => verdict.IsEqual)]));
            await Task.Delay(Look, _time, stop);
        }
    }
}
