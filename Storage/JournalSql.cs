using Grains.Interfaces;

namespace Storage;

internal static class JournalSql
{
    public const int TrimRows = 5_000;

    public const string Read = """
        SELECT at AS At, what AS What, why AS Why, hubspot_status AS HubSpotStatus, correlation_id AS CorrelationId FROM journal
        WHERE connection = @connection AND kind = @kind AND id = @id ORDER BY number DESC LIMIT @limit
        """;

    /// <summary>Of each entity the latest. The word stands here as in the index that serves this.</summary>
    public const string Drifted = """
        SELECT kind AS Kind, id AS Id, at AS At, what AS What, why AS Why, hubspot_status AS HubSpotStatus, correlation_id AS CorrelationId FROM journal
        WHERE number IN (
            SELECT MAX(number) FROM journal WHERE connection = @connection AND what = 'drifted' AND at >= @since
            GROUP BY kind, id ORDER BY MAX(number) DESC LIMIT @limit OFFSET @offset)
        ORDER BY number DESC
        """;

    public const string Trim = "DELETE FROM journal WHERE number IN (SELECT number FROM journal WHERE at < @before ORDER BY at LIMIT @limit)";

    public static Statement Insert(JournalEntry entry) => new(
        // All of one kind: entries keep the order in which they were appended.
        "",
        """
        INSERT INTO journal (connection, kind, id, at, what, why, hubspot_status, correlation_id)
        VALUES (@connection, @kind, @id, @at, @what, @why, CAST(@status AS bigint), @correlationId)
        """,
        ("connection", entry.Key.Connection), ("kind", entry.Key.Kind.Word()), ("id", entry.Key.Id),
        ("at", entry.At.ToUnixTimeMilliseconds()), ("what", entry.What), ("why", entry.Why),
        ("status", (long?)entry.HubSpotStatus), ("correlationId", entry.CorrelationId));
}

/// <summary>A row of <c>journal</c>.</summary>
internal sealed record JournalRow
{
    public string Kind { get; init; } = "";

    public string Id { get; init; } = "";

    public long At { get; init; }

    public string What { get; init; } = "";

    public string? Why { get; init; }

    public long? HubSpotStatus { get; init; }

    public string? CorrelationId { get; init; }

    public JournalEntry ToEntry(EntityKey key) =>
        new(key, DateTimeOffset.FromUnixTimeMilliseconds(At), What, Why, (int?)HubSpotStatus, CorrelationId);
}
