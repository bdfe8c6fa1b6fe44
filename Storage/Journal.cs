using Dapper;
using Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace Storage;

/// <summary>One event of an entity's life. Holds no name, e-mail address or amount.</summary>
/// <param name="What">created, updated, adopted, held, rejected …</param>
/// <param name="Why">The reason's title and detail.</param>
public sealed record JournalEntry(EntityKey Key, DateTimeOffset At, string What, string? Why, int? HubSpotStatus, string? CorrelationId)
{
    /// <summary>People had changed the record in HubSpot; the reason says how.</summary>
    public const string Drifted = "drifted";
}

/// <summary>
/// The life line of every entity. It explains, and nothing depends on it: appending never waits and never fails. Where
/// the database is away for long the oldest entries are dropped, and counted.
/// </summary>
public sealed partial class Journal : IAsyncDisposable, IDisposable
{
    private const int Capacity = 20_000;
    private const int MaxRows = 500;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<JournalEntry> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Database _database;
    private readonly GroupCommit _commits;
    private readonly ILogger<Journal> _logger;
    private readonly Task _loop;
    private long _dropped;

    internal Journal(Database database, GroupCommit commits, ILogger<Journal> logger)
    {
        (_database, _commits, _logger) = (database, commits, logger);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Entries lost because the database was away.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>In the database within about 250 ms.</summary>
    public void Append(JournalEntry entry)
    {
        lock (_lock)
        {
            if (_waiting.Count == Capacity)
            {
                _waiting.Dequeue();
                Drop(1);
            }

            _waiting.Enqueue(entry);
            if (_waiting.Count == 1)
                _arrived.Release();
        }
    }

    /// <summary>The latest entries, oldest of them first.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ReadAsync(EntityKey key, int limit = 100, CancellationToken ct = default)
    {
        var command = new CommandDefinition(
            JournalSql.Read, new { connection = key.Connection, kind = key.Kind.Word(), id = key.Id, limit }, cancellationToken: ct);
        var rows = await _database.UseAsync(connection => connection.QueryAsync<JournalRow>(command), ct);
        return [.. rows.Select(row => row.ToEntry(key)).Reverse()];
    }

    /// <summary>What people were found to have changed of a connection's records in HubSpot since then: of each the latest entry, latest first.</summary>
    public async Task<IReadOnlyList<JournalEntry>> DriftedAsync(string connection, DateTimeOffset since, int limit, int offset = 0, CancellationToken ct = default)
    {
        var command = new CommandDefinition(
            JournalSql.Drifted, new { connection, since = since.ToUnixTimeMilliseconds(), limit, offset }, cancellationToken: ct);
        var rows = await _database.UseAsync(open => open.QueryAsync<JournalRow>(command), ct);
        return [.. rows.Select(row => row.ToEntry(EntityKey.Parse($"{connection}/{row.Kind}/{row.Id}")))];
    }

    /// <summary>Deletes what is older, in portions so that nobody waits for long. Returns how many.</summary>
    public async Task<int> TrimAsync(DateTimeOffset before, CancellationToken ct = default)
    {
        var command = new CommandDefinition(
            JournalSql.Trim, new { before = before.ToUnixTimeMilliseconds(), limit = JournalSql.TrimRows }, cancellationToken: ct);
        var (all, some) = (0, 0);
        do
        {
            some = await _database.UseAsync(connection => connection.ExecuteAsync(command), ct);
            all += some;
        }
        while (some == JournalSql.TrimRows);
        return all;
    }

    /// <summary>Writes what waits, unless the database is away.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_closing.IsCancellationRequested)
            await _closing.CancelAsync();
        await _loop;
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task RunAsync()
    {
        for (var isLast = false; !isLast;)
        {
            // Asked before the entries are taken: what was appended ahead of a stop is written.
            isLast = _closing.IsCancellationRequested;
            await QuietlyAsync(_arrived.WaitAsync(_closing.Token));
            // The machine's clock, not the injected one: this is about disks, and must go on while a test's clock stands still.
            await QuietlyAsync(Task.Delay(Gathering, _closing.Token));
            for (var rows = Take(); rows.Length > 0; rows = Take())
                await WriteAsync(rows);
        }
    }

    private async Task WriteAsync(JournalEntry[] rows)
    {
        while (!await TryWriteAsync(rows))
        {
            if (_closing.IsCancellationRequested || IsFull)
            {
                // The oldest there are.
                Drop(rows.Length);
                return;
            }

            await QuietlyAsync(Task.Delay(Pause, _closing.Token));
        }
    }

    private async Task<bool> TryWriteAsync(JournalEntry[] rows)
    {
        try
        {
            await _commits.CommitAsync(new Change([.. rows.Select(JournalSql.Insert)]), CancellationToken.None);
            return true;
        }
        catch (StorageUnavailableException)
        {
            return false;
        }
#pragma warning disable CA1031 // A row that the database cannot take must not stop the journal.
        catch (Exception failure)
        {
            LogRefused(failure, rows.Length);
            Drop(rows.Length);
            return true;
        }
#pragma warning restore CA1031
    }

    private bool IsFull
    {
        get
        {
            lock (_lock)
                return _waiting.Count == Capacity;
        }
    }

    private JournalEntry[] Take()
    {
        lock (_lock)
        {
            var rows = new JournalEntry[Math.Min(MaxRows, _waiting.Count)];
            for (var index = 0; index < rows.Length; index++)
                rows[index] = _waiting.Dequeue();
            return rows;
        }
    }

    private void Drop(int count)
    {
        if (Interlocked.Add(ref _dropped, count) == count)
            LogDropping();
    }

    private static async Task QuietlyAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal drops entries: the database does not take them. The sync itself is not affected.")]
    private partial void LogDropping();

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused {Count} journal entries.")]
    private partial void LogRefused(Exception failure, int count);
}
