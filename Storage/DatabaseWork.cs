using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Storage;

/// <summary>How the house talks to its database: one connection per piece of work, faults as sentences.</summary>
internal static class DatabaseWork
{
    /// <summary>Its clock, in milliseconds since 1970.</summary>
    public const string PostgresNow = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";

    private const int MaxTries = 4;

    public static async Task<T> UseAsync<T>(this Database database, Func<DbConnection, Task<T>> work, CancellationToken ct)
    {
        T result = default!;
        await database.GuardAsync(async () =>
        {
            await using var connection = await database.DataSource.OpenConnectionAsync(ct);
            result = await work(connection);
        });
        return result;
    }

    /// <summary>Of PostgreSQL's clock, in whole milliseconds; see <see cref="Database.Ahead"/>.</summary>
    public static async Task<TimeSpan> AheadAsync(this Database database, TimeProvider time, CancellationToken ct)
    {
        var there = await database.UseAsync(
            connection => connection.ExecuteScalarAsync<long>(new CommandDefinition($"SELECT {PostgresNow}", cancellationToken: ct)), ct);
        var ahead = TimeSpan.FromMilliseconds(there - time.GetUtcNow().ToUnixTimeMilliseconds());
        return ahead.Duration() < TimeSpan.FromSeconds(1) ? TimeSpan.Zero : ahead;
    }

    /// <summary>Repeats what PostgreSQL rolled back for no fault of ours.</summary>
    /// <exception cref="StorageUnavailableException">The fault is the database's, not the statement's.</exception>
    public static async Task GuardAsync(this Database database, Func<Task> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception failure) when (attempt < MaxTries && DatabaseFault.IsWorthRepeating(failure))
            {
                database.DropIdleConnections();
            }
            catch (Exception failure) when (DatabaseFault.Sentence(failure, database.Name) is { } sentence)
            {
                database.DropIdleConnections();
                throw new StorageUnavailableException(sentence, failure);
            }
        }
    }

    /// <summary>All changes in one transaction; returns how many rows each touched.</summary>
    public static async Task<int[]> CommitAsync(this Database database, Change[] changes)
    {
        // A stable sort: what touches one row stays in order.
        var statements = changes.Index().SelectMany(change => change.Item.Statements, (change, statement) => (change.Index, statement))
            .OrderBy(each => each.statement.Row, StringComparer.Ordinal).ToArray();
        var counts = new int[changes.Length];
        await database.GuardAsync(() =>
        {
            Array.Clear(counts);
            return database.File is { } file ? CommitAsync(file, statements, counts) : CommitAsync(database.DataSource, statements, counts);
        });
        return counts;
    }

    // Where one connection was lost the server was away, and each of the others would fail once.
    private static void DropIdleConnections(this Database database) => (database.DataSource as NpgsqlDataSource)?.Clear();

    /// <summary>One round trip: without an explicit transaction a batch is one by itself.</summary>
    private static async Task CommitAsync(DbDataSource postgres, (int Change, Statement Statement)[] statements, int[] counts)
    {
        await using var connection = await postgres.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        foreach (var (_, statement) in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Sql;
            statement.Bind(command.Parameters, () => new NpgsqlParameter());
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
        for (var index = 0; index < statements.Length; index++)
            counts[statements[index].Change] += statements[index].Statement.Counts ? batch.BatchCommands[index].RecordsAffected : 0;
    }

    private static async Task CommitAsync(SqliteFile file, (int Change, Statement Statement)[] statements, int[] counts)
    {
        await file.Gate.WaitAsync();
        var prepared = new Dictionary<string, SqliteCommand>(StringComparer.Ordinal);
        try
        {
            // Synchronous on purpose: the gate is ours already, and SQLite has nothing to await.
            using var connection = (SqliteConnection)file.OpenConnection();
            using var transaction = connection.BeginTransaction(deferred: false);
            foreach (var (change, statement) in statements)
            {
                if (!prepared.TryGetValue(statement.Sql, out var command))
                {
                    prepared[statement.Sql] = command = connection.CreateCommand();
                    (command.CommandText, command.Transaction) = (statement.Sql, transaction);
                }

                command.Parameters.Clear();
                statement.Bind(command.Parameters, command.CreateParameter);
                var rows = command.ExecuteNonQuery();
                counts[change] += statement.Counts ? rows : 0;
            }

            transaction.Commit();
        }
        finally
        {
            foreach (var command in prepared.Values)
                command.Dispose();
            file.Gate.Release();
        }
    }
}
