using Grains.Interfaces;

namespace Storage;

/// <summary>The statements on the table <c>inbox</c>. Both databases understand all of them but the upsert and a list of ids.</summary>
internal static class InboxSql
{
    private const string Columns = """
        connection AS Connection, kind AS Kind, id AS Id, notice AS Notice, lane AS Lane, state AS State, due AS Due,
        why_title AS WhyTitle, why_detail AS WhyDetail, correlation_id AS CorrelationId, waits_on AS WaitsOn,
        attempts AS Attempts, since AS Since, audits AS Audits
        """;

    private const string Parked = "SELECT id FROM inbox WHERE connection = @connection AND kind = @kind AND state = 'parked' AND id";

    private const string Row = "connection = @connection AND kind = @kind AND id = @id";

    /// <summary>The notice is drawn again in the update: after the row's lock was waited for, or it could be older than the one it replaces.</summary>
    public const string MarkPostgres = """
        INSERT INTO inbox (connection, kind, id, notice, lane, state, due, attempts, since, audits)
        SELECT @connection, @kind, @id, drawn, @lane, 'due', @due, 0, @now, CASE WHEN @audits THEN drawn ELSE 0 END
        FROM (SELECT nextval('inbox_notice') AS drawn) AS next
        ON CONFLICT (connection, kind, id) DO UPDATE
        SET (notice, audits) = (
                SELECT drawn, CASE WHEN @audits THEN drawn ELSE inbox.audits END FROM (SELECT nextval('inbox_notice') AS drawn) AS next),
            lane = least(inbox.lane, excluded.lane), state = 'due', attempts = 0,
            due = CASE WHEN inbox.state = 'due' THEN least(inbox.due, excluded.due) ELSE excluded.due END,
            why_title = NULL, why_detail = NULL, correlation_id = NULL, waits_on = NULL
        """;

    /// <summary>Replacing the row draws its next AUTOINCREMENT number, which is the notice: one more than the last that was drawn.</summary>
    public const string MarkSqlite = $"""
        INSERT OR REPLACE INTO inbox (connection, kind, id, lane, state, due, attempts, since, audits)
        SELECT @connection, @kind, @id,
            coalesce((SELECT min(lane, @lane) FROM inbox WHERE {Row}), @lane), 'due',
            coalesce((SELECT min(due, @due) FROM inbox WHERE {Row} AND state = 'due'), @due), 0,
            coalesce((SELECT since FROM inbox WHERE {Row}), @now),
            CASE WHEN @audits THEN coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'inbox'), 0) + 1
                ELSE coalesce((SELECT audits FROM inbox WHERE {Row}), 0) END
        """;

    public const string Clear = $"DELETE FROM inbox WHERE {Row} AND notice = @notice";

    /// <summary>Where a newer notice keeps the mark: the audit that was asked for until then is done, one asked for since is not.</summary>
    public const string Audited = $"UPDATE inbox SET audits = 0 WHERE {Row} AND audits <> 0 AND audits <= @notice";

    public const string Defer = $"""
        UPDATE inbox
        SET state = @state, due = @due, why_title = @whyTitle, why_detail = @whyDetail, correlation_id = @correlationId,
            waits_on = @waitsOn, attempts = @attempts
        WHERE {Row} AND notice = @notice
        """;

    /// <summary>
    /// PostgreSQL: nothing is changed once the cluster has declared this silo dead (6 in Orleans' table), though it may
    /// not know yet, frozen or cut off as it was.
    /// </summary>
    public const string UnlessGivenUp = """
         AND NOT EXISTS (
            SELECT 1 FROM orleansmembershiptable
            WHERE deploymentid = @cluster AND address = @siloAddress AND port = @siloPort AND generation = @siloGeneration AND status = 6)
        """;

    public const string Retry = $"""
        UPDATE inbox
        SET state = 'due', due = @now, attempts = 0, why_title = NULL, why_detail = NULL, correlation_id = NULL, waits_on = NULL
        WHERE {Row}
        """;

    /// <summary>For whom it waited is kept: should it still have to wait, that parent has nothing more to say.</summary>
    public const string WakeByParent = """
        UPDATE inbox
        SET state = 'due', due = @now, why_title = NULL, why_detail = NULL, correlation_id = NULL
        WHERE waits_on = @parent
        """;

    public const string WakeByReason = """
        UPDATE inbox
        SET state = 'due', due = @now, why_title = NULL, why_detail = NULL, correlation_id = NULL, waits_on = NULL
        WHERE connection = @connection AND why_title = @title
        """;

    public const string Forget = "DELETE FROM inbox WHERE connection = @connection";

    public const string Find = $"SELECT {Columns} FROM inbox WHERE {Row}";

    public const string ParkedPostgres = $"{Parked} = ANY (@ids)";

    public const string ParkedSqlite = $"{Parked} IN @ids";

    public const string List = $"""
        SELECT {Columns} FROM inbox
        WHERE connection = @connection AND (@state IS NULL OR state = @state) AND (@kind IS NULL OR kind = @kind)
            AND (@like IS NULL OR lower(id) LIKE @like ESCAPE '\' OR lower(why_title) LIKE @like ESCAPE '\')
        ORDER BY since, kind, id LIMIT @limit OFFSET @offset
        """;

    public const string Count = "SELECT kind AS Kind, state AS State, count(*) AS Number FROM inbox WHERE connection = @connection GROUP BY kind, state";

    /// <summary>One range of the index per lane: what is not due yet, however much, is not looked at.</summary>
    public static readonly string Due = string.Join(" UNION ALL ", Enum.GetValues<Lane>().Select(lane => $"""
        SELECT * FROM (SELECT {Columns} FROM inbox
            WHERE connection = @connection AND lane = {lane:D} AND due <= @now AND state <> 'parked' ORDER BY due LIMIT @limit) AS lane{lane:D}
        """)) + " ORDER BY Lane, Due LIMIT @limit";

    public static readonly string NextDue = "SELECT min(due) FROM (" + string.Join(" UNION ALL ", Enum.GetValues<Lane>().Select(lane => $"""
        SELECT min(due) AS due FROM inbox WHERE connection = @connection AND lane = {lane:D} AND state <> 'parked'
        """)) + ") AS lanes";
}
