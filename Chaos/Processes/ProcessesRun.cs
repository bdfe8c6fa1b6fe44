using System.Collections.Immutable;
using System.Globalization;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Spectre.Console;

namespace Chaos.Processes;

/// <param name="Events">Live edits, spread over the rounds; a few more where faults last longer, for the books never rest while one strikes.</param>
/// <param name="Rounds">The faults of each round strike, <see cref="ProcessesRun.FaultsAtOnce"/> at a time; then both sides must become equal.</param>
internal sealed record ProcessesOptions(int Events, int Seed, ImmutableArray<ImmutableArray<Fault>> Rounds)
{
    /// <summary>Of each account.</summary>
    public int Clients { get; init; } = 20;

    /// <summary>FreshBooks accounts, each with a HubSpot portal of its own. Every second one is as messy as real books.</summary>
    public int Accounts { get; init; } = 1;
}

/// <summary>One run: everything is started, the books change while faults strike, and the judge looks on.</summary>
internal sealed class ProcessesRun(ProcessesOptions options, Fleet fleet, Judge judge, CancellationToken cancellation)
{
    /// <summary>Three deaths at once are those of most of five processes.</summary>
    public const int FaultsAtOnce = 3;

    /// <summary>Far beyond what is allowed, to tell late from never.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromMinutes(5);

    /// <summary>Half of what is allowed: from then on the report says what is still out of step.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    /// <summary>In one account: FreshBooks answers 10 requests a second, and an edit costs three to five.</summary>
    private const double MostEditsPerSecond = 2;

    private static readonly TimeSpan ShortestRound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OneASecond = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Random _luck = new(options.Seed);
    private readonly Dictionary<string, FaultTally> _tallies = [];
    private double _secondsToEqual;
    private double _longestGap;
    private int _refused;
    private int _edited;

    /// <summary>What does not become equal stays in <paramref name="folder"/>, logs and all.</summary>
    public static async Task<ChaosFigures> Async(ProcessesOptions options, string folder, CancellationToken cancellation)
    {
        await using var fleet = await Fleet.StartAsync(folder, options.Accounts, account => new WorldOptions
        {
            Clients = options.Clients,
            Messy = account % 2 == 1,
            Seed = options.Seed + account,
            Today = Oracle.Today(TimeProvider.System),
            FreshBooks = new FreshBooksOptions { ConsentKillsEarlierPairs = true, DisableAfterFailures = int.MaxValue },
        }, cancellation);
        await using var judge = new Judge(fleet.Worlds);
        return await new ProcessesRun(options, fleet, judge, cancellation).GoAsync();
    }

    private async Task<ChaosFigures> GoAsync()
    {
        if (await judge.SecondsToEqualAsync(_time.GetTimestamp(), FirstPatience, cancellation) is not { } first)
            throw new InvalidOperationException($"Without any fault the mirror did not become equal: {await WhyNotAsync()}");
        Say($"mirrored after {first:0} s");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var operating = OperateAsync(over.Token);
        for (var round = 0; round < options.Rounds.Length; round++)
            await RoundAsync(round);
        if (options.Rounds.IsEmpty)
            await EditAsync(options.Events, TimeSpan.Zero, Task.CompletedTask);
        await SettleAsync("at the end", []);
        await over.CancelAsync();
        try
        {
            await operating;
        }
        catch (OperationCanceledException)
        {
            // It operates until it is told to stop.
        }

        return Figures();
    }

    /// <summary>
    /// A process that dies between FreshBooks' answer and its commit takes the new tokens with it, and the old ones are
    /// spent: whenever the product says so, an operator consents anew.
    /// </summary>
    private async Task OperateAsync(CancellationToken stop)
    {
        for (var consents = 0; ; consents = fleet.Operator.Reconsents)
        {
            try
            {
                await fleet.Operator.ReconsentAsync(stop);
            }
            catch (Exception error) when (error is HttpRequestException or InvalidOperationException || (error is TaskCanceledException && !stop.IsCancellationRequested))
            {
                // Whoever should answer is dead or cut off just now, as the faults will have it: the operator tries again.
            }

            if (fleet.Operator.Reconsents > consents)
                Say($"  {fleet.Operator.Reconsents - consents} consents given again");
            await Task.Delay(TimeSpan.FromSeconds(1), _time, stop);
        }
    }

    private async Task RoundAsync(int round)
    {
        var faults = options.Rounds[round];
        var names = faults.Length > FaultsAtOnce ? $"{faults.Length} faults" : string.Join(" + ", faults.Select(fault => fault.Name));
        foreach (var fault in faults)
            await fault.Prepare(fleet, cancellation);
        var start = _time.GetUtcNow();
        var before = _edited;
        var injected = new bool[faults.Length];
        var striking = Parallel.ForAsync(0, faults.Length, new ParallelOptions { MaxDegreeOfParallelism = FaultsAtOnce, CancellationToken = cancellation },
            async (fault, _) => injected[fault] = await StrikeAsync(faults[fault]));
        await EditAsync((options.Events * (round + 1) / options.Rounds.Length) - before, Lasting(faults), striking);
        await striking;
        var gap = judge.LongestWriteGap(start, _time.GetUtcNow());
        if (faults.Any(fault => fault.BoundsWriteGap))
            _longestGap = Math.Max(_longestGap, gap);
        Say($"round {round + 1}/{options.Rounds.Length}: {names}: {_edited - before} edits, longest write gap {gap:0.0} s");
        await SettleAsync(names, [.. faults.Zip(injected)]);
    }

    private static TimeSpan Lasting(ImmutableArray<Fault> faults)
    {
        var (longest, all) = (faults.Max(fault => fault.Lasts), TimeSpan.FromSeconds(faults.Sum(fault => fault.Lasts.TotalSeconds)));
        return longest > all / FaultsAtOnce ? longest : all / FaultsAtOnce;
    }

    /// <summary>False: it could not be injected.</summary>
    private async Task<bool> StrikeAsync(Fault fault)
    {
        try
        {
            await fault.Strike(fleet, _luck, cancellation);
            return true;
        }
        catch (NotReachedException notReached)
        {
            Say(notReached.Message);
            return false;
        }
    }

    private async Task SettleAsync(string after, ImmutableArray<(Fault Fault, bool IsInjected)> faults)
    {
        var start = _time.GetTimestamp();
        var seconds = await judge.SecondsToEqualAsync(start, Late, cancellation);
        if (seconds is null)
        {
            Say($"  late: {await WhyNotAsync()}");
            seconds = await judge.SecondsToEqualAsync(start, Patience, cancellation);
        }

        _secondsToEqual = Math.Max(_secondsToEqual, seconds ?? Patience.TotalSeconds);
        Say(seconds is { } equal ? $"  equal after {equal:0.0} s" : $"  NOT equal after {after}: {await WhyNotAsync()}");
        if (fleet.Balancer.Refused > _refused)
            Say($"  {fleet.Balancer.Refused - _refused} webhooks refused; by now {fleet.Balancer.RefusedWith}");
        _refused = fleet.Balancer.Refused;
        foreach (var (fault, isInjected) in faults)
        {
            var tally = _tallies.GetValueOrDefault(fault.Name, new FaultTally(0, 0));
            _tallies[fault.Name] = new FaultTally(tally.Injected + (isInjected ? 1 : 0), tally.Survived + (isInjected && seconds is not null ? 1 : 0));
        }
    }

    /// <summary>
    /// So many over at least a fault's time, and no faster than FreshBooks lets anybody read what followed from it. From
    /// then on one a second until the last fault is over: a place that nothing passes is never reached.
    /// </summary>
    private async Task EditAsync(int count, TimeSpan lasts, Task striking)
    {
        var even = Math.Max(ShortestRound.TotalSeconds, lasts.TotalSeconds) / Math.Max(count, 1);
        var pause = TimeSpan.FromSeconds(Math.Max(1 / (MostEditsPerSecond * fleet.Worlds.Length), Math.Min(1, even)));
        for (var edit = 0; edit < count || !striking.IsCompleted; edit++)
        {
            fleet.Worlds[_edited % fleet.Worlds.Length].Edit();
            _edited++;
            await Task.Delay(edit < count ? pause : OneASecond, _time, cancellation);
        }
    }

    private async Task<string> WhyNotAsync()
    {
        var why = new List<string>();
        foreach (var (world, verdict) in judge.Unequal())
            why.Add($"{world.Books.Options.AccountId}: {verdict.Duplicates} duplicates, {verdict.Differences.Length} differences: {string.Join("; ", verdict.Differences.Take(8))}; marks: {await fleet.Operator.MarksAsync(world, cancellation)}; asked of FreshBooks in the last minute: {Asked(world, Side.FreshBooks, TimeSpan.FromMinutes(1))}; of HubSpot in its last window: {Asked(world, Side.HubSpot, world.Portal.Options.Window)}");
        return string.Join("\n", why);
    }

    /// <summary>Where the requests went that a service allows.</summary>
    private string Asked(World world, Side of, TimeSpan within) => string.Join(", ", world.Ledger.Entries(of)
        .Where(entry => entry.At > _time.GetUtcNow() - within)
        .CountBy(entry => entry.Operation)
        .OrderByDescending(operation => operation.Value)
        .Take(12)
        .Select(operation => $"{operation.Value} x {operation.Key}"));

    private ChaosFigures Figures() => new(
        _edited,
        judge.Unequal().Sum(unequal => unequal.Verdict.Differences.Length),
        judge.Duplicated,
        judge.WindowViolations,
        judge.LiveTokenPairs,
        Math.Round(_secondsToEqual, 1),
        Math.Round(_longestGap, 1),
        _tallies.ToImmutableSortedDictionary())
    {
        RefusedWebhooks = fleet.Balancer.Refused,
    };

    private void Say(string what) =>
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{_time.GetLocalNow():HH:mm:ss}[/] {what}");
}
