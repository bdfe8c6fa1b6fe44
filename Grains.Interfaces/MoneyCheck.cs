using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>Sums in one currency.</summary>
/// <param name="Payments">The sum of the payments themselves; <paramref name="Paid"/> is what the invoices say of it.</param>
[GenerateSerializer, Immutable, Alias("figures")]
public readonly record struct Figures(
    [property: Id(0)] decimal Invoiced = 0,
    [property: Id(1)] decimal Paid = 0,
    [property: Id(2)] decimal Outstanding = 0,
    [property: Id(3)] decimal Payments = 0)
{
    public static Figures operator +(Figures one, Figures other) => new(
        one.Invoiced + other.Invoiced, one.Paid + other.Paid, one.Outstanding + other.Outstanding, one.Payments + other.Payments);

    public static Figures Add(Figures left, Figures right) => left + right;
}

/// <summary>Why a record's money is not the same on both sides.</summary>
public enum MoneyGap
{
    MissingInHubSpot,
    ValueDiffers,
    ExtraInHubSpot,
}

/// <summary>A record that explains a difference.</summary>
/// <param name="Id">FreshBooks' id.</param>
/// <param name="Parked">The title of the reason why the record is not in step; null: it is, as far as the product knows.</param>
[GenerateSerializer, Immutable, Alias("money-record-gap")]
public sealed record MoneyRecordGap(
    [property: Id(0)] EntityKind Kind,
    [property: Id(1)] string Id,
    [property: Id(2)] string? HubSpotId,
    [property: Id(3)] MoneyGap Gap,
    [property: Id(4)] string? Parked);

/// <summary>A client's sums in a currency that differ, with the records that explain it.</summary>
[GenerateSerializer, Immutable, Alias("money-difference")]
public sealed record MoneyDifference(
    [property: Id(0)] long Client,
    [property: Id(1)] string Currency,
    [property: Id(2)] Figures FreshBooks,
    [property: Id(3)] Figures HubSpot,
    [property: Id(4)] ImmutableArray<MoneyRecordGap> Records);

public enum MoneyCheckState
{
    Never,
    Running,
    Done,

    /// <summary>One of the two sides could not be read to its end.</summary>
    Failed,
}

/// <param name="Says">Why it failed; null otherwise.</param>
/// <param name="Compared">FreshBooks invoices and payments looked at.</param>
/// <param name="Differences">Empty when done: the mirror's money is FreshBooks' to the cent.</param>
[GenerateSerializer, Immutable, Alias("money-check")]
public sealed record MoneyCheckReport(
    [property: Id(0)] MoneyCheckState State,
    [property: Id(1)] DateTimeOffset? StartedAt,
    [property: Id(2)] DateTimeOffset? FinishedAt,
    [property: Id(3)] string? Says,
    [property: Id(4)] int Compared,
    [property: Id(5)] ImmutableArray<MoneyDifference> Differences);

/// <summary>One per connection: compares the money on both sides. Its result is held in memory only, since no amount is ever stored.</summary>
[Alias("IMoneyCheckGrain")]
public interface IMoneyCheckGrain : IGrainWithStringKey
{
    /// <summary>Starts a check, or leaves the one that runs alone.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>The latest check since this activation: a restart, or an hour without a question, forgets it.</summary>
    [Alias("Report")]
    Task<MoneyCheckReport> ReportAsync();
}
