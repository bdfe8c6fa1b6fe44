namespace WebhookGateway;

/// <summary>Reads a connection's trusted verifiers; null: there is no such connection.</summary>
public delegate Task<IReadOnlyList<string>?> ReadVerifiers(string connection);

/// <summary>
/// The verifiers that FreshBooks confirmed, per connection, remembered for a few seconds. Who sends garbage makes us read
/// the database once per second and connection at most; who makes connections up is remembered as unknown for a second.
/// </summary>
public sealed class Verifiers(ReadVerifiers read, TimeProvider time)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortLifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <returns>Null: there is no such connection.</returns>
    public Task<IReadOnlyList<string>?> FindAsync(string connection) => FindAsync(connection, Lifetime);

    /// <summary>For a signature that failed: the verifier may have been confirmed since. Not older than a second.</summary>
    public Task<IReadOnlyList<string>?> FindFreshAsync(string connection) => FindAsync(connection, ShortLifetime);

    private Task<IReadOnlyList<string>?> FindAsync(string connection, TimeSpan lifetime)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(connection, out var known) && IsUsable(known, lifetime))
                return known.Verifiers;
            if (_entries.Count >= Most)
                Shrink();

            // On the pool, because a database that answers synchronously would hold everybody up inside the lock.
            var entry = new Entry(time.GetTimestamp(), Task.Run(() => read(connection)));
            _entries[connection] = entry;
            return entry.Verifiers;
        }
    }

    private bool IsUsable(Entry entry, TimeSpan lifetime)
    {
        var verifiers = entry.Verifiers;
        if (verifiers.IsFaulted || verifiers.IsCanceled)
            return false;
        var isUnknown = verifiers.IsCompletedSuccessfully && verifiers.Result is null;
        return time.GetElapsedTime(entry.ReadAt) < (isUnknown ? ShortLifetime : lifetime);
    }

    private void Shrink()
    {
        foreach (var (connection, entry) in _entries)
        {
            if (!IsUsable(entry, Lifetime))
                _entries.Remove(connection);
        }

        // Ten thousand connections within seconds are somebody guessing. Forgetting costs reads, remembering costs memory.
        if (_entries.Count >= Most)
            _entries.Clear();
    }

    private readonly record struct Entry(long ReadAt, Task<IReadOnlyList<string>?> Verifiers);
}
