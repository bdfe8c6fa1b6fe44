using System.Collections.Immutable;
using Grains.Interfaces;
using Microsoft.Extensions.Logging;
using Storage;

namespace Grains;

/// <summary>Tells how each attempt ended: a line in the log and one in the record's life line. Keys and titles only.</summary>
internal sealed partial class Life(Action<JournalEntry> append, TimeProvider time, ILogger<Life> logger)
{
    public Outcome Tell(EntityKey key, Outcome outcome, ImmutableArray<string> did)
    {
        var (what, why) = outcome switch
        {
            Outcome.Settled { Changed: false } => ("in step", null),
            Outcome.Settled => (did.IsEmpty ? "written" : string.Join(", ", did), null),
            Outcome.Throttled throttled => ("throttled", throttled.Why),
            Outcome.Held held => ("held", held.Why),
            Outcome.Failed failed => ("failed", failed.Why),
            Outcome.Rejected rejected => ("parked", rejected.Why),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
        };
        if (outcome is Outcome.Settled or Outcome.Throttled)
            Ended(logger, key, what);
        else
            NotInStep(logger, key, what, why!);

        if (outcome.Drift is { } drift)
        {
            var says = string.Join("; ", drift.Says);
            Drifted(logger, key, says);
            append(new JournalEntry(key, time.GetUtcNow(), JournalEntry.Drifted, says, null, null));
        }

        // A record that was in step already has nothing to add to its life.
        if (outcome is not Outcome.Settled { Changed: false })
            append(new JournalEntry(key, time.GetUtcNow(), what, why?.ToString(), null, why?.CorrelationId));
        return outcome;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Key}: {What}")]
    private static partial void Ended(ILogger logger, EntityKey key, string what);

    [LoggerMessage(3, LogLevel.Information, "{Key}: {Says}")]
    private static partial void Drifted(ILogger logger, EntityKey key, string says);

    [LoggerMessage(2, LogLevel.Warning, "{Key}: {What}: {Why}")]
    private static partial void NotInStep(ILogger logger, EntityKey key, string what, Reason why);
}
