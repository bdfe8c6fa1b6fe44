using Dapper;

namespace Storage;

/// <param name="Name">The operator's label.</param>
public sealed record ConnectionRow(string Id, string Name, DateTimeOffset CreatedAt);

/// <summary>Which connections there are: Orleans cannot list its grains. Everything else of a connection is in its grain.</summary>
public sealed class ConnectionBook
{
    private const string Columns = "SELECT id AS Id, name AS Name, created_at AS CreatedAt FROM connection";

    private readonly Database _database;
    private readonly TimeProvider _time;

    internal ConnectionBook(Database database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Adding a known one renames it.</summary>
    public Task AddAsync(string id, string name, CancellationToken ct = default) => ExecuteAsync(
        "INSERT INTO connection (id, name, created_at) VALUES (@id, @name, @now) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        new { id, name, now = _time.GetUtcNow().ToUnixTimeMilliseconds() }, ct);

    /// <summary>The eldest first.</summary>
    public Task<IReadOnlyList<ConnectionRow>> ListAsync(CancellationToken ct = default) =>
        RowsAsync($"{Columns} ORDER BY created_at, id", new { }, ct);

    /// <summary>Null: there is none of this id.</summary>
    public async Task<ConnectionRow?> FindAsync(string id, CancellationToken ct = default) =>
        (await RowsAsync($"{Columns} WHERE id = @id", new { id }, ct)).SingleOrDefault();

    public Task RemoveAsync(string id, CancellationToken ct = default) =>
        ExecuteAsync("DELETE FROM connection WHERE id = @id", new { id }, ct);

    private async Task<IReadOnlyList<ConnectionRow>> RowsAsync(string sql, object parameters, CancellationToken ct)
    {
        var rows = await _database.UseAsync(open => open.QueryAsync<StoredRow>(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);
        return [.. rows.Select(row => new ConnectionRow(row.Id, row.Name, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt)))];
    }

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken ct) =>
        _database.UseAsync(open => open.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);

    private sealed record StoredRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public long CreatedAt { get; init; }
    }
}
