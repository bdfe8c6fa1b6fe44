using Dapper;

namespace Storage;

/// <summary>The right to be the only one who acts under this name. Each owner has a higher epoch than the one before.</summary>
public sealed record Lease(string Name, string Owner, long Epoch);

/// <summary>What is to be feared of earlier owners.</summary>
/// <param name="MayActFor">How long one may still believe that the lease is its own; zero when none can.</param>
/// <param name="EndedAgo">How long ago the last of them lost it by time; null when there was none, all handed over cleanly, or one may still act.</param>
public sealed record Predecessor(TimeSpan MayActFor, TimeSpan? EndedAgo);

/// <summary>Leases in the table <c>lease</c>. All times are compared by the database's clock: machines' clocks differ.</summary>
public class Leases
{
    private readonly Database _database;
    private readonly string _acquire;
    private readonly string _tryAcquire;
    private readonly string _renew;

    internal Leases(Database database)
    {
        _database = database;
        var (now, later) = database.IsPostgres
            ? (DatabaseWork.PostgresNow, "greatest")
            : ("CAST(unixepoch('subsec') * 1000 AS INTEGER)", "max");
        // before_until: when the last of all earlier owners who did not hand over may stop. It survives a clean release,
        // because the one who released cleanly may have had a predecessor who did not.
        var take = $"""
            INSERT INTO lease (name, owner, epoch, until, before_until) VALUES (@name, @owner, 1, {now} + @ttl, 0)
            ON CONFLICT (name) DO UPDATE
            SET owner = excluded.owner, epoch = lease.epoch + 1, until = {now} + @ttl, before_until = {later}(lease.until, lease.before_until)
            """;
        _acquire = $"{take} RETURNING epoch AS Epoch, before_until AS BeforeUntil, {now} AS Now";
        _tryAcquire = $"{take} WHERE {later}(lease.until, lease.before_until) <= {now} RETURNING epoch";
        _renew = $"UPDATE lease SET until = {now} + @ttl WHERE name = @name AND owner = @owner AND epoch = @epoch";
    }

    /// <summary>For the simulation, whose leases stand in memory: it overrides every method.</summary>
    internal Leases() => (_database, _acquire, _tryAcquire, _renew) = (null!, "", "", "");

    /// <summary>Takes the lease over, whoever has it, and says how long to wait before acting.</summary>
    public virtual async Task<(Lease Lease, Predecessor Predecessor)> AcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken ct = default)
    {
        var command = new CommandDefinition(_acquire, new { name, owner, ttl = (long)ttl.TotalMilliseconds }, cancellationToken: ct);
        var row = await _database.UseAsync(connection => connection.QuerySingleAsync<LeaseRow>(command), ct);
        return (new Lease(name, owner, row.Epoch), row.Predecessor);
    }

    /// <summary>Takes the lease where nobody can act under it any more. Null: somebody may.</summary>
    public virtual async Task<Lease?> TryAcquireAsync(string name, string owner, TimeSpan ttl, CancellationToken ct = default)
    {
        var command = new CommandDefinition(_tryAcquire, new { name, owner, ttl = (long)ttl.TotalMilliseconds }, cancellationToken: ct);
        var epoch = await _database.UseAsync(connection => connection.QuerySingleOrDefaultAsync<long?>(command), ct);
        return epoch is null ? null : new Lease(name, owner, epoch.Value);
    }

    /// <summary>Owned for <paramref name="ttl"/> from now. False: somebody took over.</summary>
    public virtual async Task<bool> RenewAsync(Lease lease, TimeSpan ttl, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return await ExecuteAsync(_renew, new { name = lease.Name, owner = lease.Owner, epoch = lease.Epoch, ttl = (long)ttl.TotalMilliseconds }, ct) > 0;
    }

    /// <summary>This owner acts no more, but what it did until now still counts: the next one hears of it. Somebody else's lease is left alone.</summary>
    public Task EndAsync(Lease lease, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return RenewAsync(lease, TimeSpan.Zero, ct);
    }

    /// <summary>A clean hand-over: this owner acts no more. Somebody else's lease is left alone.</summary>
    public virtual Task ReleaseAsync(Lease lease, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return ExecuteAsync(
            "UPDATE lease SET until = 0 WHERE name = @name AND owner = @owner AND epoch = @epoch",
            new { name = lease.Name, owner = lease.Owner, epoch = lease.Epoch }, ct);
    }

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken ct) =>
        _database.UseAsync(connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);

    private sealed record LeaseRow
    {
        public long Epoch { get; init; }

        public long BeforeUntil { get; init; }

        public long Now { get; init; }

        public Predecessor Predecessor =>
            BeforeUntil == 0 ? new Predecessor(TimeSpan.Zero, null)
            : BeforeUntil > Now ? new Predecessor(TimeSpan.FromMilliseconds(BeforeUntil - Now), null)
            : new Predecessor(TimeSpan.Zero, TimeSpan.FromMilliseconds(Now - BeforeUntil));
    }
}
