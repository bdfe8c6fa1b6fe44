using System.Collections.Immutable;
using Sandbox;

namespace Chaos.Processes;

/// <summary>Looks at both services without rest and knows nothing of the product.</summary>
internal sealed class Judge : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly World _world;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(DateTimeOffset At, bool IsEqual)> _looks = [];
    private readonly Task _looking;

    public Judge(World world)
    {
        _world = world;
        _looking = LookOnAsync(_stop.Token);
    }

    /// <summary>The most duplicates that HubSpot held at any look.</summary>
    public int Duplicated { get; private set; }

    /// <summary>429s that nobody injected, and requests beyond the limit within any rolling window.</summary>
    public int WindowViolations
    {
        get
        {
            var (limit, window) = (_world.Portal.Options.WindowLimit, _world.Portal.Options.Window);
            var entries = _world.Ledger.Entries(Side.HubSpot);
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
    }

    public Verdict Compare() => Oracle.Compare(_world.Books, _world.Portal, Oracle.Today(_time));

    /// <summary>Seconds until both sides were equal; null: they were not within <paramref name="patience"/>.</summary>
    public async Task<double?> SecondsToEqualAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        while (_time.GetElapsedTime(start) < patience)
        {
            if (Compare().IsEqual)
                return _time.GetElapsedTime(start).TotalSeconds;
            await Task.Delay(Look, _time, cancellation);
        }

        return null;
    }

    /// <summary>The longest time between two writes to HubSpot in which the sides were never equal.</summary>
    public double LongestWriteGap(DateTimeOffset from, DateTimeOffset until)
    {
        ImmutableArray<DateTimeOffset> writes =
            [from, .. _world.Ledger.Entries(Side.HubSpot).Where(entry => IsWrite(entry) && entry.At > from && entry.At < until).Select(entry => entry.At).Order(), until];
        var idle = _looks.ToArray().Where(look => look.IsEqual && look.At > from && look.At < until).Select(look => look.At);
        var calm = writes.Concat(idle).Order().ToArray();
        return calm.Zip(calm.Skip(1), (one, next) => (next - one).TotalSeconds).DefaultIfEmpty(0).Max();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static bool IsWrite(LedgerEntry entry) =>
        entry is { Injected: false, Status: >= 200 and < 300 } && entry.Operation.StartsWith("POST", StringComparison.Ordinal)
        && !entry.Operation.EndsWith("search", StringComparison.Ordinal) && !entry.Operation.EndsWith("batch/read", StringComparison.Ordinal);

    private async Task LookOnAsync(CancellationToken stop)
    {
        while (true)
        {
            var verdict = Compare();
            Duplicated = Math.Max(Duplicated, verdict.Duplicates);
            _looks.Add((_time.GetUtcNow(), verdict.IsEqual));
            await Task.Delay(Look, _time, stop);
        }
    }
}
