using System.Reflection;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Helpers;
using DbUp.Sqlite.Helpers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Storage;

/// <summary>Brings the tables up to date: all scripts that are missing, in one transaction, one process at a time.</summary>
internal static class Schema
{
    /// <summary>
    /// The end of a script's name that promises: an earlier version works on beside what it adds. So a version may be
    /// replaced by the next one, and by the earlier one again, a process at a time.
    /// </summary>
    private const string Additive = "-additive";

    private const long AdvisoryLock = 0x66625f6873; // "fb_hs"

    public static async Task UpgradePostgresAsync(string connectionString, string database, CancellationToken cancellation)
    {
        // A connection outside the pool: the lock goes with it, whatever happens.
        var text = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ToString();
        await using var holder = new NpgsqlConnection(text);
        await holder.OpenAsync(cancellation);
        await using (var command = new NpgsqlCommand($"SELECT pg_advisory_lock({AdvisoryLock})", holder))
            await command.ExecuteNonQueryAsync(cancellation);

        Run(DeployChanges.To.PostgresqlDatabase(text).JournalToPostgresqlTable("public", "schema_version").WithTransaction(), "Postgres", database);
    }

    public static void UpgradeSqlite(SqliteFile file, string database)
    {
        using var connection = (SqliteConnection)file.OpenConnection();
        Execute(connection, "PRAGMA journal_mode = WAL");
        // Serializes processes that start together, and makes the upgrade all or nothing.
        Execute(connection, "BEGIN IMMEDIATE");
        try
        {
            using var shared = new SharedConnection(connection);
            Run(DeployChanges.To.SqliteDatabase(shared).JournalToSqliteTable("schema_version"), "Sqlite", database);
            Execute(connection, "COMMIT");
        }
        catch
        {
            // Or the transaction would stay open in the pool and lock the file.
            Execute(connection, "ROLLBACK");
            throw;
        }
    }

    private static void Run(UpgradeEngineBuilder builder, string folder, string database)
    {
        // Variables would be looked for in PL/pgSQL's $…$ quotes.
        var engine = builder.WithScripts(Scripts(folder)).WithVariablesDisabled().LogToNowhere().Build();
        var known = Scripts(folder).Select(script => script.Name).ToHashSet(StringComparer.Ordinal);
        if (engine.GetExecutedScripts().Find(name => !known.Contains(name) && !name.EndsWith(Additive, StringComparison.Ordinal)) is { } unknown)
            throw new StorageUnavailableException($"{database} was upgraded by a newer version of this program ({unknown}): run that version.");

        var result = engine.PerformUpgrade();
        if (!result.Successful)
            throw result.Error;
    }

    private static SqlScript[] Scripts(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Storage.Scripts.{folder}.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => SqlScript.FromStream(name[prefix.Length..^".sql".Length], assembly.GetManifestResourceStream(name)!))];
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
