using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>An invoice or a payment as one side has it.</summary>
/// <param name="HubSpotId">Null: this is FreshBooks' side.</param>
public sealed record MoneyRecord(EntityKind Kind, string Id, long Client, string Currency, Figures Figures, string? HubSpotId = null)
{
    public (EntityKind Kind, string Id) Name => (Kind, Id);

    public (long Client, string Currency) Account => (Client, Currency);
}

/// <summary>Compares the money of both sides by client and currency, and names the records that make a difference.</summary>
public static class MoneyComparison
{
    /// <param name="parked">Reason titles of records that are known not to be in step.</param>
    public static ImmutableArray<MoneyDifference> Of(
        ImmutableArray<MoneyRecord> freshBooks, ImmutableArray<MoneyRecord> hubSpot, ImmutableDictionary<(EntityKind Kind, string Id), string> parked)
    {
        var (books, mirror) = (freshBooks.ToLookup(record => record.Account), hubSpot.ToLookup(record => record.Account));
        var gaps = Gaps(freshBooks, hubSpot, parked).ToLookup(gap => gap.Account, gap => gap.Gap);
        return [.. books.Select(sums => sums.Key).Union(mirror.Select(sums => sums.Key))
            .Order()
            .Select(account => new MoneyDifference(account.Client, account.Currency, Sum(books[account]), Sum(mirror[account]), [.. gaps[account].Distinct()]))
            .Where(difference => !difference.Records.IsEmpty || difference.FreshBooks != difference.HubSpot)];
    }

    private static IEnumerable<((long, string) Account, MoneyRecordGap Gap)> Gaps(
        ImmutableArray<MoneyRecord> freshBooks, ImmutableArray<MoneyRecord> hubSpot, ImmutableDictionary<(EntityKind, string), string> parked)
    {
        var mirrored = hubSpot.ToLookup(record => record.Name);
        var known = freshBooks.Select(record => record.Name).ToHashSet();
        MoneyRecordGap Gap(MoneyRecord record, string? hubSpotId, MoneyGap gap) => new(record.Kind, record.Id, hubSpotId, gap, parked.GetValueOrDefault(record.Name));

        foreach (var record in freshBooks)
        {
            var copies = mirrored[record.Name].ToArray();
            if (copies.Length == 0)
            {
                yield return (record.Account, Gap(record, null, MoneyGap.MissingInHubSpot));
                continue;
            }

            if (copies[0].Figures != record.Figures || copies[0].Currency != record.Currency)
            {
                // In another currency it is missing in the one sum and too much in the other: it explains both.
                yield return (record.Account, Gap(record, copies[0].HubSpotId, MoneyGap.ValueDiffers));
                yield return (copies[0].Account, Gap(record, copies[0].HubSpotId, MoneyGap.ValueDiffers));
            }

            foreach (var copy in copies.Skip(1))
                yield return (copy.Account, Gap(copy, copy.HubSpotId, MoneyGap.ExtraInHubSpot));
        }

        foreach (var stranger in hubSpot.Where(record => !known.Contains(record.Name)))
            yield return (stranger.Account, Gap(stranger, stranger.HubSpotId, MoneyGap.ExtraInHubSpot));
    }

    private static Figures Sum(IEnumerable<MoneyRecord> records) => records.Select(record => record.Figures).Aggregate(default(Figures), Figures.Add);
}
