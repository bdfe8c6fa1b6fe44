using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Storage;

/// <summary>Tells what an operator can mend from what is a defect of ours.</summary>
internal static class DatabaseFault
{
    /// <summary>What is wrong with the database as a whole, and the remedy. Null: only this statement is wrong.</summary>
    public static string? Sentence(Exception failure, string database) => failure switch
    {
        SqliteException sqlite => Sentence(sqlite, database),
        PostgresException refused => Sentence(refused, database),
        NpgsqlException or SocketException or TimeoutException =>
            $"{database} cannot be reached: start it, or correct Storage:ConnectionString.",
        UnauthorizedAccessException => $"{database} may not be written: give this user the right to write its folder, or set Storage:DataFolder.",
        IOException => $"{database} cannot be written ({failure.Message.TrimEnd('.')}): mend the disk, or set Storage:DataFolder to another folder.",
        _ => null,
    };

    /// <summary>Rolled back for certain, and likely to succeed when repeated: another transaction won, or the pooled connection was closed from the other side.</summary>
    public static bool IsWorthRepeating(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.AdminShutdown,
    };

    // https://sqlite.org/rescode.html
    private static string? Sentence(SqliteException failure, string database) => failure.SqliteErrorCode switch
    {
        5 or 6 => $"{database} is locked by another program: close what has it open.",
        3 or 8 or 14 or 23 => $"{database} may not be opened for writing: give this user the right to write the file and its folder, or set Storage:DataFolder.",
        10 => $"{database} cannot be read or written: the disk failed or is gone.",
        11 or 26 => $"{database} is damaged or no SQLite database: restore it from a backup, or move it away and start anew with a backfill.",
        13 => $"{database} cannot grow, the disk is full: free some space.",
        _ => null,
    };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string? Sentence(PostgresException failure, string database) => failure.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"{database} refused the user or the password: correct Storage:ConnectionString.",
        PostgresErrorCodes.InvalidCatalogName => $"{database} does not exist: create it, or correct Storage:ConnectionString.",
        PostgresErrorCodes.InsufficientPrivilege => $"{database} lacks a privilege for this user: let it own the database.",
        PostgresErrorCodes.DiskFull => $"{database} cannot grow, its disk is full: free some space there.",
        PostgresErrorCodes.TooManyConnections => $"{database} has no connection left: raise max_connections there, or lower Maximum Pool Size in Storage:ConnectionString.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"{database} is read-only, perhaps a standby: point Storage:ConnectionString at the primary.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.ObjectNotInPrerequisiteState => $"{database} takes no connections now: wait until it does, or start it.",
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => $"{database} did not answer in time: look for what keeps it busy.",
        _ => failure.SqlState.StartsWith("08", StringComparison.Ordinal) ? $"{database} cannot be reached: start it, or correct Storage:ConnectionString." : null,
    };
}
