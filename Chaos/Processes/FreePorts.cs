using System.Net;
using System.Net.Sockets;

namespace Chaos.Processes;

/// <summary>
/// Ports for what a run or a test starts. Each is handed out once, from below the range that the system gives to outgoing
/// connections: one taken from that range may be somebody's by the time it is listened on. Such processes run side by
/// side, so each takes its ports from blocks that it alone has, for as long as it runs.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int PerBlock = 100;

    private static readonly Lock Lock = new();

    /// <summary>The first port of a block is listened on to the end of the process: whoever cannot has to take another block.</summary>
    private static readonly List<TcpListener> Blocks = [];

    private static int _next;

    public static int[] Take(int count)
    {
        lock (Lock)
            return [.. Enumerable.Range(0, count).Select(_ => TakeOne())];
    }

    public static int Take() => Take(1)[0];

    private static int TakeOne()
    {
        while (true)
        {
            if (_next % PerBlock == 0)
                _next = TakeBlock();
            var port = _next++;
            if (Listen(port) is not { } listener)
                continue;
            listener.Dispose();
            return port;
        }
    }

    /// <summary>The first port to hand out.</summary>
    private static int TakeBlock()
    {
        var blocks = (Last - First) / PerBlock;
        for (var tried = 0; tried < blocks; tried++)
        {
            var port = First + (Environment.ProcessId + tried) % blocks * PerBlock;
            if (Listen(port) is not { } listener)
                continue;
            Blocks.Add(listener);
            return port + 1;
        }

        throw new InvalidOperationException($"Every {PerBlock}th port from {First} to {Last} is somebody's.");
    }

    /// <summary>Null: somebody listens there.</summary>
    private static TcpListener? Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
