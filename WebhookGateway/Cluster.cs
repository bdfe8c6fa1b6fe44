using Grains.Interfaces;
using Orleans.Runtime;
using Polly;
using Polly.Retry;

namespace WebhookGateway;

/// <summary>
/// What the gateway says to the cluster. The cluster may be away: hints that do not reach it are counted and forgotten,
/// because the inbox and the callback book hold what they were about; a consent is tried again.
/// </summary>
/// <param name="grains">Null while no silo has been reached.</param>
public sealed class Cluster(Func<IGrainFactory?> grains, GatewayMetrics metrics, TimeProvider time)
{
    // A rolling restart answers "Silo stopping" or nothing at all. Completing a consent twice changes nothing.
    private readonly ResiliencePipeline _again = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<OrleansMessageRejectionException>().Handle<TimeoutException>(),
            MaxRetryAttempts = 3,
            Delay = TimeSpan.FromMilliseconds(300),
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    public void Nudge(string connection) =>
        Hint(cluster => cluster.GetGrain<IAccountGrain>(connection).NudgeAsync());

    public void TellVerifierArrived(string connection, long callbackId) =>
        Hint(cluster => cluster.GetGrain<IConnectionGrain>(connection).VerifierArrivedAsync(callbackId));

    /// <exception cref="RefusalException">As the connection's grain says it, or 503 while there is no cluster.</exception>
    public async Task CompleteConsentAsync(string connection, string code, string state)
    {
        var cluster = grains()
            ?? throw new RefusalException(503, "The sync is not running.", "Start it, then load this page again.");
        await _again.ExecuteAsync(async _ =>
            await cluster.GetGrain<IConnectionGrain>(connection).CompleteConsentAsync(code, state));
    }

    private void Hint(Func<IGrainFactory, Task> say)
    {
        try
        {
            if (grains() is { } cluster)
                _ = CountAsync(say(cluster));
            else
                metrics.Unsaid();
        }
        catch (Exception)
        {
            // Whatever keeps a hint from being said must not turn a stored notice into a refused one.
            metrics.Unsaid();
        }
    }

    private async Task CountAsync(Task said)
    {
        try
        {
            await said;
        }
        catch (Exception)
        {
            metrics.Unsaid();
        }
    }
}
