using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Benchmarks;

/// <summary>
/// How long a change takes from the edit in FreshBooks to its write in HubSpot. Both services answer at once, so what
/// is measured is the product: the webhook's way in, the inbox's commit, the pump, the read, the grains, the portal,
/// and the simulators' own few milliseconds on top.
/// </summary>
internal static class Latency
{
    private const int WarmUp = 50;

    public static async Task RunAsync(int events, CancellationToken cancellation)
    {
        var time = TimeProvider.System;

        // Windows so wide that they are never in the way.
        await using var world = await World.StartAsync(new WorldOptions
        {
            Today = Oracle.Today(time),
            HubSpot = new HubSpotOptions { WindowLimit = 100_000 },
            FreshBooks = new FreshBooksOptions { RequestsPerMinute = 1_000_000 },
        }, time);
        await using var product = await OneSilo.StartAsync(world.ProductSettings(), cancellation);
        var connection = await product.ConnectAsync("Latency", world.Portal.Options.Token, cancellation);
        await OneSilo.UntilEqualAsync(product, world, connection, time, cancellation);

        var taken = new List<double>();
        for (var number = 0; number < WarmUp + events; number++)
        {
            var milliseconds = await LiveEdit.MillisecondsAsync(world, number, time, cancellation);
            if (number >= WarmUp)
                taken.Add(milliseconds);
            await Task.Delay(20, cancellation);
        }

        Console.WriteLine($"events {events}, milliseconds from edit to HubSpot write: {Percentiles.Of(taken)}");
    }
}
