using System.Net;
using System.Net.Sockets;

namespace Chaos.Processes;

/// <summary>
/// Ports for the processes of a run. Each is handed out once, from below the range that the system gives to outgoing
/// connections: one taken from that range may be somebody's by the time it is listened on.
/// </summary>
internal sealed class Ports
{
    private const int First = 10_100;
    private const int Count = 9_000;
    private int _next = Environment.ProcessId * 53 % Count;

    public int Take()
    {
        while (true)
        {
            var port = First + (_next++ % Count);
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
