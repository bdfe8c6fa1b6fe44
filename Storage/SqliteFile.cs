using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Storage;

/// <summary>
/// The embedded database. SQLite lets one writer in at a time and makes the others sleep on a thread of the pool, which
/// Orleans' state writes would suffer as waits of seconds; so writers of this process queue at a gate first.
/// </summary>
internal sealed class SqliteFile : DbDataSource
{
    public SqliteFile(StorageOptions options)
    {
        Path = PathOf(options);
        // Not a shared cache: its table locks ignore the busy timeout.
        ConnectionString = new SqliteConnectionStringBuilder(options.ConnectionString)
        {
            DataSource = Path,
            Cache = SqliteCacheMode.Default,
            DefaultTimeout = 10,
        }.ToString();
    }

    public string Path { get; }

    public override string ConnectionString { get; }

    /// <summary>Held by whoever writes. Asynchronous commands take it by themselves.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    public static string PathOf(StorageOptions options)
    {
        var path = new SqliteConnectionStringBuilder(options.ConnectionString) is { DataSource: { Length: > 0 } source }
            ? source
            : options.ConnectionString.Length == 0 ? System.IO.Path.Combine(options.DataFolder, "sync.db") : "";
        return path is "" or ":memory:" ? path : System.IO.Path.GetFullPath(path);
    }

    protected override DbConnection CreateDbConnection() => new GatedConnection(ConnectionString, Gate);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Closing the last handle folds the write-ahead log into the file.
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }

    // Orleans demands a SqliteConnection, hence the inheritance.
    private sealed class GatedConnection(string text, SemaphoreSlim gate) : SqliteConnection(text)
    {
        public override void Open()
        {
            base.Open();
            using var pragmas = base.CreateCommand();
            pragmas.CommandText = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";
            pragmas.ExecuteNonQuery();
        }

        public override SqliteCommand CreateCommand() =>
            new GatedCommand(gate) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };
    }

    /// <summary>Keeps the gate from the execution to its disposal: a statement that returns rows commits only when they are read.</summary>
    private sealed class GatedCommand(SemaphoreSlim gate) : SqliteCommand
    {
        private bool _isHeld;

        public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
        {
            await EnterAsync(cancellationToken);
            return ExecuteNonQuery();
        }

        public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
        {
            await EnterAsync(cancellationToken);
            return ExecuteScalar();
        }

        protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
        {
            await EnterAsync(cancellationToken);
            return ExecuteReader(behavior);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (_isHeld)
                gate.Release();
            _isHeld = false;
        }

        private async Task EnterAsync(CancellationToken cancellation)
        {
            if (_isHeld || CommandText.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
                return;
            await gate.WaitAsync(cancellation);
            _isHeld = true;
        }
    }
}
