namespace WebhookGateway;

/// <summary>
/// Handshakes cannot be authenticated (FreshBooks hands over the key with them), so they are counted: 60 a minute and
/// connection, many times what registering and resending need. Asked only for connections that exist, so it stays small.
/// </summary>
public sealed class HandshakeLimit(TimeProvider time)
{
    private const int PerMinute = 60;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Since, int Count)> _minutes = new(StringComparer.Ordinal);

    public bool TryTake(string connection)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var minute = _minutes.GetValueOrDefault(connection, (Since: now, Count: 0));
            if (time.GetElapsedTime(minute.Since, now) >= TimeSpan.FromMinutes(1))
                minute = (now, 0);
            _minutes[connection] = (minute.Since, minute.Count + 1);
            return minute.Count < PerMinute;
        }
    }
}
