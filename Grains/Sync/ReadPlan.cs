using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Storage;

namespace Grains.Sync;

/// <summary>Marks of one kind whose records are read from FreshBooks together: one by id, or a list of ids.</summary>
public sealed record Reading(EntityKind Kind, ImmutableArray<Mark> Marks)
{
    public bool IsSingle => Marks.Length == 1;
}

/// <summary>
/// Reads singly when idle, since a GET by id is fastest and returns deleted records too; in lists when busy, since
/// FreshBooks counts requests. Vendors have no filter by id.
/// </summary>
public static class ReadPlan
{
    private const int ListFrom = 4;
    private const int ListFromWhereScarce = 2;

    /// <param name="isScarce">Whether half of FreshBooks' requests of this minute is spent.</param>
    public static IEnumerable<Reading> For(IEnumerable<Mark> marks, bool isScarce) => marks
        .GroupBy(mark => mark.Key.Kind)
        .SelectMany(kind => kind
            .Chunk(kind.Key is EntityKind.Vendor || kind.Count() < (isScarce ? ListFromWhereScarce : ListFrom) ? 1 : FreshBooksApi.MaxIds)
            .Select(chunk => new Reading(kind.Key, [.. chunk])));
}
