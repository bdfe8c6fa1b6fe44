using Dapper;
using Grains.Interfaces;

namespace Storage;

/// <summary>How many entities of a connection have been mirrored: it counts Orleans' rows of grain state.</summary>
public sealed class EntityCounts
{
    // Orleans keeps the state's name in graintypestring and a grain's text key in grainidextensionstring.
    // '0' follows '/', so this is every key that begins with "connection/".
    private const string Sql = """
        SELECT graintypestring AS Kind, count(*) AS Number FROM orleansstorage
        WHERE graintypestring = @kind AND grainidextensionstring {0} >= @from AND grainidextensionstring {0} < @to GROUP BY graintypestring
        """;

    private readonly Database _database;
    private readonly string _sql;

    internal EntityCounts(Database database)
    {
        _database = database;
        // Byte by byte, as the index is.
        var one = Sql.Replace("{0}", database.IsPostgres ? "COLLATE \"C\"" : "", StringComparison.Ordinal);
        _sql = string.Join(" UNION ALL ", EntityKinds.ParentsFirst.Select(kind => one.Replace("@kind", $"'{kind.Word()}'", StringComparison.Ordinal)));
    }

    /// <summary>A kind without any is absent.</summary>
    public async Task<IReadOnlyDictionary<EntityKind, int>> ByKindAsync(string connection, CancellationToken ct = default)
    {
        var command = new CommandDefinition(_sql, new { from = connection + "/", to = connection + "0" }, cancellationToken: ct);
        var rows = await _database.UseAsync(open => open.QueryAsync<CountRow>(command), ct);
        return rows.ToDictionary(row => MarkRow.KindOf(row.Kind), row => (int)row.Number);
    }

    private sealed record CountRow
    {
        public string Kind { get; init; } = "";

        public long Number { get; init; }
    }
}
