using System.ComponentModel.DataAnnotations;

namespace Grains;

/// <summary>How much the sync does at once, and how often it looks by itself.</summary>
public sealed class SyncOptions
{
    public const string Section = "Sync";

    /// <summary>Entities of one connection being reconciled at once by the inbox pump. Default 300: three full batches.</summary>
    [Range(1, 2_000, ErrorMessage = "Sync:MaxInFlight must lie between 1 and 2000.")]
    public int MaxInFlight { get; set; } = 300;

    /// <summary>Pages of 100 records that a walk has under way at once. Default 10.</summary>
    [Range(1, 50, ErrorMessage = "Sync:PagesInFlight must lie between 1 and 50.")]
    public int PagesInFlight { get; set; } = 10;

    /// <summary>How often changes whose webhook never came are looked for. Default 15 minutes, at least 1.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00", ErrorMessage = "Sync:SweepEvery must lie between 1 minute and 1 day.")]
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the journal remembers what happened to a record. Default 90 days, at least 1.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "Sync:KeepJournal must lie between 1 and 3650 days.")]
    public TimeSpan KeepJournal { get; set; } = TimeSpan.FromDays(90);
}
