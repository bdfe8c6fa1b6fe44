using Grains.Interfaces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;

namespace Grains;

/// <summary>
/// Brings back what a lost silo took with it. Nobody calls a pump, a walk or a consent's steps whose silo died, and
/// Orleans' reminders come after a minute at best; so every silo asks for every connection's in turn. To those that run it
/// means nothing.
/// </summary>
internal sealed partial class Watch(
    IGrainFactory grains, ConnectionBook connections, IHostApplicationLifetime host, TimeProvider time, ILogger<Watch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As soon as the host begins to stop: grains that are drained are not to be brought back by us.
        using var stops = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host.ApplicationStopping);

        // Whoever asks Orleans before it has started makes it read who its silos are, and act by that when it is old.
        var started = new TaskCompletionSource();
        await using var start = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stops.Token);
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stops.Token))
        {
            try
            {
                foreach (var connection in await connections.ListAsync(stops.Token))
                {
                    await grains.GetGrain<IConnectionGrain>(connection.Id).NudgeAsync();
                    await grains.GetGrain<IAccountGrain>(connection.Id).NudgeAsync();
                    await grains.GetGrain<IListerGrain>(connection.Id).NudgeAsync();
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                NotNow(logger, error.GetType().Name);
            }
        }
    }

    [LoggerMessage(70, LogLevel.Warning, "The connections could not be looked after: {Failure}; again in a moment")]
    private static partial void NotNow(ILogger logger, string failure);
}
