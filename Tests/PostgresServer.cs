using System.Globalization;
using Chaos.Processes;
using Npgsql;
using Xunit;

[assembly: AssemblyFixture(typeof(Tests.PostgresServer))]

namespace Tests;

/// <summary>
/// A throw-away PostgreSQL for this run, started by the first test that asks for a database. Where its programs are
/// missing the test fails and says so: a skipped one would pass for a tested one.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private string? _folder;
    private int _port;
    private int _databases;

    /// <summary>A fresh database's connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        await EnsureStartedAsync();
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(Text("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return Text(name);
    }

    /// <summary>Backs a database up as docs/operating.md says.</summary>
    public Task DumpAsync(string connectionString, string file) =>
        PostgresPrograms.RunAsync("pg_dump", [.. Server, "-Fc", "-f", file, DatabaseOf(connectionString)]);

    /// <summary>Puts the backup in the place of the database, which nobody may be using.</summary>
    public async Task RestoreAsync(string connectionString, string file)
    {
        NpgsqlConnection.ClearAllPools();
        await PostgresPrograms.RunAsync("dropdb", [.. Server, "--force", DatabaseOf(connectionString)]);
        await PostgresPrograms.RunAsync("createdb", [.. Server, DatabaseOf(connectionString)]);
        await PostgresPrograms.RunAsync("pg_restore", [.. Server, "-d", DatabaseOf(connectionString), file]);
    }

    /// <summary>Writes a database as SQL, which every later PostgreSQL reads, and returns the file.</summary>
    public async Task<string> WriteSqlAsync(string connectionString)
    {
        var file = await NewFileAsync();
        await PostgresPrograms.RunAsync("pg_dump", [.. Server, "--no-owner", "-f", file, DatabaseOf(connectionString)]);
        return file;
    }

    /// <summary>A new database from such SQL.</summary>
    public async Task<string> CreateDatabaseAsync(string sql)
    {
        var connectionString = await CreateDatabaseAsync();
        var file = await NewFileAsync();
        await File.WriteAllTextAsync(file, sql);
        await PostgresPrograms.RunAsync("psql", [.. Server, "-X", "-v", "ON_ERROR_STOP=1", "-f", file, DatabaseOf(connectionString)]);
        return connectionString;
    }

    /// <summary>A file that the server's user may write.</summary>
    public async Task<string> NewFileAsync()
    {
        await EnsureStartedAsync();
        return Path.Combine(_folder!, Guid.NewGuid().ToString("N"));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_folder is not null)
        {
            await PostgresPrograms.RunAsync("pg_ctl", "stop", "-D", DataFolder, "-m", "immediate", "-w");
            Directory.Delete(_folder, recursive: true);
        }

        _starting.Dispose();
    }

    private string[] Server => ["-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "postgres"];

    private static string DatabaseOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private string DataFolder => Path.Combine(_folder!, "data");

    private string Text(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Pooling=true";

    private async Task EnsureStartedAsync()
    {
        await _starting.WaitAsync();
        try
        {
            if (_folder is null)
                await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task StartAsync()
    {
        _port = FreePorts.Take();
        var folder = Directory.CreateTempSubdirectory("pg-").FullName;
        await PostgresPrograms.OwnAsync(folder);
        _folder = folder;
        await PostgresPrograms.RunAsync("initdb", "-D", DataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        // A crash of the machine loses nothing that anybody wants.
        var options = $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off -c max_connections=300";
        await PostgresPrograms.RunAsync("pg_ctl", "start", "-D", DataFolder, "-w", "-t", "60", "-l", Path.Combine(folder, "log"), "-o", options);
    }
}
