using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Storage;

namespace Grains;

/// <summary>Compares the money of both sides. Reentrant, so that it answers while it runs; only the run writes its report.</summary>
[Reentrant]
internal sealed partial class MoneyCheckGrain(Inbox inbox, IHostApplicationLifetime host, TimeProvider time, ILogger<MoneyCheckGrain> logger) : Grain, IMoneyCheckGrain
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private MoneyCheckReport _report = new(MoneyCheckState.Never, null, null, null, 0, []);

    private string Connection => this.GetPrimaryKeyString();

    public Task StartAsync()
    {
        if (_report.State is MoneyCheckState.Running)
            return Task.CompletedTask;
        _report = new(MoneyCheckState.Running, time.GetUtcNow(), null, null, 0, []);
        this.RegisterGrainTimer(RunAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        return Task.CompletedTask;
    }

    public Task<MoneyCheckReport> ReportAsync()
    {
        DelayDeactivation(Kept);
        return Task.FromResult(_report);
    }

    private async Task RunAsync(CancellationToken ends)
    {
        // A silo that stops waits for this, and the activation does not end before.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends, host.ApplicationStopping);
        var cancellation = either.Token;
        try
        {
            if (await new MirrorSource(GrainFactory, Connection, time).GetAsync() is not { } mirror)
                throw new UnreadableException(Reasons.FreshBooksConsentLost);
            var (freshBooks, hubSpot) = await new MoneyReader(GrainFactory, mirror, time).ReadAsync(cancellation);
            var differences = MoneyComparison.Of(freshBooks, hubSpot, []);
            if (!differences.IsEmpty)
                differences = MoneyComparison.Of(freshBooks, hubSpot, await ParkedAsync(differences));
            Finish(_report with { State = MoneyCheckState.Done, Compared = freshBooks.Length, Differences = differences });
        }
        catch (UnreadableException unreadable)
        {
            Finish(_report with { State = MoneyCheckState.Failed, Says = unreadable.Message });
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            CheckFailed(logger, Connection, error);
            Finish(_report with { State = MoneyCheckState.Failed, Says = Reasons.ProductFault });
        }
    }

    private async Task<ImmutableDictionary<(EntityKind, string), string>> ParkedAsync(ImmutableArray<MoneyDifference> differences)
    {
        var names = differences.SelectMany(difference => difference.Records).Select(record => (record.Kind, record.Id)).Distinct();
        var parked = ImmutableDictionary.CreateBuilder<(EntityKind, string), string>();
        foreach (var (kind, id) in names)
        {
            if (await inbox.FindAsync(new EntityKey(Connection, kind, id)) is { Why: { } why })
                parked[(kind, id)] = why.Title;
        }

        return parked.ToImmutable();
    }

    private void Finish(MoneyCheckReport report)
    {
        _report = report with { FinishedAt = time.GetUtcNow() };
        DelayDeactivation(Kept);
    }

    [LoggerMessage(50, LogLevel.Error, "{Connection}: the money check failed")]
    private static partial void CheckFailed(ILogger logger, string connection, Exception error);
}
