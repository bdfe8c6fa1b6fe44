using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>One list that a walk goes through.</summary>
/// <param name="ChangedOnly">Only what was updated since the walk's day.</param>
public readonly record struct WalkStep(EntityKind Kind, bool ChangedOnly, bool Deleted)
{
    private static readonly ImmutableArray<EntityKind> Kinds = [EntityKind.Vendor, EntityKind.Client, EntityKind.Invoice, EntityKind.Payment];

    /// <summary>
    /// Parents before children. FreshBooks leaves deleted records out unless asked for them, and deleting an invoice
    /// may not touch its <c>updated</c>, so a sweep asks for all deleted ones; vendors have no filter at all.
    /// </summary>
    public static ImmutableArray<WalkStep> Of(WalkKind walk) => walk switch
    {
        WalkKind.Backfill => [.. Kinds.Select(kind => new WalkStep(kind, false, false))],
        WalkKind.Sweep => [.. Kinds.SelectMany(kind => new WalkStep[] { new(kind, kind is not EntityKind.Vendor, false), new(kind, false, true) })],
        _ => [.. Kinds.SelectMany(kind => new WalkStep[] { new(kind, false, false), new(kind, false, true) })],
    };
}

/// <summary>
/// How far a walk has come, durably: <see cref="Page"/> is the lowest page of the current step that is not done, and a
/// page is done when each of its records is settled or marked. After a crash the walk goes on there.
/// </summary>
[GenerateSerializer, Immutable, Alias("walk")]
public sealed record Walk
{
    /// <summary>In one list. One that shows fewer records at its end, each time it is read, must not keep anybody for ever.</summary>
    public const int MostTimesBack = 50;

    [Id(0)] public required WalkKind Kind { get; init; }

    /// <summary>When it was asked for; once it has begun, when it did.</summary>
    [Id(1)] public required DateTimeOffset StartedAt { get; init; }

    [Id(2)] public DateTimeOffset? FinishedAt { get; init; }

    [Id(3)] public bool Paused { get; init; }

    [Id(4)] public int Step { get; init; }

    [Id(5)] public int Page { get; init; } = 1;

    /// <summary>Pages above <see cref="Page"/> that are done out of order.</summary>
    [Id(6)] public ImmutableSortedSet<int> DoneAhead { get; init; } = [];

    [Id(7)] public long Done { get; init; }

    /// <summary>What FreshBooks says each step's list holds.</summary>
    [Id(8)] public ImmutableArray<long> Totals { get; init; } = [];

    /// <summary>The day (US/Eastern) from which on a sweep looks for changes.</summary>
    [Id(9)] public DateOnly? Since { get; init; }

    /// <summary>What an audit has found so far that people had done in HubSpot.</summary>
    [Id(10)] public DriftCounts Drift { get; init; }

    /// <summary>Once it is finished, it is walked again: what it saw before was looked at in an older light.</summary>
    [Id(11)] public bool Again { get; init; }

    /// <summary>Its lists are being read. Until then it waits for another walk.</summary>
    [Id(12)] public bool Begun { get; init; }

    /// <summary>The most that the current step's list held when one of the pages that are done was read.</summary>
    [Id(13)] public long Total { get; init; }

    public bool Runs => FinishedAt is null && !Paused;

    /// <summary>
    /// Whether none of these has gone through everything on this Eastern day. What is overdue changes with the day;
    /// FreshBooks reckons it anew with each read, neither tells of it nor moves a record's <c>updated</c>.
    /// </summary>
    public static bool IsNewDay(IEnumerable<Walk> walks, DateTimeOffset now) => walks
        .Where(walk => walk.Kind is not WalkKind.Sweep)
        .All(walk => walk.FinishedAt is not null && FreshBooksTime.Day(walk.StartedAt) < FreshBooksTime.Day(now));

    public ImmutableArray<WalkStep> Steps => WalkStep.Of(Kind);

    /// <param name="since">The day from which on no finished walk has seen what changed; null: there is none.</param>
    public Walk Begin(DateTimeOffset now, DateOnly? since) => this with
    {
        Begun = true,
        StartedAt = now,
        Since = Kind is not WalkKind.Sweep ? null : Since is null || since > Since ? since : Since,
    };

    /// <summary>To see everything from now on it must be walked again, unless it is still to begin.</summary>
    public Walk Afresh() => Begun ? this with { Again = true } : this;

    /// <summary>What follows it: the same walk from the start.</summary>
    public Walk Repeat(DateTimeOffset now) => new() { Kind = Kind, StartedAt = now, Since = Since };

    /// <param name="total">What the list held when the page was read.</param>
    public Walk PageDone(int page, int records, long total)
    {
        var (next, ahead) = (Page, DoneAhead.Add(page));
        while (ahead.Contains(next))
            ahead = ahead.Remove(next++);
        return this with { Page = next, DoneAhead = ahead, Done = Done + records, Total = Math.Max(total, Total) };
    }

    /// <summary>Goes on from an earlier page, as none from there on were done. None is under way.</summary>
    /// <param name="total">What the list holds now; 0: nobody knows.</param>
    public Walk BackTo(int page, long total) =>
        this with { Page = Math.Min(page, Page), DoneAhead = [.. DoneAhead.Where(done => done < page)], Total = total > 0 ? total : Total };

    /// <summary>Null among the outcomes: the record was not come to.</summary>
    public Walk Found(IEnumerable<Outcome?> outcomes) => Kind is not WalkKind.Audit ? this : this with
    {
        Drift = outcomes.Select(outcome => outcome switch
        {
            { Drift.Counts: var counts } => counts with { Records = 1, Repaired = outcome is Outcome.Settled { Changed: true } ? 1 : 0 },
            Outcome.Settled => default,
            _ => new DriftCounts(NotCompared: 1),
        }).Aggregate(Drift, DriftCounts.Add),
    };

    public Walk StepDone() => this with { Step = Step + 1, Page = 1, DoneAhead = [], Total = 0 };

    public Walk Saw(int step, long total) =>
        this with { Totals = [.. Totals.Concat(Enumerable.Repeat(0L, Math.Max(0, step + 1 - Totals.Length))).Select((known, index) => index == step ? total : known)] };

    /// <summary>
    /// The list is newest first, so whatever is deleted meanwhile moves later records forward, over the edge of this page to
    /// the ones before it, which are read already: the page from which on to read again, once a page has shown fewer records
    /// in all than an earlier one. Null: none. Past its end FreshBooks may call a list empty: where there should have been
    /// records still, the page before tells what it holds.
    /// </summary>
    public static int? ReadAgainFrom(int page, long totalBefore, long total)
    {
        if (page == 1 || total >= totalBefore)
            return null;
        if (total == 0)
            return totalBefore > (page - 1L) * FreshBooksQuery.MaxPerPage ? page - 1 : null;
        return Math.Max(1, page - (int)((totalBefore - total + FreshBooksQuery.MaxPerPage - 1) / FreshBooksQuery.MaxPerPage));
    }

    /// <summary>Null while there is too little to tell by.</summary>
    public DateTimeOffset? Eta(DateTimeOffset now)
    {
        var (elapsed, total) = (now - StartedAt, Totals.Sum());
        if (!Runs || Done < 100 || total < Done)
            return null;
        return now + elapsed * ((double)(total - Done) / Done);
    }
}
