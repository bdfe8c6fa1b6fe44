using Grains.Interfaces;
using Storage;

namespace Chaos.Simulation;

/// <summary>The table <c>inbox</c>: what each statement does to its rows, as a test compares with a real database.</summary>
internal sealed class InboxTable(World? world = null)
{
    private readonly Dictionary<EntityKey, Mark> _rows = [];
    private long _notice;

    public int Count => _rows.Count;

    public IEnumerable<Mark> Rows => _rows.Values;

    public void Mark(EntityKey key, Lane lane, DateTimeOffset now, DateTimeOffset due, bool audits = false)
    {
        var known = _rows.GetValueOrDefault(key);
        _rows[key] = new Mark(
            key, ++_notice, known is null || lane < known.Lane ? lane : known.Lane, MarkState.Due,
            known is { State: MarkState.Due } && known.Due < due ? known.Due : due, null, null, 0, known?.Since ?? now)
        {
            AuditNotice = audits ? _notice : known?.AuditNotice ?? 0,
        };
        world?.Oracle.Marked(key);
    }

    public Mark[] Due(DateTimeOffset now, int limit) =>
        [.. _rows.Values.Where(mark => mark.State is not MarkState.Parked && mark.Due <= now)
            .OrderBy(mark => mark.Lane).ThenBy(mark => mark.Due).ThenBy(mark => mark.Notice).Take(limit)];

    /// <summary>Whatever waits for it is due with the same commit.</summary>
    public bool Clear(EntityKey key, long notice, DateTimeOffset now)
    {
        WakeChildren(key, now);
        if (!Is(key, notice))
        {
            if (_rows.TryGetValue(key, out var mark) && mark.AuditNotice <= notice)
                _rows[key] = mark with { AuditNotice = 0 };
            return false;
        }

        world?.Oracle.Cleared(key);
        return _rows.Remove(key);
    }

    public bool Defer(Mark mark)
    {
        world?.Oracle.Deferred(mark);
        if (!Is(mark.Key, mark.Notice))
            return false;
        _rows[mark.Key] = _rows[mark.Key] with
        {
            State = mark.State,
            Due = mark.Due,
            Why = mark.Why,
            WaitsOn = mark.WaitsOn,
            Attempts = mark.Attempts,
        };
        return true;
    }

    public int WakeChildren(EntityKey parent, DateTimeOffset now) =>
        Wake(mark => mark.WaitsOn == parent, mark => mark with { State = MarkState.Due, Due = now, Why = null });

    public int Wake(string reasonTitle, DateTimeOffset now) =>
        Wake(mark => mark.Why?.Title == reasonTitle, mark => mark with { State = MarkState.Due, Due = now, Why = null, WaitsOn = null });

    public bool Retry(EntityKey key, DateTimeOffset now)
    {
        if (!_rows.TryGetValue(key, out var mark))
            return false;
        _rows[key] = mark with { State = MarkState.Due, Due = now, Why = null, WaitsOn = null, Attempts = 0 };
        return true;
    }

    private int Wake(Func<Mark, bool> whom, Func<Mark, Mark> awake)
    {
        var woken = _rows.Values.Where(whom).ToArray();
        foreach (var mark in woken)
            _rows[mark.Key] = awake(mark);
        return woken.Length;
    }

    public Mark? Find(EntityKey key) => _rows.GetValueOrDefault(key);

    public EntityKey[] Parked(string connection, EntityKind kind, string[] ids) =>
        [.. ids.Select(id => new EntityKey(connection, kind, id)).Where(key => Find(key)?.State is MarkState.Parked)];

    private bool Is(EntityKey key, long notice) => _rows.TryGetValue(key, out var mark) && mark.Notice == notice;
}

/// <summary>The inbox of one process, over the table that all have in common.</summary>
internal sealed class SimulatedInbox(Database database, TimeProvider time) : Inbox
{
    private InboxTable Table => database.Inbox;

    public override Task MarkAsync(EntityKey key, Lane lane, TimeSpan after, CancellationToken ct = default) => MarkAsync([key], lane, audits: false, after);

    public override Task MarkAsync(IReadOnlyCollection<EntityKey> keys, Lane lane, CancellationToken ct = default) => MarkAsync(keys, lane, audits: false, TimeSpan.Zero);

    public override Task AuditAsync(IReadOnlyCollection<EntityKey> keys, CancellationToken ct = default) => MarkAsync(keys, Lane.Audit, audits: true, TimeSpan.Zero);

    public override Task AuditAsync(EntityKey key, Lane lane, TimeSpan after, CancellationToken ct = default) => MarkAsync([key], lane, audits: true, after);

    private Task MarkAsync(IReadOnlyCollection<EntityKey> keys, Lane lane, bool audits, TimeSpan after)
    {
        var now = time.GetUtcNow();
        return keys.Count == 0 ? Task.CompletedTask : database.DoAsync($"mark {string.Join(", ", keys)} {lane}", () =>
        {
            foreach (var key in keys)
                Table.Mark(key, lane, now, now + after, audits);
            return true;
        });
    }

    public override async Task<IReadOnlyList<Mark>> DueAsync(string connection, DateTimeOffset now, int limit, CancellationToken ct = default) =>
        await database.DoAsync("due marks", () => Table.Due(now, limit), isWrite: false);

    public override Task<bool> ClearAsync(EntityKey key, long notice, CancellationToken ct = default) =>
        database.DoAsync($"clear {key} of notice {notice}, and wake what waits on it", () => Table.Clear(key, notice, time.GetUtcNow()));

    public override Task<bool> DeferAsync(Mark mark, CancellationToken ct = default) =>
        database.DoAsync($"defer {mark.Key} of notice {mark.Notice}: {mark.State}, {mark.Why}", () => Table.Defer(mark));

    public override Task<int> WakeAsync(EntityKey parent, DateTimeOffset now, CancellationToken ct = default) =>
        database.DoAsync($"wake what waits on {parent}", () => Table.WakeChildren(parent, now));

    public override Task<int> WakeAsync(string connection, string reasonTitle, DateTimeOffset now, CancellationToken ct = default) =>
        database.DoAsync($"wake '{reasonTitle}'", () => Table.Wake(reasonTitle, now));

    public override Task<bool> RetryAsync(EntityKey key, DateTimeOffset now, CancellationToken ct = default) =>
        database.DoAsync($"retry {key}", () => Table.Retry(key, now));

    public override Task<Mark?> FindAsync(EntityKey key, CancellationToken ct = default) =>
        database.DoAsync($"find {key}", () => Table.Find(key), isWrite: false);

    public override async Task<IReadOnlyList<EntityKey>> ParkedAsync(string connection, EntityKind kind, string[] ids, CancellationToken ct = default) =>
        await database.DoAsync("parked marks", () => Table.Parked(connection, kind, ids), isWrite: false);

    public override async Task<IReadOnlyList<Mark>> ListAsync(
        string connection, MarkState? state, EntityKind? kind, string? contains, int limit, int offset = 0, CancellationToken ct = default) =>
        await database.DoAsync("list marks", () => Table.Rows
            .Where(mark => (state is null || mark.State == state) && (contains is null || mark.Why?.Title == contains))
            .Take(limit).ToArray(), isWrite: false);
}
