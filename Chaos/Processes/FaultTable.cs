using System.Collections.Immutable;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Chaos.Processes;

/// <summary>Every fault by name.</summary>
internal static class FaultTable
{
    public static readonly ImmutableArray<Fault> All =
    [
        new("silo-kill", KillSiloAsync) { BoundsWriteGap = true, StrikesAlone = true },
        new("silo-stop", StopSiloAsync),
        new("silo-freeze", (fleet, luck, cancellation) => FreezeSiloAsync(fleet, luck.Next(5, 15), luck, cancellation)),
        new("silo-freeze-60s", (fleet, luck, cancellation) => FreezeSiloAsync(fleet, 60, luck, cancellation)),
        new("all-silos-kill", KillAllSilosAsync),
        new("gateway-kill", KillGatewayAsync),
        new("gateway-freeze", FreezeGatewayAsync),
        new("database-stop-1s", (fleet, _, cancellation) => StopDatabaseAsync(fleet, 1, cancellation)),
        new("database-stop-30s", (fleet, _, cancellation) => StopDatabaseAsync(fleet, 30, cancellation)),
        new("database-stop-5min", StopDatabaseForLongAsync) { StrikesAlone = true },
        new("database-slow", SlowDatabaseAsync),
        new("partition-silo", PartitionSiloAsync),
        new("partition-database", PartitionDatabaseAsync),
        new("hubspot-429", (fleet, luck, cancellation) => HubSpotAsync(fleet, luck, () => new HubSpotFault { Status = 429, RetryAfter = TimeSpan.FromSeconds(1) }, cancellation)),
        new("hubspot-423", (fleet, luck, cancellation) => HubSpotAsync(fleet, luck, () => new HubSpotFault { Status = 423 }, cancellation)),
        new("hubspot-5xx", (fleet, luck, cancellation) => HubSpotAsync(fleet, luck, () => new HubSpotFault { Status = luck.Next(2) == 0 ? 502 : 500 }, cancellation)),
        new("hubspot-lost-reply", (fleet, luck, cancellation) => HubSpotAsync(fleet, luck, () => new HubSpotFault { Kind = HubSpotFaultKind.DropReplyAfterCommit }, cancellation)),
        new("hubspot-slow", (fleet, luck, cancellation) => HubSpotAsync(fleet, luck, () => new HubSpotFault { Kind = HubSpotFaultKind.Delay, Delay = TimeSpan.FromSeconds(16) }, cancellation)),
        new("freshbooks-401", (fleet, luck, cancellation) => FreshBooksAsync(fleet, luck, 401, cancellation)),
        new("freshbooks-429", (fleet, luck, cancellation) => FreshBooksAsync(fleet, luck, 429, cancellation)),
        new("freshbooks-5xx", (fleet, luck, cancellation) => FreshBooksAsync(fleet, luck, 503, cancellation)),
        new("hubspot-207", PeopleInHubSpotAsync),
        new("webhooks-mess", MessWebhooksAsync),
        new("webhooks-lost", LoseWebhooksAsync),
        new("clock-skew", SkewClocksAsync),
        new("backup-restore", RestoreBackupAsync) { StrikesAlone = true },
        new("rolling-upgrade", RollingUpgrade.StrikeAsync) { StrikesAlone = true, Prepare = RollingUpgrade.PrepareAsync, Lasts = RollingUpgrade.Lasts },
        .. DeadlyPlaces.All,
    ];

    private static Member AnySilo(Fleet fleet, Random luck) => fleet.Silos[luck.Next(fleet.Silos.Length)].Process;

    private static Member AnyGateway(Fleet fleet, Random luck) => fleet.Gateways[luck.Next(fleet.Gateways.Length)].Process;

    private static TcpProxy[] WaysToDatabase(Fleet fleet) =>
        [.. fleet.Silos.Select(silo => silo.ToDatabase), .. fleet.Gateways.Select(gateway => gateway.ToDatabase)];

    private static Task Seconds(double seconds, CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);

    private static async Task KillSiloAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        AnySilo(fleet, luck).Kill(TimeSpan.FromSeconds(luck.Next(2, 8)));
        await Seconds(25, cancellation);
    }

    private static async Task StopSiloAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        AnySilo(fleet, luck).Terminate(TimeSpan.FromSeconds(luck.Next(2, 8)));
        await Seconds(12, cancellation);
    }

    private static async Task FreezeSiloAsync(Fleet fleet, int seconds, Random luck, CancellationToken cancellation)
    {
        var silo = AnySilo(fleet, luck);
        silo.Freeze();
        await Seconds(seconds, cancellation);
        silo.Thaw();
        await Seconds(5, cancellation);
    }

    private static async Task KillAllSilosAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        foreach (var silo in fleet.Silos)
            silo.Process.Kill(TimeSpan.FromSeconds(luck.Next(2, 8)));
        await Seconds(20, cancellation);
    }

    private static async Task KillGatewayAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        AnyGateway(fleet, luck).Kill(TimeSpan.FromSeconds(luck.Next(2, 8)));
        await Seconds(10, cancellation);
    }

    private static async Task FreezeGatewayAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        var gateway = AnyGateway(fleet, luck);
        gateway.Freeze();
        await Seconds(luck.Next(5, 15), cancellation);
        gateway.Thaw();
        await Seconds(2, cancellation);
    }

    private static async Task StopDatabaseAsync(Fleet fleet, int seconds, CancellationToken cancellation)
    {
        await fleet.Database.Turn.WaitAsync(cancellation);
        await fleet.Database.StopAsync();
        await Seconds(seconds, cancellation);
        await fleet.Database.StartAsync();
        fleet.Database.Turn.Release();
        await Seconds(5, cancellation);
    }

    /// <summary>FreshBooks has given up on webhooks by then; an operator who knows of it starts an audit.</summary>
    private static async Task StopDatabaseForLongAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        await StopDatabaseAsync(fleet, 300, cancellation);
        await fleet.Operator.DoAsync("audit", cancellation);
    }

    private static async Task SlowDatabaseAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        var ways = WaysToDatabase(fleet);
        var delay = TimeSpan.FromMilliseconds(luck.Next(20, 250));
        foreach (var way in ways)
            way.Delay = delay;
        await Seconds(20, cancellation);
        foreach (var way in ways)
            way.Delay = TimeSpan.Zero;
    }

    private static async Task PartitionSiloAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        fleet.CutOff = fleet.Silos[luck.Next(fleet.Silos.Length)];
        await Seconds(luck.Next(5, 30), cancellation);
        fleet.CutOff = null;
        await Seconds(5, cancellation);
    }

    private static async Task PartitionDatabaseAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        var ways = WaysToDatabase(fleet);
        var way = ways[luck.Next(ways.Length)];
        way.IsCut = _ => true;
        await Seconds(luck.Next(5, 30), cancellation);
        way.IsCut = _ => false;
        await Seconds(5, cancellation);
    }

    private static Task HubSpotAsync(Fleet fleet, Random luck, Func<HubSpotFault> fault, CancellationToken cancellation) => FailAsync(
        fleet, Side.HubSpot, world => world.Portal.Faults.Add(fault() with { Times = luck.Next(1, 4) }), world => world.Portal.Faults.Clear(), cancellation);

    private static Task FreshBooksAsync(Fleet fleet, Random luck, int status, CancellationToken cancellation) => FailAsync(
        fleet, Side.FreshBooks,
        world => world.FreshBooksFaults.Add(new Sandbox.FreshBooks.Fault(FaultKind.Status, "/accounting/", Times: luck.Next(1, 4), Status: status)),
        world => world.FreshBooksFaults.Clear(), cancellation);

    /// <summary>One request in a while fails, for 20 s; where another fault keeps all from being sent, for as long as that takes.</summary>
    /// <exception cref="NotReachedException">None came for two minutes.</exception>
    private static async Task FailAsync(Fleet fleet, Side side, Action<World> add, Action<World> clear, CancellationToken cancellation)
    {
        var before = Failed();
        for (var turn = 0; turn < 10 || (turn < 60 && Failed() == before); turn++)
        {
            foreach (var world in fleet.Worlds)
                add(world);
            await Seconds(2, cancellation);
        }

        foreach (var world in fleet.Worlds)
            clear(world);
        if (Failed() == before)
            throw new NotReachedException($"No request to {side} came that could fail.");

        int Failed() => fleet.Worlds.Sum(world => world.Ledger.Entries(side).Count(entry => entry.Injected));
    }

    /// <summary>
    /// People in HubSpot edit, delete and merge what batches are about to write, which answer 207 for it. What nobody
    /// writes again, the next audit finds; it is not waited for.
    /// </summary>
    /// <exception cref="NotReachedException">No batch was answered 207 for two minutes.</exception>
    private static async Task PeopleInHubSpotAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        var people = fleet.Worlds.Select(world => new HubSpotPeople(world, luck.Next())).ToArray();
        var before = Partial();
        for (var turn = 0; turn < 10 || (turn < 60 && Partial() == before); turn++)
        {
            foreach (var person in people)
                Try(person.Act);
            await Seconds(2, cancellation);
        }

        await fleet.Operator.DoAsync("audit", cancellation);
        if (Partial() == before)
            throw new NotReachedException("No batch met what people had done.");

        int Partial() => fleet.Worlds.Sum(world => world.Ledger.Entries(Side.HubSpot)
            .Count(entry => entry.Status == 207 && !entry.Operation.EndsWith("batch/read", StringComparison.Ordinal)));

        static void Try(Action act)
        {
            try
            {
                act();
            }
            catch (ArgumentException)
            {
                // Somebody else was quicker with that record; the next one will do.
            }
        }
    }

    /// <exception cref="NotReachedException">No webhook was doubled for two minutes.</exception>
    private static async Task MessWebhooksAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        var mess = (0.4, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(luck.Next(0, 3)));
        foreach (var freshBooks in fleet.Worlds.Select(world => world.Books.Options))
            (freshBooks.DuplicateShare, freshBooks.WebhookJitter, freshBooks.WebhookDelay) = mess;
        var isDone = await UntilMoreAsync(20, () => fleet.Worlds.Sum(world => world.DoubledWebhooks), cancellation);
        foreach (var freshBooks in fleet.Worlds.Select(world => world.Books.Options))
            (freshBooks.DuplicateShare, freshBooks.WebhookJitter, freshBooks.WebhookDelay) = (0, TimeSpan.Zero, TimeSpan.Zero);
        if (!isDone)
            throw new NotReachedException("No webhook came that could be doubled.");
    }

    /// <summary>For so many seconds, and on for two minutes if nothing came to pass until then. False: nor has it by then.</summary>
    private static async Task<bool> UntilMoreAsync(int seconds, Func<int> count, CancellationToken cancellation)
    {
        var before = count();
        for (var second = 0; second < seconds || (second < 120 && count() == before); second++)
            await Seconds(1, cancellation);
        return count() > before;
    }

    /// <summary>
    /// What never came is found by the next sweep, or, where FreshBooks does not move what an edit touched, by the next
    /// audit. Neither is waited for here: an operator who knows of the loss starts them.
    /// </summary>
    /// <exception cref="NotReachedException">No webhook was lost for two minutes.</exception>
    private static async Task LoseWebhooksAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        var lost = 0.3 + (luck.NextDouble() / 2);
        foreach (var world in fleet.Worlds)
            world.Books.Options.LostShare = lost;
        var isDone = await UntilMoreAsync(15, () => fleet.Worlds.Sum(world => world.LostWebhooks), cancellation);
        foreach (var world in fleet.Worlds)
            world.Books.Options.LostShare = 0;
        if (!isDone)
            throw new NotReachedException("No webhook came that could be lost.");
        await fleet.Operator.DoAsync("audit", cancellation);
    }

    private static async Task SkewClocksAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        SiloPlace[] silos = [.. fleet.Silos];
        luck.Shuffle(silos);
        foreach (var (silo, minutes) in new[] { (silos[0], 5), (silos[1], -5) })
        {
            silo.Process.Skew(TimeSpan.FromMinutes(minutes));
            silo.Process.Terminate(TimeSpan.FromSeconds(1));
            await Seconds(15, cancellation);
        }

        await Seconds(15, cancellation);
        foreach (var silo in fleet.Silos)
        {
            if (silo.Process.Skew(TimeSpan.Zero))
                silo.Process.Terminate(TimeSpan.FromSeconds(1));
        }

        await Seconds(10, cancellation);
    }

    /// <summary>The database as it was half a minute ago; what the operator is told to do afterwards, the harness does.</summary>
    private static async Task RestoreBackupAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        await fleet.Database.StopAsync();
        await fleet.Database.BackUpAsync();
        await fleet.Database.StartAsync();
        await Seconds(luck.Next(15, 30), cancellation);
        await fleet.Database.StopAsync();
        foreach (var member in fleet.Members)
            member.Kill(TimeSpan.FromSeconds(5));
        await fleet.Database.RestoreAsync();
        await fleet.Database.StartAsync();
        await Seconds(15, cancellation);
        await fleet.Operator.DoAsync("audit", cancellation);
    }
}
