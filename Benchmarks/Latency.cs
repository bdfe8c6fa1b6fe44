using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
        var folder = Directory.CreateTempSubdirectory("latency-");

        // Windows so wide that they are never in the way.
        await using var world = await World.StartAsync(new WorldOptions
        {
            Today = Oracle.Today(time),
            HubSpot = new HubSpotOptions { WindowLimit = 100_000 },
            FreshBooks = new FreshBooksOptions { RequestsPerMinute = 1_000_000 },
        }, time);
        await using var product = await Product.StartAsync(Settings(world, folder), cancellation);
        var connection = await product.ConnectAsync("Latency", world.Portal.Options.Token, cancellation);
        while (!Oracle.Compare(world.Books, world.Portal, Oracle.Today(time)).IsEqual || !await HearsAsync(product, connection, cancellation))
            await Task.Delay(100, cancellation);

        var taken = new List<double>();
        var clients = world.Books.Clients;
        for (var index = 0; index < WarmUp + events; index++)
        {
            var milliseconds = await OneAsync(world, clients[index % clients.Count].Id, index, time, cancellation);
            if (index >= WarmUp)
                taken.Add(milliseconds);
            await Task.Delay(20, cancellation);
        }

        taken.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"events {events}, milliseconds from edit to HubSpot write: p50 {At(taken, 50):0.0}, p90 {At(taken, 90):0.0}, p99 {At(taken, 99):0.0}, worst {taken[^1]:0.0}"));
    }

    /// <summary>Before its callbacks are verified FreshBooks sends nothing.</summary>
    private static async Task<bool> HearsAsync(Product product, string connection, CancellationToken cancellation) =>
        (await product.StatusAsync(connection, cancellation))["callbacks"]!.AsArray().All(callback => (bool)callback!["verified"]!);

    private static async Task<double> OneAsync(World world, int client, int index, TimeProvider time, CancellationToken cancellation)
    {
        var phone = $"+1 555 {index:0000000}";
        var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Seen(HubSpotChange change)
        {
            if (change.Properties.GetValueOrDefault("mobilephone") == phone)
                written.TrySetResult(time.GetTimestamp());
        }

        world.Portal.Changed += Seen;
        var start = time.GetTimestamp();
        world.Books.EditClient(client, edited => edited with { MobilePhone = phone });
        var end = await written.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        world.Portal.Changed -= Seen;
        return time.GetElapsedTime(start, end).TotalMilliseconds;
    }

    private static double At(List<double> sorted, int percent) => sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];

    private static Dictionary<string, string?> Settings(World world, DirectoryInfo folder)
    {
        var ports = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(ports, port => port.Start());
        string[] free = [.. ports.Select(port => $"{((IPEndPoint)port.LocalEndpoint).Port}")];
        Array.ForEach(ports, port => port.Dispose());
        return new Dictionary<string, string?>(world.ProductSettings())
        {
            ["Admin:Key"] = "the-latency-benchmark-s-key",
            ["Gateway:PublicUrl"] = $"http://127.0.0.1:{free[0]}",
            ["Gateway:ListenUrl"] = $"http://127.0.0.1:{free[0]}",
            ["Admin:ListenUrl"] = $"http://127.0.0.1:{free[1]}",
            ["Orleans:SiloPort"] = free[2],
            ["Orleans:GatewayPort"] = free[3],
            ["Storage:DataFolder"] = folder.FullName,
            ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            ["Logging:LogLevel:Default"] = "Error",
        };
    }
}
