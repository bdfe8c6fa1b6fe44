using Dapper;

namespace Storage;

/// <summary>One webhook subscription at FreshBooks.</summary>
/// <param name="Event">Empty: its verifier arrived before the answer to its registration did.</param>
/// <param name="Verifier">The secret that signs its notices, once it was confirmed.</param>
/// <param name="PendingVerifier">A secret that was sent and is not confirmed yet.</param>
public sealed record CallbackRow(string Connection, long CallbackId, string Event, string? Verifier, string? PendingVerifier, bool Verified);

/// <summary>The webhook subscriptions and their secrets, encrypted at rest.</summary>
public sealed class CallbackBook
{
    private const string Row = "connection = @connection AND callback_id = @callbackId";

    private readonly Database _database;
    private readonly Secrets _secrets;

    internal CallbackBook(Database database, Secrets secrets) => (_database, _secrets) = (database, secrets);

    /// <summary>FreshBooks answered the registration. A verifier that came earlier stays.</summary>
    public Task RegisteredAsync(string connection, long callbackId, string eventName, CancellationToken ct = default) =>
        ExecuteAsync(
            """
            INSERT INTO callback (connection, callback_id, event) VALUES (@connection, @callbackId, @eventName)
            ON CONFLICT (connection, callback_id) DO UPDATE SET event = excluded.event
            """,
            new { connection, callbackId, eventName }, ct);

    /// <summary>FreshBooks sent a verifier. It counts once it is confirmed; until then an earlier one does.</summary>
    public Task VerifierArrivedAsync(string connection, long callbackId, string verifier, CancellationToken ct = default) =>
        ExecuteAsync(
            """
            INSERT INTO callback (connection, callback_id, event, pending_verifier) VALUES (@connection, @callbackId, '', @cipher)
            ON CONFLICT (connection, callback_id) DO UPDATE SET pending_verifier = excluded.pending_verifier
            """,
            new { connection, callbackId, cipher = _secrets.Protect(Purpose(connection), verifier) }, ct);

    /// <summary>FreshBooks took the confirmation of this verifier. A newer one that arrived meanwhile stays pending.</summary>
    public async Task VerifiedAsync(string connection, long callbackId, string verifier, CancellationToken ct = default)
    {
        var find = new CommandDefinition($"SELECT pending_verifier FROM callback WHERE {Row}", new { connection, callbackId }, cancellationToken: ct);
        var pending = await _database.UseAsync(open => open.QuerySingleOrDefaultAsync<string?>(find), ct);
        var confirmed = Clear(connection, pending) == verifier ? pending : null;
        await ExecuteAsync(
            $"""
            UPDATE callback
            SET verifier = @cipher, pending_verifier = CASE WHEN pending_verifier = @confirmed THEN NULL ELSE pending_verifier END
            WHERE {Row}
            """,
            new { connection, callbackId, confirmed, cipher = _secrets.Protect(Purpose(connection), verifier) }, ct);
    }

    /// <exception cref="SecretUnreadableException">A verifier was encrypted by a key that is gone.</exception>
    public async Task<IReadOnlyList<CallbackRow>> ListAsync(string connection, CancellationToken ct = default)
    {
        const string Sql = """
            SELECT callback_id AS CallbackId, event AS Event, verifier AS Verifier, pending_verifier AS PendingVerifier
            FROM callback WHERE connection = @connection ORDER BY callback_id
            """;
        var rows = await _database.UseAsync(open => open.QueryAsync<StoredRow>(new CommandDefinition(Sql, new { connection }, cancellationToken: ct)), ct);
        return [.. rows.Select(row => new CallbackRow(
            connection, row.CallbackId, row.Event, Clear(connection, row.Verifier), Clear(connection, row.PendingVerifier), row.Verifier is not null))];
    }

    public Task ForgetAsync(string connection, long callbackId, CancellationToken ct = default) =>
        ExecuteAsync($"DELETE FROM callback WHERE {Row}", new { connection, callbackId }, ct);

    public Task ForgetAllAsync(string connection, CancellationToken ct = default) =>
        ExecuteAsync("DELETE FROM callback WHERE connection = @connection", new { connection }, ct);

    private static string Purpose(string connection) => $"verifier/{connection}";

    private string? Clear(string connection, string? cipher) => cipher is null ? null : _secrets.Unprotect(Purpose(connection), cipher);

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken ct) =>
        _database.UseAsync(open => open.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);

    private sealed record StoredRow
    {
        public long CallbackId { get; init; }

        public string Event { get; init; } = "";

        public string? Verifier { get; init; }

        public string? PendingVerifier { get; init; }
    }
}
