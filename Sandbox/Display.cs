using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Spectre.Console;

namespace Sandbox;

/// <summary>What a run shows. Plain lines, so that it reads the same in a terminal and in a log.</summary>
internal sealed class Display(World world)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    private const int Few = 3;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private readonly TimeProvider _time = TimeProvider.System;
    private long _shownAt;

    public void Welcome(RunOptions options, Uri console, string adminKey, bool isResumed)
    {
        AnsiConsole.MarkupLineInterpolated($"[bold]FreshBooks → HubSpot, in a sandbox[/] ({options.Clients} clients, seed {options.Seed}, {options.Storage})");
        AnsiConsole.MarkupLineInterpolated($"  Console   {console}   admin key {adminKey}");
        AnsiConsole.MarkupLineInterpolated($"  API       {console}api/docs");
        AnsiConsole.MarkupLineInterpolated($"  Outside   {world.Url}_sandbox/freshbooks and {world.Url}_sandbox/hubspot: state and faults");
        if (isResumed)
            AnsiConsole.MarkupLine("  Goes on with the run that was interrupted here.");
        AnsiConsole.WriteLine();
    }

    public void Progress(string what, Verdict verdict, JsonObject status)
    {
        if (_shownAt != 0 && _time.GetElapsedTime(_shownAt) < Between)
            return;
        _shownAt = _time.GetTimestamp();
        var types = new[] { "contacts", "companies", "invoices", "line_items", "commerce_payments" };
        var counts = string.Join("  ", types.Select(type => $"{type} {world.Portal.Objects(type).Count(found => !found.Archived)}"));
        var requests = world.Ledger.Entries(Side.HubSpot).Length;
        AnsiConsole.MarkupLineInterpolated($"[grey]{what}[/]  {counts}  [grey]requests {requests}, differences {verdict.Differences.Length}, {Says(status)}[/]");
        if (verdict.Differences.Length is > 0 and <= Few)
            AnsiConsole.MarkupLineInterpolated($"    [grey]{string.Join("; ", verdict.Differences)}[/]");
    }

    public static void Result(Figures figures, Verdict verdict)
    {
        foreach (var difference in verdict.Differences.Take(20))
            AnsiConsole.MarkupLineInterpolated($"[red]{difference}[/]");
        AnsiConsole.WriteLine();

        // One line whatever the terminal's width: other programs read it.
        Console.Out.WriteLine(figures.ToString());
    }

    public static void GoesLive() => AnsiConsole.MarkupLine("\nNow somebody works in FreshBooks. Each change, and what it becomes in HubSpot ([bold]Ctrl+C[/] ends it):\n");

    /// <summary>Makes an edit and shows what reaches HubSpot until nothing more comes.</summary>
    public async Task ShowAsync(Func<BookEdit> edit, CancellationToken cancellation)
    {
        var changes = Channel.CreateUnbounded<(HubSpotChange Change, long At)>();
        void Seen(HubSpotChange change) => changes.Writer.TryWrite((change, _time.GetTimestamp()));
        world.Portal.Changed += Seen;
        try
        {
            var start = _time.GetTimestamp();
            var made = edit();
            AnsiConsole.MarkupLineInterpolated($"[bold]{made.What}[/] ({made.Kind.ToString().ToLowerInvariant()} {made.Id})");
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            quiet.CancelAfter(Silence);
            while (await changes.Reader.WaitToReadAsync(quiet.Token))
            {
                while (changes.Reader.TryRead(out var seen))
                    Show(seen.Change, _time.GetElapsedTime(start, seen.At));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing came for a while: this edit has arrived.
        }
        finally
        {
            world.Portal.Changed -= Seen;
        }
    }

    private static void Show(HubSpotChange change, TimeSpan after)
    {
        var what = string.Join(", ", change.Properties.Keys.Where(name => name != "freshbooks_key").Take(6));
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"    [green]{change.Type} {change.Id} {change.Kind.ToString().ToLowerInvariant()}[/] after {after.TotalMilliseconds:0} ms  [grey]{what}[/]");
    }

    private static string Says(JsonObject status) => (string?)status["says"] ?? (string?)status["state"] ?? "";
}
