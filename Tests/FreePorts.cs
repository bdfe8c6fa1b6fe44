using System.Net;
using System.Net.Sockets;

namespace Tests;

/// <summary>
/// Ports for what a test starts. Each is handed out once, from below the range that the system gives to outgoing
/// connections: one taken from that range may be somebody's by the time it is listened on.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int _next = First + (Environment.ProcessId * 37 % (Last - First));

    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => TakeOne())];

    private static int TakeOne()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) - First) % (Last - First);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there; the next one.
            }
        }
    }
}
