using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Chaos.Processes;

/// <summary>
/// A stretch of network that can fail. Cut off, it swallows what is sent and answers nothing, as a partition does; the
/// ends notice by their own timeouts only.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _links = new();
    private readonly Task _accepting;

    public TcpProxy(IPEndPoint listen, IPEndPoint target)
    {
        (_listener, _target) = (new TcpListener(listen), target);
        _listener.Start();
        _accepting = AcceptAsync(_stop.Token);
    }

    /// <summary>Whether what comes from the process on local port <c>from</c> is swallowed, both ways. Asked for every piece.</summary>
    public Func<int, bool> IsCut { get; set; } = _ => false;

    /// <summary>Added to every piece, either way.</summary>
    public TimeSpan Delay { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_links.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken stop)
    {
        while (true)
        {
            var link = LinkAsync(await _listener.AcceptSocketAsync(stop), stop);
            _links[link] = true;
            _ = link.ContinueWith(done => _links.TryRemove(done, out var _), TaskScheduler.Default);
        }
    }

    private async Task LinkAsync(Socket near, CancellationToken stop)
    {
        using var accepted = near;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        var from = ((IPEndPoint)near.RemoteEndPoint!).Port;
        try
        {
            await UntilWholeAsync(from, stop);
            await far.ConnectAsync(_target, stop);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var (there, back) = (PipeAsync(near, far, from, either.Token), PipeAsync(far, near, from, either.Token));
            await Task.WhenAny(there, back);
            await either.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end went away: so does the other, as it would notice.
        }
    }

    private async Task PipeAsync(Socket source, Socket sink, int from, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        while (await source.ReceiveAsync(buffer, stop) is var count and > 0)
        {
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, stop);
            await UntilWholeAsync(from, stop);
            for (var sent = 0; sent < count;)
                sent += await sink.SendAsync(buffer.AsMemory(sent, count - sent), stop);
        }
    }

    /// <summary>What is on its way while the stretch is cut arrives afterwards, if the ends still wait for it.</summary>
    private async Task UntilWholeAsync(int from, CancellationToken stop)
    {
        while (IsCut(from))
            await Task.Delay(50, stop);
    }
}
