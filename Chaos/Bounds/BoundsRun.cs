using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Chaos.Processes;
using Dapper;
using Grains.Interfaces;
using Npgsql;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Chaos.Bounds;

/// <param name="Known">Entities whose state lies in the database.</param>
/// <param name="Dirty">Of these, how many changed in FreshBooks and are marked, about.</param>
/// <param name="Longest">The run ends then, or when the inbox is empty.</param>
internal sealed record BoundsOptions(int Known, int Dirty, TimeSpan Longest);

/// <summary>
/// What one silo takes that knows a great many entities, very many of which are out of step at once, while both services
/// allow what the real ones do.
/// </summary>
internal sealed partial class BoundsRun(BoundsOptions options, World world, int databasePort, string folder, CancellationToken cancellation)
{
    private const string AdminKey = "the-operator-s-key-within-bounds";

    /// <summary>Clients, invoices and payments of generated books, per client.</summary>
    private const double EntitiesPerClient = 8.5;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly string _database = Postgres.ConnectionString(databasePort);
    private string _connection = "";

    /// <returns>0: within the bounds.</returns>
    public static async Task<int> Async(BoundsOptions options, string? json, CancellationToken cancellation)
    {
        // Not a temporary one of .NET's, which only its maker may enter: PostgreSQL runs as another user.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"bounds-{Guid.NewGuid():N}")).FullName;
        await using var world = await World.StartAsync(new WorldOptions
        {
            Clients = (int)(options.Dirty / EntitiesPerClient),
            Today = Oracle.Today(TimeProvider.System),
            HubSpot = new HubSpotOptions { WindowLimit = 100_000, SearchPerSecond = 10_000 },
            FreshBooks = new FreshBooksOptions { RequestsPerMinute = 1_000_000 },
        }, TimeProvider.System);
        await using (var server = await Postgres.CreateAsync(Path.Combine(folder, "postgres"), FreePorts.Take()))
        {
            var figures = await new BoundsRun(options, world, server.Port, folder, cancellation).GoAsync();
            if (json is not null)
                await figures.WriteAsync(json);
            Say($"known {figures.Known}, dirty {figures.Dirty}, most in flight {figures.MostInFlight}, most queued {figures.MostQueued}, most activations {figures.MostActivations}, most connections {figures.MostConnections}, peak {figures.PeakMegabytes:0} MiB: {(figures.IsGood ? "good" : "NOT good")}");
            if (!figures.IsGood)
                return 1;
        }

        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private async Task<BoundsFigures> GoAsync()
    {
        await MirrorAsync();
        var known = await new KnownEntities(_database).FillAsync(options.Known, cancellation);
        Say($"known: {known}");
        ChangeBooks();
        var dirty = await MarkAsync();
        Say($"out of step: {dirty}");
        world.Books.Options.RequestsPerMinute = new FreshBooksOptions().RequestsPerMinute;
        var real = new HubSpotOptions();
        world.Portal.Reconfigure(now => now with { WindowLimit = real.WindowLimit, SearchPerSecond = real.SearchPerSecond });
        return new BoundsFigures(known, dirty, await WatchAsync());
    }

    /// <summary>What is out of step later is mirrored by the product itself, with nothing in its way.</summary>
    private async Task MirrorAsync()
    {
        await using var product = await Product.StartAsync(Settings(), cancellation);
        _connection = await product.ConnectAsync("Bounds", world.Portal.Options.Token, cancellation);
        while (!await IsMirroredAsync(product))
            await Task.Delay(Look, cancellation);
    }

    private async Task<bool> IsMirroredAsync(Product product)
    {
        var status = await product.StatusAsync(_connection, cancellation);
        var waiting = await NumberAsync("SELECT count(*) FROM inbox");
        Say($"mirrored {world.Portal.Objects("invoices").Count} of {world.Books.Invoices.Count} invoices, {waiting} marks");
        return waiting == 0 && status["walks"]!.AsArray().Any(walk => (string?)walk!["kind"] == "backfill" && walk["finishedAt"] is not null);
    }

    /// <summary>Every record changes, and FreshBooks tells nobody: the marks are made by <see cref="MarkAsync"/>, all at once.</summary>
    private void ChangeBooks()
    {
        var books = world.Books;
        books.Options.LostShare = 1;
        foreach (var client in books.Clients)
            books.EditClient(client.Id, now => now with { MobilePhone = $"+1 555 {client.Id}" });
        foreach (var invoice in books.Invoices)
            books.EditInvoice(invoice.Id, now => now with { PoNumber = $"PO-{invoice.Id}" });
        foreach (var payment in books.Payments)
            books.EditPayment(payment.Id, now => now with { Type = now.Type is "Cash" ? "Check" : "Cash" });
    }

    /// <returns>How many marks there are then.</returns>
    private async Task<long> MarkAsync()
    {
        var books = world.Books;
        (EntityKind Kind, IEnumerable<int> Ids)[] dirty =
        [
            (EntityKind.Client, books.Clients.Select(client => client.Id)),
            (EntityKind.Invoice, books.Invoices.Select(invoice => invoice.Id)),
            (EntityKind.Payment, books.Payments.Select(payment => payment.Id)),
        ];
        await using var database = new NpgsqlConnection(_database);
        foreach (var (kind, ids) in dirty)
        {
            await database.ExecuteAsync(
                """
                INSERT INTO inbox (connection, kind, id, notice, lane, state, due, attempts, since)
                SELECT @connection, @kind, id, nextval('inbox_notice'), @lane, 'due', @now, 0, @now FROM unnest(@ids) AS id
                """,
                new
                {
                    connection = _connection,
                    kind = kind.Word(),
                    lane = (long)kind.LiveLane(),
                    now = _time.GetUtcNow().ToUnixTimeMilliseconds(),
                    ids = ids.Select(id => id.ToString(CultureInfo.InvariantCulture)).ToArray(),
                });
        }

        return await NumberAsync("SELECT count(*) FROM inbox");
    }

    private async Task<ImmutableArray<BoundsLook>> WatchAsync()
    {
        var settings = Settings();
        await using var silo = new Member("silo", "Silo.dll", folder, settings);
        using var admin = new HttpClient { BaseAddress = new Uri(settings["Admin:ListenUrl"]!) };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        silo.Start();
        var start = _time.GetTimestamp();
        var looks = ImmutableArray.CreateBuilder<BoundsLook>();
        Say($"  seconds      inbox  in flight  queued  activations  connections  resident MiB  peak MiB");
        while (_time.GetElapsedTime(start) < options.Longest && looks is not [.., { Inbox: 0 }])
        {
            await Task.Delay(Look, cancellation);
            if (silo is not { ProcessId: { } process, Deaths: 0 })
                throw new InvalidOperationException($"The silo ended; see {folder}/silo.log.");
            var (inFlight, queued) = await UnderWayAsync(admin);
            var look = new BoundsLook(
                (int)_time.GetElapsedTime(start).TotalSeconds,
                await NumberAsync("SELECT count(*) FROM inbox"),
                inFlight,
                queued,
                await ActivationsAsync(admin),
                await NumberAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"),
                Memory(process, "VmRSS"),
                Memory(process, "VmHWM"));
            looks.Add(look);
            Say($"{look.Seconds,9} {look.Inbox,10} {look.InFlight,10} {look.Queued,7} {look.Activations,12} {look.Connections,12} {look.ResidentMegabytes,13:0} {look.PeakMegabytes,9:0}");
        }

        return looks.ToImmutable();
    }

    /// <summary>0 while the silo starts.</summary>
    private async Task<long> ActivationsAsync(HttpClient admin)
    {
        try
        {
            var text = await admin.GetStringAsync(new Uri("metrics", UriKind.Relative), cancellation);
            return Activations().Matches(text).Sum(line => (long)double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture));
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Nothing while the silo starts, or where a grain did not answer.</summary>
    private async Task<(long InFlight, long Queued)> UnderWayAsync(HttpClient admin)
    {
        try
        {
            var report = JsonNode.Parse(await admin.GetStringAsync(new Uri($"api/connections/{_connection}", UriKind.Relative), cancellation))!;
            return ((long?)report["account"]?["inFlight"] ?? 0, (long?)report["window"]?["queued"] ?? 0);
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }

    private static double Memory(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private async Task<long> NumberAsync(string sql)
    {
        await using var database = new NpgsqlConnection(_database);
        return await database.ExecuteScalarAsync<long>(new CommandDefinition(sql, cancellationToken: cancellation));
    }

    private Dictionary<string, string?> Settings()
    {
        var ports = FreePorts.Take(4);
        return new Dictionary<string, string?>(world.ProductSettings())
        {
            ["Admin:Key"] = AdminKey,
            ["Gateway:PublicUrl"] = $"http://127.0.0.1:{ports[0]}",
            ["Gateway:ListenUrl"] = $"http://127.0.0.1:{ports[0]}",
            ["Admin:ListenUrl"] = $"http://127.0.0.1:{ports[1]}",
            ["Orleans:SiloPort"] = $"{ports[2]}",
            ["Orleans:GatewayPort"] = $"{ports[3]}",
            ["Storage:Provider"] = "postgres",
            ["Storage:ConnectionString"] = _database,
            ["Storage:DataFolder"] = folder,
            ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            ["Logging:LogLevel:Default"] = "Error",

            // In hexadecimal the share of one GiB that the Silo lets .NET take for its heap in a container.
            ["DOTNET_GCHeapHardLimit"] = "26666666",
        };
    }

    private static void Say(FormattableString what) => Console.WriteLine(what.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^orleans_catalog_activations(?:\{[^}]*\})? ([0-9.eE+]+)", RegexOptions.Multiline)]
    private static partial Regex Activations();
}
