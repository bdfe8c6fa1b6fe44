using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage;

namespace Grains;

/// <summary>
/// The journal explains what happened lately; what is older than <see cref="SyncOptions.KeepJournal"/> goes. Every silo sees to
/// it: what another one has just deleted costs nothing to look for.
/// </summary>
public sealed partial class JournalRetention(
    Journal journal, IOptions<SyncOptions> options, TimeProvider time, ILogger<JournalRetention> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await journal.TrimAsync(time.GetUtcNow() - options.Value.KeepJournal, stoppingToken) is > 0 and var rows)
                    Trimmed(logger, rows);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                NotNow(logger, error.GetType().Name);
            }
        }
    }

    [LoggerMessage(76, LogLevel.Information, "{Rows} old entries of the journal are deleted")]
    private static partial void Trimmed(ILogger logger, int rows);

    [LoggerMessage(77, LogLevel.Warning, "The journal's old entries could not be deleted: {Failure}; again in ten minutes")]
    private static partial void NotNow(ILogger logger, string failure);
}
