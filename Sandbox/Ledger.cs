using System.Collections.Immutable;

namespace Sandbox;

public enum Side
{
    FreshBooks,
    HubSpot,
}

/// <summary>One request a simulator saw. <see cref="At"/> is the wall clock, so that a ledger spans restarts.</summary>
/// <param name="Operation">Method and path with ids taken out, e.g. <c>POST contacts/batch/create</c>.</param>
/// <param name="Records">How many inputs a batch carried; 1 for a single one, 0 for a read without ids.</param>
/// <param name="Malformed">What a strict reader of the API's specification found wrong with the request, or null.</param>
/// <param name="Injected">The answer was a fault that somebody asked for.</param>
public sealed record LedgerEntry(
    DateTimeOffset At,
    Side Side,
    string Operation,
    int Status,
    int Records,
    string? Malformed = null,
    bool Injected = false);

/// <summary>Every request that either simulator saw. Knows nothing of the product.</summary>
public sealed class Ledger : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<LedgerEntry> _entries = [];
    private readonly EventLog _log;

    public Ledger() => _log = EventLog.InMemory();

    public Ledger(string path) => _log = EventLog.Open<LedgerEntry>(path, _entries.Add);

    public void Add(LedgerEntry entry)
    {
        lock (_lock)
        {
            _entries.Add(entry);
            _log.Append(entry);
        }
    }

    public ImmutableArray<LedgerEntry> Entries(Side side)
    {
        lock (_lock)
            return [.. _entries.Where(entry => entry.Side == side)];
    }

    /// <summary>The most requests of one side within any <paramref name="window"/>, refused ones included, searches not: HubSpot counts those apart.</summary>
    public int Peak(Side side, TimeSpan window)
    {
        var times = Entries(side).Where(entry => !entry.Operation.EndsWith("search", StringComparison.Ordinal)).Select(entry => entry.At).Order().ToArray();
        var (peak, first) = (0, 0);
        for (var last = 0; last < times.Length; last++)
        {
            while (times[last] - times[first] >= window)
                first++;
            peak = Math.Max(peak, last - first + 1);
        }

        return peak;
    }

    public void Dispose() => _log.Dispose();
}
