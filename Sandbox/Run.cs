using System.Security.Cryptography;
using Npgsql;
using Sandbox.Data;

namespace Sandbox;

/// <summary>One run: the world, the product in this process, the mirror, live changes, the comparison.</summary>
internal sealed class Run : IAsyncDisposable
{
    /// <summary>No progress for this long means that the mirror will not become equal.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly RunOptions _options;
    private readonly RunFolder _folder;
    private readonly World _world;
    private readonly Product _product;
    private readonly Display _display;
    private readonly TimeProvider _time = TimeProvider.System;
    private string _connection = "";

    private Run(RunOptions options, RunFolder folder, World world, Product product) =>
        (_options, _folder, _world, _product, _display) = (options, folder, world, product, new Display(world));

    /// <summary>Runs to the end, or to Ctrl+C. Returns the exit code.</summary>
    public static async Task<int> Async(RunOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var run = await StartAsync(options, cancellation);
            return await run.GoAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _product.DisposeAsync();
        await _world.DisposeAsync();
    }

    private static async Task<Run> StartAsync(RunOptions options, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var folder = RunFolder.Open(options, Oracle.Today(time));
        if (options.Storage == "postgres" && folder.State.Database is null)
            folder.Keep(folder.State with { Database = await CreateDatabaseAsync(options.Connection!, cancellation) });

        var world = await World.StartAsync(new WorldOptions
        {
            Clients = options.Clients,
            Seed = options.Seed,
            Today = folder.State.Today,
            Folder = folder.PathOf("world"),
            Port = options.SimulatorPort,
        }, time);
        var product = await Product.StartAsync(Settings(options, folder, world), cancellation);
        return new Run(options, folder, world, product);
    }

    private async Task<int> GoAsync(CancellationToken cancellation)
    {
        _display.Welcome(_options, _product.Console, AdminKey(_folder), _folder.IsResumed);
        _connection = _folder.State.ConnectionId ?? await ConnectAsync(cancellation);

        // What FreshBooks had still to send when this process was killed died with it; the real one would send it.
        if (_folder.IsResumed)
            await _product.PostAsync($"api/connections/{_connection}/sweep", cancellation);
        var verdict = await UntilEqualAsync("mirror", cancellation);
        if (_folder.State.BackfilledAt is null)
            _folder.Keep(_folder.State with { BackfilledAt = _time.GetUtcNow() });
        if (!_options.Exit)
            return await LiveForeverAsync(verdict, cancellation);

        await ChangeAsync(cancellation);
        verdict = await UntilEqualAsync("live changes", cancellation);
        var figures = Measure(verdict);
        if (_options.Json is { } json)
            await figures.WriteAsync(json);
        Display.Result(figures, verdict);
        _folder.Keep(_folder.State with { IsFinished = true });
        return figures.IsGood ? 0 : 1;
    }

    private async Task<string> ConnectAsync(CancellationToken cancellation)
    {
        // A kill between creating the connection and noting it down leaves one that waits for its consent, or works.
        var known = (await _product.GetAsync("api/connections", cancellation))!.AsArray();
        var id = known.Count > 0
            ? await _product.ReconsentAsync(known[0]!["id"]!.GetValue<string>(), cancellation)
            : await _product.ConnectAsync("Sandbox", _world.Portal.Options.Token, cancellation);
        _folder.Keep(_folder.State with { ConnectionId = id });
        return id;
    }

    private async Task<Verdict> UntilEqualAsync(string what, CancellationToken cancellation)
    {
        var (verdict, progressAt, seen) = (Compare(), _time.GetTimestamp(), 0);
        while (!verdict.IsEqual && _time.GetElapsedTime(progressAt) < Patience)
        {
            _display.Progress(what, verdict, await _product.StatusAsync(_connection, cancellation));
            await Task.Delay(Look, _time, cancellation);
            if (_world.Ledger.Entries(Side.HubSpot).Length is var requests && requests != seen)
                (seen, progressAt) = (requests, _time.GetTimestamp());
            verdict = Compare();
        }

        return verdict;
    }

    private async Task ChangeAsync(CancellationToken cancellation)
    {
        // The edits already made are part of the books; a resumed run makes the rest of the hundred.
        var edits = new RandomEdits(_world.Books, _options.Seed + _folder.State.ChangesMade);
        while (_folder.State.ChangesMade < _options.Changes)
        {
            _folder.Keep(_folder.State with { ChangesMade = _folder.State.ChangesMade + 1 });
            edits.Next();
            await Task.Delay(TimeSpan.FromMilliseconds(20), _time, cancellation);
        }
    }

    private async Task<int> LiveForeverAsync(Verdict verdict, CancellationToken cancellation)
    {
        Display.Result(Measure(verdict), verdict);
        Display.GoesLive();
        var edits = new RandomEdits(_world.Books, _options.Seed);
        while (!cancellation.IsCancellationRequested)
        {
            await _display.ShowAsync(edits.Next, cancellation);
            await Task.Delay(TimeSpan.FromSeconds(3), _time, cancellation);
        }

        return 0;
    }

    private Verdict Compare() => Oracle.Compare(_world.Books, _world.Portal, Oracle.Today(_time));

    private Figures Measure(Verdict verdict) =>
        Measurement.Of(_world, verdict, _folder.State.BackfilledAt ?? _time.GetUtcNow(), _folder.State.ChangesMade);

    private static Dictionary<string, string?> Settings(RunOptions options, RunFolder folder, World world)
    {
        var settings = world.ProductSettings();
        settings["Admin:Key"] = AdminKey(folder);
        settings["Gateway:PublicUrl"] = $"http://127.0.0.1:{options.PublicPort}";
        settings["Gateway:ListenUrl"] = $"http://127.0.0.1:{options.PublicPort}";
        settings["Admin:ListenUrl"] = $"http://127.0.0.1:{options.PrivatePort}";
        settings["Orleans:SiloPort"] = $"{options.SiloPort}";
        settings["Orleans:GatewayPort"] = $"{options.OrleansGatewayPort}";
        settings["Storage:DataFolder"] = folder.PathOf("product");
        settings["Storage:Provider"] = options.Storage;
        settings["Secrets:KeyFile"] = KeyFile(folder);
        foreach (var category in new[] { "Default", "Orleans", "Microsoft" })
            settings[$"Logging:LogLevel:{category}"] = "Error";
        if (folder.State.Database is { } database)
            settings["Storage:ConnectionString"] = new NpgsqlConnectionStringBuilder(options.Connection) { Database = database }.ToString();
        return settings;
    }

    private static string AdminKey(RunFolder folder) => Remembered(folder, "admin.key");

    private static string KeyFile(RunFolder folder)
    {
        Remembered(folder, "secrets.key");
        return folder.PathOf("secrets.key");
    }

    /// <summary>32 random bytes that stay the same for the run.</summary>
    private static string Remembered(RunFolder folder, string name)
    {
        var file = folder.PathOf(name);
        if (!File.Exists(file))
            File.WriteAllText(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        return File.ReadAllText(file);
    }

    private static async Task<string> CreateDatabaseAsync(string connection, CancellationToken cancellation)
    {
        var name = "sandbox_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        await using var server = new NpgsqlConnection(connection);
        await server.OpenAsync(cancellation);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", server);
        await create.ExecuteNonQueryAsync(cancellation);
        return name;
    }
}
