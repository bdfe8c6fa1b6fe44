using System.Globalization;
using Npgsql;

namespace Chaos.Processes;

/// <summary>A PostgreSQL server of this run's own, on a folder of its own, with fsync as an operator would have it.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private const string Database = "sync";
    private readonly string _folder;

    private Postgres(string folder, int port) => (_folder, Port) = (folder, port);

    public int Port { get; }

    /// <summary>Whose turn it is to stop and start it.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public bool IsRunning { get; private set; }

    private string Data => Path.Combine(_folder, "data");

    private string Backup => Path.Combine(_folder, "backup");

    public static string ConnectionString(int port, string database = Database) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database}";

    public static async Task<Postgres> CreateAsync(string folder, int port)
    {
        Directory.CreateDirectory(folder);
        await PostgresPrograms.OwnAsync(folder);
        var server = new Postgres(folder, port);
        await PostgresPrograms.RunAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        await server.StartAsync();
        await using var connection = new NpgsqlConnection(ConnectionString(port, "postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {Database}", connection);
        await command.ExecuteNonQueryAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var options = $"-p {Port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=300";
        await PostgresPrograms.RunAsync("pg_ctl", "start", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", options);
        IsRunning = true;
    }

    /// <summary>At once: connections are cut, and the next start recovers from the log.</summary>
    public async Task StopAsync()
    {
        IsRunning = false;
        await PostgresPrograms.RunAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w");
    }

    /// <summary>Copies the files of the server, which must be stopped.</summary>
    public Task BackUpAsync() => PostgresPrograms.AsOwnerAsync("cp", "-a", Data, Backup);

    /// <summary>Puts the copy back in place of the files of the server, which must be stopped.</summary>
    public async Task RestoreAsync()
    {
        await PostgresPrograms.AsOwnerAsync("rm", "-rf", Data);
        await PostgresPrograms.AsOwnerAsync("mv", Backup, Data);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await StopAsync();
        Turn.Dispose();
    }
}
