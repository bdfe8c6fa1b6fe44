using Dapper;
using Grains.Interfaces;

namespace Storage;

/// <summary>The marks: which entities are not in step, and why. Every method throws <see cref="StorageUnavailableException"/> where the database is away.</summary>
public class Inbox
{
    private readonly Database _database;
    private readonly GroupCommit _commits;
    private readonly TimeProvider _time;
    private readonly string _mark;
    private readonly string _fence = "";
    private readonly (string Name, object? Value)[] _silo = [];

    /// <param name="silo">Null: this process is no member of a cluster.</param>
    internal Inbox(Database database, GroupCommit commits, TimeProvider time, SiloAddress? silo)
    {
        (_database, _commits, _time) = (database, commits, time);
        _mark = database.IsPostgres ? InboxSql.MarkPostgres : InboxSql.MarkSqlite;
        if (silo is not null && database.IsPostgres)
        {
            _fence = InboxSql.UnlessGivenUp;
            _silo = [("cluster", StorageHosting.ClusterName), ("siloAddress", silo.Endpoint.Address.ToString()), ("siloPort", (long)silo.Endpoint.Port), ("siloGeneration", (long)silo.Generation)];
        }
    }

    /// <summary>For the simulation, whose marks stand in memory: it overrides every method that is virtual, and so reaches no database.</summary>
    internal Inbox() => (_database, _commits, _time, _mark) = (null!, null!, null!, "");

    /// <summary>Returns after the commit: the entity is due now, whatever its mark said before, in the more urgent of both lanes.</summary>
    public Task MarkAsync(EntityKey key, Lane lane, CancellationToken ct = default) => MarkAsync(key, lane, TimeSpan.Zero, ct);

    /// <summary>The same, due after a moment in which further notices gather; a mark that is due sooner stays so.</summary>
    public virtual Task MarkAsync(EntityKey key, Lane lane, TimeSpan after, CancellationToken ct = default) =>
        _commits.CommitAsync(new Change(MarkStatement(key, lane, after)), ct);

    /// <summary>The same for many; returns after the last commit.</summary>
    public virtual Task MarkAsync(IReadOnlyCollection<EntityKey> keys, Lane lane, CancellationToken ct = default) => MarkAsync(keys, lane, audits: false, ct);

    /// <summary>
    /// Marks what an audit could not be done with: HubSpot's side is looked at too until that has been settled once,
    /// whatever notices come meanwhile.
    /// </summary>
    public virtual Task AuditAsync(IReadOnlyCollection<EntityKey> keys, CancellationToken ct = default) => MarkAsync(keys, Lane.Audit, audits: true, ct);

    /// <summary>The same in a more urgent lane, due after a moment in which further reasons gather.</summary>
    public virtual Task AuditAsync(EntityKey key, Lane lane, TimeSpan after, CancellationToken ct = default) =>
        _commits.CommitAsync(new Change(MarkStatement(key, lane, after, audits: true)), ct);

    /// <summary>What is to be done, the most urgent lane first, in it the longest due.</summary>
    public virtual async Task<IReadOnlyList<Mark>> DueAsync(string connection, DateTimeOffset now, int limit, CancellationToken ct = default) =>
        Marks(await RowsAsync<MarkRow>(InboxSql.Due, new { connection, now = Kept(now), limit }, ct));

    /// <summary>
    /// The entity is in step, and whatever waits for it is due: in one commit, because after a crash in between nobody
    /// would wake them. False: the mark stays, because a notice arrived since <paramref name="notice"/> was read, or
    /// because the cluster has given this silo up and others do its work, by newer knowledge. Where a notice keeps it, the
    /// audits asked for until <paramref name="notice"/> are done all the same.
    /// </summary>
    public virtual async Task<bool> ClearAsync(EntityKey key, long notice, CancellationToken ct = default) =>
        await _commits.CommitAsync(new Change(
        [
            StatementOn(InboxSql.Clear + _fence, key, [("notice", notice), .. _silo]),
            StatementOn(InboxSql.Audited + _fence, key, [("notice", notice), .. _silo]) with { Counts = false },
            WakeStatement(key, _time.GetUtcNow()) with { Counts = false },
        ]), ct) > 0;

    /// <summary>Writes the given State, Due, Why, WaitsOn and Attempts. False, as when clearing: the mark stays as it is.</summary>
    public virtual async Task<bool> DeferAsync(Mark mark, CancellationToken ct = default) =>
        await CommitAsync(
            InboxSql.Defer + _fence, mark.Key, ct,
            [.. _silo, ("notice", mark.Notice), ("state", MarkRow.Word(mark.State)), ("due", Kept(NotBefore(mark.Due))),
            ("whyTitle", mark.Why?.Title), ("whyDetail", mark.Why?.Detail), ("correlationId", mark.Why?.CorrelationId),
            ("waitsOn", mark.WaitsOn?.ToString()), ("attempts", (long)mark.Attempts)]) > 0;

    /// <summary>Whatever waits for this parent is due now. Returns how many.</summary>
    public virtual Task<int> WakeAsync(EntityKey parent, DateTimeOffset now, CancellationToken ct = default) =>
        _commits.CommitAsync(new Change(WakeStatement(parent, now)), ct);

    /// <summary>Whatever stands for this reason, parked or not, is due now. Returns how many.</summary>
    public virtual Task<int> WakeAsync(string connection, string reasonTitle, DateTimeOffset now, CancellationToken ct = default) =>
        CommitAsync(
            InboxSql.WakeByReason, connection, ct,
            ("connection", connection), ("title", reasonTitle), ("now", Kept(now)));

    /// <summary>An operator wants it tried now. False: it has no mark.</summary>
    public virtual async Task<bool> RetryAsync(EntityKey key, DateTimeOffset now, CancellationToken ct = default) =>
        await CommitAsync(InboxSql.Retry, key, ct, ("now", Kept(now))) > 0;

    /// <summary>Null: the entity is in step, as far as we were told.</summary>
    public virtual async Task<Mark?> FindAsync(EntityKey key, CancellationToken ct = default) =>
        Marks(await RowsAsync<MarkRow>(InboxSql.Find, new { connection = key.Connection, kind = key.Kind.Word(), id = key.Id }, ct)).SingleOrDefault();

    /// <summary>Which of these are parked.</summary>
    public virtual async Task<IReadOnlyList<EntityKey>> ParkedAsync(string connection, EntityKind kind, string[] ids, CancellationToken ct = default) =>
        [.. (await RowsAsync<string>(_database.IsPostgres ? InboxSql.ParkedPostgres : InboxSql.ParkedSqlite, new { connection, kind = kind.Word(), ids }, ct)).Select(id => new EntityKey(connection, kind, id))];

    /// <summary>A page of marks, the longest out of step first.</summary>
    /// <param name="contains">A part of the entity's id or of the reason's title, in any case; null: all.</param>
    public virtual async Task<IReadOnlyList<Mark>> ListAsync(
        string connection, MarkState? state, EntityKind? kind, string? contains, int limit, int offset = 0, CancellationToken ct = default) =>
        Marks(await RowsAsync<MarkRow>(InboxSql.List, new
        {
            connection,
            state = state is { } one ? MarkRow.Word(one) : null,
            kind = kind?.Word(),
            like = contains is null ? null : $"%{Escaped(contains)}%",
            limit,
            offset,
        }, ct));

    public async Task<IReadOnlyList<MarkCount>> CountAsync(string connection, CancellationToken ct = default) =>
        [.. (await RowsAsync<MarkCountRow>(InboxSql.Count, new { connection }, ct))
            .Select(row => new MarkCount(MarkRow.KindOf(row.Kind), MarkRow.StateOf(row.State), (int)row.Number))];

    /// <summary>When the next mark becomes due; null: none waits but parked ones.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(string connection, CancellationToken ct = default) =>
        (await RowsAsync<long?>(InboxSql.NextDue, new { connection }, ct)).Single() is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(due) - _database.Ahead
            : null;

    /// <summary>The connection was deleted: its marks go too. Returns how many.</summary>
    public Task<int> ForgetAsync(string connection, CancellationToken ct = default) =>
        CommitAsync(InboxSql.Forget, connection, ct, ("connection", connection));

    private Mark[] Marks(IEnumerable<MarkRow> rows) => [.. rows.Select(row => row.ToMark(_database.Ahead))];

    /// <summary>Times are kept in the database's, in whole milliseconds.</summary>
    private long Kept(DateTimeOffset here) => here.ToUnixTimeMilliseconds() + (long)_database.Ahead.TotalMilliseconds;

    // Rounded down it could come due too early.
    private static DateTimeOffset NotBefore(DateTimeOffset due) => due.AddTicks(TimeSpan.TicksPerMillisecond - 1);

    private static string Escaped(string part) =>
        part.ToLowerInvariant().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private Task<int[]> MarkAsync(IReadOnlyCollection<EntityKey> keys, Lane lane, bool audits, CancellationToken ct) =>
        Task.WhenAll(keys.Distinct().Chunk(200).Select(some =>
            _commits.CommitAsync(new Change([.. some.Select(key => MarkStatement(key, lane, TimeSpan.Zero, audits))]), ct)));

    private Statement MarkStatement(EntityKey key, Lane lane, TimeSpan after, bool audits = false)
    {
        var now = _time.GetUtcNow();
        return StatementOn(_mark, key,
            [("lane", (long)lane), ("now", Kept(now)), ("due", Kept(now + after)), ("audits", audits)]);
    }

    private Statement WakeStatement(EntityKey parent, DateTimeOffset now) =>
        new(parent.ToString(), InboxSql.WakeByParent, ("parent", parent.ToString()), ("now", Kept(now)));

    private static Statement StatementOn(string sql, EntityKey key, (string Name, object? Value)[] parameters) =>
        new(key.ToString(), sql, [("connection", key.Connection), ("kind", key.Kind.Word()), ("id", key.Id), .. parameters]);

    private Task<int> CommitAsync(string sql, EntityKey key, CancellationToken ct, params (string Name, object? Value)[] parameters) =>
        _commits.CommitAsync(new Change(StatementOn(sql, key, parameters)), ct);

    private Task<int> CommitAsync(string sql, string connection, CancellationToken ct, params (string Name, object? Value)[] parameters) =>
        _commits.CommitAsync(new Change(new Statement(connection, sql, parameters)), ct);

    private Task<IEnumerable<T>> RowsAsync<T>(string sql, object parameters, CancellationToken ct) =>
        _database.UseAsync(connection => connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);
}
