using System.Collections.Immutable;
using Sandbox;
using Sandbox.FreshBooks;

namespace Chaos.Processes;

/// <summary>The faults that kill whichever process passes a named place in the product (Storage/FailPoint.cs).</summary>
internal static class DeadlyPlaces
{
    /// <summary>
    /// How long a place that is armed may wait for a passage: a cluster of which three processes die at once, time and
    /// again, does little else for minutes than get up.
    /// </summary>
    private static readonly TimeSpan Armed = TimeSpan.FromMinutes(6);

    /// <summary>From arming a place to a new process' being at work, about.</summary>
    private static readonly TimeSpan Death = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Each is provoked in another world, if there are as many: a connection that has just refreshed its pair does not
    /// refresh it again for 40 s.
    /// </summary>
    private static readonly ImmutableArray<string> OfTokens = ["refresh-intended", "refresh-sent", "pair-rotated"];

    /// <summary>Passed only when they are provoked.</summary>
    private static readonly ImmutableArray<string> Rare = [.. OfTokens, "draining", "sweep-page", "key-rewrapped"];

    private static readonly ImmutableArray<string> Names =
    [
        .. Rare, "marked", "answered", "read", "batch-sealed", "request-sent", "reply-unpersisted", "lines-written",
        "children-untold", "state-written", "mark-cleared", "batch-half-answered", "lease-renewed",
    ];

    public static IEnumerable<Fault> All => Names.Select(name =>
        new Fault($"at-{name}", (fleet, luck, cancellation) => DieAtAsync(fleet, name, luck, cancellation)) { FailPoint = name, Lasts = Death });

    private static Task Seconds(double seconds, CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);

    private static async Task DieAtAsync(Fleet fleet, string place, Random luck, CancellationToken cancellation)
    {
        var deaths = fleet.Members.Sum(member => member.Deaths);
        fleet.FailPoints.Arm(place, Rare.Contains(place) ? 1 : luck.Next(1, 6));
        for (var waited = 0; fleet.FailPoints.IsArmed(place) && waited < Armed.TotalSeconds; waited++)
        {
            await ProvokeAsync(fleet, place, waited, cancellation);
            await Seconds(1, cancellation);
        }

        if (fleet.FailPoints.IsArmed(place))
        {
            fleet.FailPoints.Disarm(place);
            throw new NotReachedException($"Nothing passed '{place}' in time.");
        }

        while (fleet.Members.Sum(member => member.Deaths) == deaths)
            await Seconds(0.1, cancellation);
        await Seconds(5, cancellation);
        if (OfTokens.Contains(place))
            await UntilInUseAsync(fleet, place, cancellation);
    }

    private static World WorldOf(Fleet fleet, string place) => fleet.Worlds[OfTokens.IndexOf(place) % fleet.Worlds.Length];

    /// <summary>Most places are passed by all the time; these want a reason.</summary>
    private static async Task ProvokeAsync(Fleet fleet, string place, int second, CancellationToken cancellation)
    {
        switch (place)
        {
            case "refresh-intended" or "refresh-sent" or "pair-rotated":
                // An app whose access token is refused refreshes it.
                WorldOf(fleet, place).FreshBooksFaults.Add(new Sandbox.FreshBooks.Fault(FaultKind.Status, "/accounting/", Status: 401));
                break;
            case "draining" when second % 15 == 0:
                fleet.Silos[second / 15 % fleet.Silos.Length].Process.Terminate(TimeSpan.FromSeconds(2));
                break;
            case "key-rewrapped" when second % 15 == 0:
                var silo = fleet.Silos[second / 15 % fleet.Silos.Length].Process;
                silo.SwapOperatorKeys();
                silo.Terminate(TimeSpan.FromSeconds(2));
                break;
            case "sweep-page" when second == 0:
                await fleet.Operator.DoAsync("sweep", cancellation);
                break;
        }
    }

    /// <summary>
    /// A pair that FreshBooks gave may have died with the process, and the one before it is spent. The product must say
    /// so, and a new consent must be all that it takes, whichever connection it was that passed the place.
    /// </summary>
    private static async Task UntilInUseAsync(Fleet fleet, string place, CancellationToken cancellation)
    {
        WorldOf(fleet, place).FreshBooksFaults.Clear();
        for (var second = 0; fleet.Worlds.Any(world => !world.Books.TokenPairs.IsLastInUse); second++)
        {
            if (second == Armed.TotalSeconds)
                throw new InvalidOperationException("A pair is lost, and after six minutes no other one is in use.");
            await Seconds(1, cancellation);
        }
    }
}

/// <summary>The fault could not be injected, such as one at an armed place that nothing passed in time.</summary>
internal sealed class NotReachedException(string whyNot) : Exception(whyNot);
