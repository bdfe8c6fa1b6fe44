using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace Chaos.Simulation;

/// <summary><c>simulate</c>: many seeds, or one of them with everything that happened in it.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        Option<int> seeds = new("--seeds") { Description = "How many seeds to run.", DefaultValueFactory = _ => 1_000 };
        Option<int> events = new("--events") { Description = "How many events of each happen under faults.", DefaultValueFactory = _ => 1_000 };
        Option<ulong?> seed = new("--seed") { Description = "Run this seed alone and print its whole trace." };
        Option<ulong> first = new("--first") { Description = "The first of the seeds.", DefaultValueFactory = _ => 1 };
        Option<bool> stopping = new("--stopping") { Description = "Silos are asked to stop in nine runs of ten, not in three." };
        Command command = new("simulate", "The product's grains in virtual time, against models of what is around them, under seeded faults.") { seeds, events, seed, first, stopping };
        command.SetAction(parsed => parsed.GetValue(seed) is { } one
            ? Replay(one, parsed.GetValue(events), parsed.GetValue(stopping))
            : Many(parsed.GetValue(first), parsed.GetValue(seeds), parsed.GetValue(events), parsed.GetValue(stopping)));
        return command;
    }

    private static int Replay(ulong seed, int events, bool stopping)
    {
        var verdict = Run.Of(seed, events, stopping, Console.WriteLine);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {verdict.Problem ?? "everything held"}; {verdict.Events} events, hash {verdict.Hash:x16}"));
        return verdict.Problem is null ? 0 : 1;
    }

    private static int Many(ulong first, int seeds, int events, bool stopping)
    {
        var watch = Stopwatch.StartNew();
        var verdicts = Seeds.Run(first, seeds, events, stopping);
        var failed = verdicts.Where(verdict => verdict.Problem is not null).ToArray();
        foreach (var verdict in failed.Take(3))
            Console.WriteLine(verdict.Report() + "\n");
        foreach (var verdict in failed.Skip(3))
            Console.WriteLine($"seed {verdict.Seed}: {verdict.Problem}");
        var (all, virtually) = (verdicts.Sum(verdict => (long)verdict.Events), TimeSpan.FromSeconds(verdicts.Sum(verdict => verdict.VirtualTime.TotalSeconds)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{seeds} seeds of {events} events: {failed.Length} failed; {all} events and {virtually.TotalHours:0} h of virtual time in {watch.Elapsed.TotalSeconds:0.0} s"));
        return failed.Length == 0 ? 0 : 1;
    }
}

/// <summary>Seeds share nothing, so they run beside each other; the verdicts come in the seeds' order.</summary>
internal static class Seeds
{
    /// <param name="untilFailure">No further seed is begun once one has failed.</param>
    public static Verdict[] Run(ulong first, int count, int events, bool stopping = false, bool untilFailure = false)
    {
        var verdicts = new Verdict?[count];
        Parallel.For(0, count, (index, loop) =>
        {
            var verdict = verdicts[index] = Simulation.Run.Of(first + (ulong)index, events, stopping);
            if (untilFailure && verdict.Problem is not null)
                loop.Stop();
        });
        return [.. verdicts.OfType<Verdict>()];
    }
}
