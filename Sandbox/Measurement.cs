namespace Sandbox;

/// <summary>Turns the ledger into figures.</summary>
internal static class Measurement
{
    /// <param name="backfilledAt">When the mirror was first seen equal: what came before was the backfill.</param>
    public static Figures Of(World world, Verdict verdict, DateTimeOffset backfilledAt, int changes)
    {
        var all = world.Ledger.Entries(Side.HubSpot);
        var aboutRecords = all.SkipWhile(entry => !entry.Operation.EndsWith("batch/create", StringComparison.Ordinal) && !entry.Operation.EndsWith("search", StringComparison.Ordinal)
                || entry.Operation.Contains("propert", StringComparison.Ordinal))
            .Where(entry => !entry.Operation.Contains("propert", StringComparison.Ordinal) && !entry.Operation.Contains("account-info", StringComparison.Ordinal))
            .ToArray();
        var backfill = aboutRecords.Where(entry => entry.At <= backfilledAt).ToArray();
        var seconds = backfill.Length == 0 ? 0 : (backfill[^1].At - backfill[0].At).TotalSeconds;
        return new Figures(
            verdict.Records,
            verdict.Links,
            backfill.Length,
            verdict.Records == 0 ? 0 : backfill.Length * 1000.0 / verdict.Records,
            world.Ledger.Peak(Side.HubSpot, world.Portal.Options.Window),
            all.Count(entry => entry is { Status: 429, Injected: false }),
            all.Count(entry => entry.Malformed is not null),
            verdict.Duplicates,
            seconds,
            Figures.Ideal(verdict.Records, world.Portal.Options.WindowLimit),
            changes,
            aboutRecords.Length - backfill.Length,
            verdict.IsEqual);
    }
}
