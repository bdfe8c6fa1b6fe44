using System.Globalization;

namespace Chaos.Processes;

/// <summary>Which process is at a local TCP port, by what Linux tells under /proc.</summary>
internal static class LocalPorts
{
    public static bool BelongsTo(int port, int? process)
    {
        if (process is not { } id || Inode(port) is not { } inode)
            return false;
        try
        {
            return Directory.EnumerateFiles($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/fd")
                .Any(file => new FileInfo(file).LinkTarget == $"socket:[{inode}]");
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    }

    /// <summary>sl, local address, remote address, state, queues, timer, retransmissions, uid, timeout, inode.</summary>
    private static string? Inode(int port)
    {
        var ending = $":{port:X4}";
        // .NET's sockets are of both kinds, whatever address they are connected to.
        return File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[1].EndsWith(ending, StringComparison.Ordinal) && fields[9] != "0")
            .Select(fields => fields[9]).FirstOrDefault();
    }
}
