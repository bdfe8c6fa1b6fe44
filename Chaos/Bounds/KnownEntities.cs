using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Orleans.Storage;

namespace Chaos.Bounds;

/// <summary>
/// Fills Orleans' storage with the states of entities that nobody has ever seen: each a copy of a row that the product
/// wrote, under a key of its own and the hash that goes with it.
/// </summary>
internal sealed class KnownEntities(string connectionString)
{
    private const string Columns = "grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, modifiedon, version";

    private readonly OrleansDefaultHasher _hasher = new();

    /// <summary>Returns how many there are then.</summary>
    public async Task<long> FillAsync(int wanted, CancellationToken cancellation)
    {
        await using var database = new NpgsqlConnection(connectionString);
        await database.OpenAsync(cancellation);
        var rows = await ReadAsync(database, cancellation);
        if (rows.FirstOrDefault(row => Hash(row.Key) != row.KeyHash) is { } odd)
            throw new InvalidOperationException($"Orleans hashes the key {odd.Key} otherwise than it is done here.");
        await using (var copy = await database.BeginBinaryImportAsync($"COPY orleansstorage ({Columns}) FROM STDIN (FORMAT BINARY)", cancellation))
        {
            for (var made = rows.Count; made < wanted; made++)
                await WriteAsync(copy, rows[made % rows.Count], made / rows.Count, cancellation);
            await copy.CompleteAsync(cancellation);
        }

        await using var analyze = new NpgsqlCommand("ANALYZE orleansstorage", database) { CommandTimeout = 0 };
        await analyze.ExecuteNonQueryAsync(cancellation);
        return Math.Max(rows.Count, wanted);
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, Row row, int round, CancellationToken cancellation)
    {
        var key = $"{row.Key}{round.ToString("000", CultureInfo.InvariantCulture)}";
        await copy.StartRowAsync(cancellation);
        await copy.WriteAsync(Hash(key), NpgsqlDbType.Integer, cancellation);
        await copy.WriteAsync(row.N0, NpgsqlDbType.Bigint, cancellation);
        await copy.WriteAsync(row.N1, NpgsqlDbType.Bigint, cancellation);
        await copy.WriteAsync(row.TypeHash, NpgsqlDbType.Integer, cancellation);
        await copy.WriteAsync(row.Type, NpgsqlDbType.Varchar, cancellation);
        await copy.WriteAsync(key, NpgsqlDbType.Varchar, cancellation);
        await copy.WriteAsync(row.Service, NpgsqlDbType.Varchar, cancellation);
        await copy.WriteAsync(row.Payload, NpgsqlDbType.Bytea, cancellation);
        await copy.WriteAsync(row.ModifiedOn, NpgsqlDbType.Timestamp, cancellation);
        await copy.WriteAsync(row.Version, NpgsqlDbType.Integer, cancellation);
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlConnection database, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT {Columns} FROM orleansstorage WHERE graintypestring IN ('client', 'invoice', 'payment', 'company', 'vendor')", database);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new Row(
                reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetString(4), reader.GetString(5),
                reader.GetString(6), await reader.GetFieldValueAsync<byte[]>(7, cancellation), reader.GetDateTime(8), reader.GetInt32(9)));
        }

        return rows;
    }

    /// <summary>Orleans hashes a key's bytes from the last to the first.</summary>
    private int Hash(string key)
    {
        var bytes = Encoding.UTF8.GetBytes(key);
        Array.Reverse(bytes);
        return _hasher.Hash(bytes);
    }

    private sealed record Row(
        int KeyHash, long N0, long N1, int TypeHash, string Type, string Key, string Service, byte[] Payload, DateTime ModifiedOn, int Version);
}
