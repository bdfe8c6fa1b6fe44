using Sandbox;

namespace Benchmarks;

/// <summary>One edit in FreshBooks, waited for in HubSpot.</summary>
internal static class LiveEdit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Milliseconds from the edit of a client to the write of its contact.</summary>
    /// <param name="number">Another one each time, so that there is something to write.</param>
    /// <exception cref="TimeoutException">It was not written within half a minute.</exception>
    public static async Task<double> MillisecondsAsync(World world, int number, TimeProvider time, CancellationToken cancellation)
    {
        var phone = $"+1 555 {number:0000000}";
        var written = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Seen(Sandbox.HubSpot.HubSpotChange change)
        {
            if (change.Properties.GetValueOrDefault("mobilephone") == phone)
                written.TrySetResult(time.GetTimestamp());
        }

        world.Portal.Changed += Seen;
        var start = time.GetTimestamp();
        Change(world, number, phone);
        var end = await written.Task.WaitAsync(Patience, time, cancellation);
        world.Portal.Changed -= Seen;
        return time.GetElapsedTime(start, end).TotalMilliseconds;
    }

    /// <summary>Without waiting for it.</summary>
    public static void Make(World world, int number) => Change(world, number, $"+1 555 {number:0000000}");

    private static void Change(World world, int number, string phone)
    {
        var clients = world.Books.Clients;
        world.Books.EditClient(clients[number % clients.Count].Id, client => client with { MobilePhone = phone });
    }
}
