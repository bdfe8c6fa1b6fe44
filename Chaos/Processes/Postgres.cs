using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Chaos.Processes;

/// <summary>A PostgreSQL server of this run's own, on a folder of its own, with fsync as an operator would have it.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private const string Root = "/usr/lib/postgresql";
    private const string Database = "sync";
    private readonly string _folder;
    private readonly string _binaries = Binaries();

    private Postgres(string folder, int port) => (_folder, Port) = (folder, port);

    public int Port { get; }

    /// <summary>Whose turn it is to stop and start it.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    public bool IsRunning { get; private set; }

    private string Data => Path.Combine(_folder, "data");

    private string Backup => Path.Combine(_folder, "backup");

    private static bool IsRoot => Environment.UserName == "root";

    public static string ConnectionString(int port, string database = Database) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database}";

    public static async Task<Postgres> CreateAsync(string folder, int port)
    {
        Directory.CreateDirectory(folder);
        if (IsRoot)
            await ProcessAsync("chown", "postgres", folder);
        var server = new Postgres(folder, port);
        await server.RunAsync("initdb", "-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
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
        await RunAsync("pg_ctl", "start", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", options);
        IsRunning = true;
    }

    /// <summary>At once: connections are cut, and the next start recovers from the log.</summary>
    public async Task StopAsync()
    {
        IsRunning = false;
        await RunAsync("pg_ctl", "stop", "-D", Data, "-m", "immediate", "-w");
    }

    /// <summary>Copies the files of the server, which must be stopped.</summary>
    public Task BackUpAsync() => AsOwnerAsync("cp", "-a", Data, Backup);

    /// <summary>Puts the copy back in place of the files of the server, which must be stopped.</summary>
    public async Task RestoreAsync()
    {
        await AsOwnerAsync("rm", "-rf", Data);
        await AsOwnerAsync("mv", Backup, Data);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
            await StopAsync();
        Turn.Dispose();
    }

    private Task RunAsync(string program, params string[] arguments) => AsOwnerAsync(Path.Combine(_binaries, program), arguments);

    // PostgreSQL refuses to run as root.
    private static Task AsOwnerAsync(string program, params string[] arguments) => IsRoot
        ? ProcessAsync("runuser", ["-u", "postgres", "--", program, .. arguments])
        : ProcessAsync(program, arguments);

    private static async Task ProcessAsync(string program, params string[] arguments)
    {
        // No pipes: the server would inherit them and keep them open.
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", program, program, .. arguments]) { WorkingDirectory = "/" })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}.");
    }

    private static string Binaries() =>
        (Directory.Exists(Root) ? Directory.GetDirectories(Root) : []).Where(folder => File.Exists($"{folder}/bin/initdb"))
            .MaxBy(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0) is { } newest
            ? $"{newest}/bin"
            : throw new InvalidOperationException($"PostgreSQL's server programs are not under {Root}: install the package postgresql.");
}
