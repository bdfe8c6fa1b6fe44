using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sandbox;

namespace Benchmarks;

/// <summary>The product as one process runs it, on SQLite in a folder of its own.</summary>
internal static class OneSilo
{
    /// <param name="outside">Where it finds FreshBooks and HubSpot.</param>
    public static Task<Product> StartAsync(IReadOnlyDictionary<string, string?> outside, CancellationToken cancellation)
    {
        var ports = Enumerable.Range(0, 4).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(ports, port => port.Start());
        string[] free = [.. ports.Select(port => ((IPEndPoint)port.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture))];
        Array.ForEach(ports, port => port.Dispose());
        return Product.StartAsync(new Dictionary<string, string?>(outside)
        {
            ["Admin:Key"] = "the-benchmark-s-key",
            ["Gateway:PublicUrl"] = $"http://127.0.0.1:{free[0]}",
            ["Gateway:ListenUrl"] = $"http://127.0.0.1:{free[0]}",
            ["Admin:ListenUrl"] = $"http://127.0.0.1:{free[1]}",
            ["Orleans:SiloPort"] = free[2],
            ["Orleans:GatewayPort"] = free[3],
            ["Storage:DataFolder"] = Directory.CreateTempSubdirectory("benchmark-").FullName,
            ["Secrets:Key"] = Convert.ToBase64String(new byte[32]),
            ["Logging:LogLevel:Default"] = "Error",
        }, cancellation);
    }

    /// <summary>Mirrored to the last record, and told of every edit: before its callbacks are verified FreshBooks sends nothing.</summary>
    public static async Task UntilEqualAsync(Product product, World world, string connection, TimeProvider time, CancellationToken cancellation)
    {
        while (!Oracle.Compare(world.Books, world.Portal, Oracle.Today(time)).IsEqual || !await HearsAsync(product, connection, cancellation))
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellation);
    }

    private static async Task<bool> HearsAsync(Product product, string connection, CancellationToken cancellation) =>
        (await product.StatusAsync(connection, cancellation))["callbacks"]!.AsArray().All(callback => (bool)callback!["verified"]!);
}
