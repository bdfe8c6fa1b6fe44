using System.Text.Json;

namespace Sandbox;

/// <summary>
/// An append-only file of JSON lines: what a simulator did, in order, so that it survives a SIGKILL as the real
/// service would survive ours. A line reaches the operating system before the reply that it stands for is sent;
/// no fsync, because only the process dies, not the machine. A torn last line is cut off on opening.
/// </summary>
public sealed class EventLog : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Lock _lock = new();
    private readonly FileStream? _file;

    private EventLog(FileStream? file) => _file = file;

    /// <summary>Keeps nothing: for tests that never restart a simulator.</summary>
    public static EventLog InMemory() => new(null);

    /// <summary>Opens or creates the file and hands every complete line to <paramref name="replay"/>, oldest first.</summary>
    public static EventLog Open<T>(string path, Action<T> replay)
    {
        ArgumentNullException.ThrowIfNull(replay);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var whole = 0L;
        if (File.Exists(path))
        {
            var bytes = File.ReadAllBytes(path);
            var start = 0;
            for (var end = Array.IndexOf(bytes, (byte)'\n'); end >= 0; end = Array.IndexOf(bytes, (byte)'\n', start))
            {
                replay(JsonSerializer.Deserialize<T>(bytes.AsSpan(start, end - start), Json)!);
                start = end + 1;
            }

            whole = start;
        }

        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1);
        file.SetLength(whole);
        file.Seek(0, SeekOrigin.End);
        return new EventLog(file);
    }

    public void Append<T>(T happened)
    {
        if (_file is null)
            return;
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(happened, Json), (byte)'\n'];
        lock (_lock)
            _file.Write(line);
    }

    public void Dispose() => _file?.Dispose();
}
