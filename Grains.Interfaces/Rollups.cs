using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>What is owed and was paid in one currency.</summary>
/// <param name="Overdue">The part of <paramref name="Outstanding"/> whose due date has passed, US/Eastern.</param>
[GenerateSerializer, Immutable, Alias("balance")]
public readonly record struct Balance(
    [property: Id(0)] decimal Outstanding,
    [property: Id(1)] decimal Overdue,
    [property: Id(2)] decimal Paid)
{
    public static Balance operator +(Balance left, Balance right) =>
        new(left.Outstanding + right.Outstanding, left.Overdue + right.Overdue, left.Paid + right.Paid);

    public static Balance Add(Balance left, Balance right) => left + right;
}

/// <summary>What salespeople ask of a customer: counted over invoices that are neither deleted nor drafts.</summary>
/// <param name="Balances">By ISO currency code; amounts of two currencies are never added.</param>
[GenerateSerializer, Immutable, Alias("rollup")]
public sealed record Rollup(
    [property: Id(0)] ImmutableSortedDictionary<string, Balance> Balances,
    [property: Id(1)] int Invoices,
    [property: Id(2)] DateOnly? LastInvoice,
    [property: Id(3)] DateOnly? LastPayment)
{
    public static readonly Rollup None = new(ImmutableSortedDictionary<string, Balance>.Empty, 0, null, null);

    /// <summary>Of several clients together.</summary>
    public static Rollup Sum(IEnumerable<Rollup> rollups)
    {
        ArgumentNullException.ThrowIfNull(rollups);
        return rollups.Aggregate(None, (sum, next) => new(
            next.Balances.Aggregate(sum.Balances, (balances, one) => balances.SetItem(one.Key, balances.GetValueOrDefault(one.Key) + one.Value)),
            sum.Invoices + next.Invoices,
            Later(sum.LastInvoice, next.LastInvoice),
            Later(sum.LastPayment, next.LastPayment)));
    }

    private static DateOnly? Later(DateOnly? one, DateOnly? other) => one is null || other > one ? other : one;
}

/// <summary>Each client's rollup, or why FreshBooks could not be asked.</summary>
[GenerateSerializer, Immutable, Alias("rollup-answer")]
public sealed record RollupAnswer(
    [property: Id(0)] ImmutableDictionary<long, Rollup> ByClient,
    [property: Id(1)] Outcome? WhyNot);
