using System.Diagnostics;

namespace Tests.WebhookGateway;

/// <summary>Waits for a condition, for up to 20 s.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await condition())
        {
            if (since.Elapsed > TimeSpan.FromSeconds(20))
                throw new TimeoutException($"Waited 20 s in vain until {what}.");
            await Task.Delay(20);
        }
    }
}
