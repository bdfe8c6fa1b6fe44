using System.Collections.Immutable;
using System.CommandLine;
using Spectre.Console;

namespace Chaos.Processes;

/// <summary><c>processes</c>: real silos, gateways and a database as processes, real faults, and a judge outside of them.</summary>
internal static class ProcessesCommand
{
    public static Command Create()
    {
        Option<int> events = new("--events") { Description = "How many live edits are made in FreshBooks while faults go on.", DefaultValueFactory = _ => 600 };
        Option<int> accounts = new("--accounts") { Description = "FreshBooks accounts, each with a portal of its own; every second one is as messy as real books.", DefaultValueFactory = _ => 4 };
        Option<int> seed = new("--seed") { Description = "Another seed, other books, edits and faults.", DefaultValueFactory = _ => 1 };
        Option<string[]> fault = new("--fault") { Description = "Only these faults, one after the other; 'none' for none. Without it, all of them, three at a time, in an order drawn by the seed.", AllowMultipleArgumentsPerToken = true };
        Option<int> each = new("--each-fail-point") { Description = "Only the places at which a process dies, each once in each of so many rounds.", DefaultValueFactory = _ => 0 };
        Option<string?> json = new("--json") { Description = "Also write the figures to this file." };
        fault.AcceptOnlyFromAmong(["none", .. FaultTable.All.Select(known => known.Name)]);
        Command command = new("processes", "Three silos, two gateways and PostgreSQL as processes; faults strike while the books change. Exit code 0 only if nothing is lost or doubled and every bound holds.")
        {
            events, accounts, seed, fault, each, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            new ProcessesOptions(parsed.GetValue(events), parsed.GetValue(seed), Rounds(parsed.GetValue(fault) ?? [], parsed.GetValue(each), parsed.GetValue(seed))) { Accounts = parsed.GetValue(accounts) },
            parsed.GetValue(json), cancellation));
        return command;
    }

    private static ImmutableArray<ImmutableArray<Fault>> Rounds(string[] names, int each, int seed)
    {
        var luck = new Random(seed);
        if (each > 0)
            return [.. Enumerable.Range(0, each).Select(_ => Shuffled(FaultTable.All.Where(fault => fault.FailPoint is not null), luck).ToImmutableArray())];
        if (names.Length > 0)
            return [.. names.Where(name => name != "none").Select(name => ImmutableArray.Create(FaultTable.All.Single(fault => fault.Name == name)))];
        var all = Shuffled(FaultTable.All, luck);
        return
        [
            .. all.Where(fault => !fault.StrikesAlone).Chunk(ProcessesRun.FaultsAtOnce).Select(some => some.ToImmutableArray()),
            .. all.Where(fault => fault.StrikesAlone).Select(fault => ImmutableArray.Create(fault)),
        ];
    }

    private static Fault[] Shuffled(IEnumerable<Fault> faults, Random luck)
    {
        Fault[] shuffled = [.. faults];
        luck.Shuffle(shuffled);
        return shuffled;
    }

    private static async Task<int> RunAsync(ProcessesOptions options, string? json, CancellationToken cancellation)
    {
        // Not a temporary one of .NET's, which only its maker may enter: PostgreSQL runs as another user.
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"chaos-{Guid.NewGuid():N}")).FullName;
        AnsiConsole.WriteLine($"Logs are in {folder}/logs.");
        var figures = await ProcessesRun.Async(options, folder, cancellation);
        if (json is not null)
            await figures.WriteAsync(json);
        Show(figures);
        if (figures.IsGood)
            Directory.Delete(folder, recursive: true);
        return figures.IsGood ? 0 : 1;
    }

    private static void Show(ChaosFigures figures)
    {
        var table = new Table().AddColumns("Fault", "Injected", "Survived");
        foreach (var (name, tally) in figures.Faults)
            table.AddRow(name, $"{tally.Injected}", $"{tally.Survived}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            $"events {figures.Events}, lost {figures.Lost}, duplicated {figures.Duplicated}, window violations {figures.WindowViolations}, "
            + $"live token pairs {figures.LiveTokenPairs}, refused webhooks {figures.RefusedWebhooks}, "
            + $"seconds to equal {figures.SecondsToEqual}, longest write gap {figures.LongestWriteGapSeconds} s: {(figures.IsGood ? "good" : "NOT good")}");
    }
}
