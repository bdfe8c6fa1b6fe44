using System.Globalization;
using Grains.Interfaces;
using Storage;

namespace Chaos.Simulation;

/// <summary>What became of one seed.</summary>
/// <param name="Problem">Null: every invariant held, and in the end everything was equal.</param>
/// <param name="Events">Those after the faults had stopped included.</param>
/// <param name="Last">The last events before the problem, or the end.</param>
internal sealed record Verdict(ulong Seed, int Faulty, bool Stopping, string? Problem, int Events, TimeSpan VirtualTime, ulong Hash, IReadOnlyList<string> Last)
{
    public string Report() => string.Create(CultureInfo.InvariantCulture, $"""
        seed {Seed} of {Faulty} events: {Problem ?? "everything held"}
        after {Events} events and {VirtualTime.TotalSeconds:0} s of virtual time; the last of them:
        {string.Join('\n', Last)}
        dotnet run -c Release --project Chaos -- simulate --events {Faulty} --seed {Seed}{(Stopping ? " --stopping" : "")}
        """);
}

/// <summary>
/// One seed: the product works through faults for a number of events; then everything works again, and within a bound
/// HubSpot must equal FreshBooks and stay so.
/// </summary>
internal static class Run
{
    /// <summary>Longer than the longest wait of a retry, the wait of a held mark and the time between two sweeps together.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan LongestFreeze = TimeSpan.FromSeconds(30);

    /// <param name="stopping">Silos are asked to stop in nine runs of ten, not in three.</param>
    public static Verdict Of(ulong seed, int events, bool stopping = false, Action<string>? listener = null)
    {
        var (trace, luck) = (new Trace(listener), new Luck(seed));
        var timeline = new Timeline(luck, trace);
        var world = new World(timeline, new Luck(~seed), stopping);
        world.Connect();
        Storm(world, luck.Fork(), events);
        var problem = timeline.Broken ?? Mend(world);
        return new Verdict(seed, events, stopping, problem, timeline.Count, timeline.Now, trace.Hash, [.. trace.Last()]);
    }

    private static void Storm(World world, Luck luck, int events)
    {
        var timeline = world.Timeline;
        var (edits, seen) = (luck.Of([0.01, 0.05, 0.2]), 0);
        while (timeline is { Broken: null } && timeline.Count < events && timeline.Step())
        {
            // Faults strike between any two events, and only where there was one.
            if (timeline.Count == seen)
                continue;
            seen = timeline.Count;
            if (luck.Chance(edits))
                world.Bookkeeper.Work();
            Strike(world, luck);
        }
    }

    private static void Strike(World world, Luck luck)
    {
        var (timeline, weather, silos) = (world.Timeline, world.Weather, world.Cluster.Silos);
        if (silos.Count > 0 && luck.Chance(weather.Crash))
        {
            world.Cluster.Crash(luck.Of(silos));
            timeline.After(luck.Milliseconds(0, 40_000), "a silo starts", world.AddSilo);
        }

        if (silos.Count > 0 && luck.Chance(weather.Stop))
        {
            world.Cluster.Stop(luck.Of(silos));
            timeline.After(luck.Milliseconds(0, 40_000), "a silo starts", world.AddSilo);
        }

        if (luck.Chance(weather.Crash / 2))
            world.Webhooks.Crash();
        if (silos.Count > 0 && luck.Chance(weather.Freeze))
        {
            var machine = luck.Of(silos).Machine;
            timeline.Say($"{machine} freezes");
            machine.Freeze();
            timeline.After(luck.Between(TimeSpan.Zero, LongestFreeze), $"{machine} thaws", machine.Thaw);
        }

        if (luck.Chance(weather.Twin) && Pick(world, luck) is { } one)
            world.Cluster.Twin(one);
        if (luck.Chance(weather.Deactivation) && Pick(world, luck) is { IsKept: false } idle)
            Cluster.End(idle);
        if (luck.Chance(weather.DatabaseAway))
        {
            timeline.Say("the database goes away");
            world.Database.GoAway(luck.Milliseconds(100, 20_000));
        }

        if (luck.Chance(weather.TokenRefused))
            world.Tokens.Refuse();
    }

    private static Activation? Pick(World world, Luck luck) => world.Cluster.Activations.ToArray() is { Length: > 0 } some ? luck.Of(some) : null;

    /// <summary>Null: everything is equal, and stays so.</summary>
    private static string? Mend(World world)
    {
        var timeline = world.Timeline;
        timeline.Say("the faults stop");
        world.Weather = Weather.Calm;
        world.Database.ComeBack();
        foreach (var silo in world.Cluster.Silos)
            silo.Machine.Thaw();
        while (world.Cluster.Silos.Count < 2)
            world.AddSilo();

        var (end, next, equalSince) = (timeline.Now + Bound, timeline.Now, (TimeSpan?)null);
        string difference = "";
        Tick(timeline, next);
        while (timeline.Now < end && timeline.Step() && timeline.Broken is null)
        {
            if (timeline.Now < next)
                continue;
            next = timeline.Now + Look;
            Tick(timeline, next);
            difference = Difference(world);
            if (difference.Length > 0)
                equalSince = null;
            else if ((equalSince ??= timeline.Now) + Stay <= timeline.Now)
                return null;
        }

        return timeline.Broken ?? $"{Bound.TotalMinutes:0} minutes after the last fault: {difference}";
    }

    private static string Difference(World world)
    {
        if (world.Webhooks.Open > 0)
            return $"{world.Webhooks.Open} webhooks are not accepted";
        if (world.Database.Inbox.Rows.FirstOrDefault(mark => !StaysMarked(world, mark)) is { } mark)
            return $"{mark.Key} is marked: {mark.State}, {mark.Why}";
        return string.Join("; ", new MirrorComparison(world).Differences().Take(5));
    }

    /// <summary>A client with an address that HubSpot refuses: each sweep looks at it again.</summary>
    private static bool StaysMarked(World world, Mark mark) =>
        mark.Key.Kind is EntityKind.Client
        && world.Books.Find(EntityKind.Client, long.Parse(mark.Key.Id, CultureInfo.InvariantCulture)) is ClientRecord client && Crm.Refuses(client.Email);

    /// <summary>Something to happen at every look, however quiet it is.</summary>
    private static void Tick(Timeline timeline, TimeSpan at) => timeline.After(at - timeline.Now, null, () => { });
}
