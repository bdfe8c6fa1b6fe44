using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>
/// Why an entity is not in step. <see cref="Title"/> is one of <see cref="Reasons"/>, stable, used alike in logs,
/// API and docs. Holds no payload: <see cref="Detail"/> names properties, ids and codes, never their values.
/// </summary>
/// <param name="CorrelationId">HubSpot's own handle for the refused request; its support asks for it.</param>
[GenerateSerializer, Immutable, Alias("reason")]
public sealed record Reason(
    [property: Id(0)] string Title,
    [property: Id(1)] string? Detail = null,
    [property: Id(2)] string? CorrelationId = null)
{
    public override string ToString() => Detail is null ? Title : $"{Title}: {Detail}";
}

/// <summary>The stable titles of every reason why something is not in step.</summary>
public static class Reasons
{
    public const string WaitsForParent = "Waits for its parent";
    public const string InvoicesUnavailable = "HubSpot does not take invoices now";
    public const string PaymentsUnavailable = "HubSpot does not take payments now";
    public const string WindowFull = "HubSpot's window is full";
    public const string DailyBudgetSpent = "HubSpot's daily budget is spent";
    public const string DailyReserve = "The rest of HubSpot's daily budget is kept for changes";
    public const string HubSpotUnreachable = "HubSpot cannot be reached";
    public const string HubSpotFailed = "HubSpot failed";
    public const string HubSpotRefused = "HubSpot refused the record";
    public const string HubSpotTokenRefused = "HubSpot refused the token";
    public const string HubSpotScopeMissing = "The HubSpot token lacks a scope";
    public const string FreshBooksUnreachable = "FreshBooks cannot be reached";
    public const string FreshBooksFailed = "FreshBooks failed";
    public const string FreshBooksBudgetSpent = "FreshBooks' request budget is spent";
    public const string FreshBooksConsentLost = "FreshBooks needs a new consent";
    public const string FreshBooksForbids = "FreshBooks forbids reading it";
    public const string NotInFreshBooks = "FreshBooks does not know it";
    public const string EmailRefused = "HubSpot refuses the e-mail address";
    public const string EmailTaken = "Another contact has the e-mail address";
    public const string CurrencyNotEnabled = "HubSpot has not enabled the currency";
    public const string SeveralCompanies = "Several HubSpot companies match";
    public const string NoName = "It has neither a name nor an e-mail address";
    public const string AnotherTotal = "HubSpot computes another total";
    public const string TotalBelowZero = "The invoice's total is below zero";
    public const string PaysNoInvoice = "The payment names no invoice";
    public const string DeletedJustNow = "Deleted in HubSpot a moment ago";
    public const string Erased = "Erased in HubSpot";
    public const string Overtaken = "A later read came first";
    public const string ClusterChanges = "The cluster is changing";
    public const string ProductFault = "The sync itself failed";
}

/// <summary>How one attempt to bring an entity in step ended.</summary>
[GenerateSerializer, Immutable, Alias("outcome")]
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>
    /// Not 0: its HubSpot record, or that of a parent, is another one now, for this many times in all, and whatever hangs
    /// on it must be associated anew.
    /// </summary>
    [Id(1)] public int Moves { get; init; }

    /// <summary>What people were found to have done to the record in HubSpot; null: nothing.</summary>
    [Id(2)] public Drifted? Drift { get; init; }

    public Outcome With(Drifted? drift) => drift is null ? this : this with { Drift = Drifted.Both(Drift, drift) };

    /// <summary>HubSpot equals FreshBooks. <see cref="Changed"/>: a write was needed to get there.</summary>
    [GenerateSerializer, Immutable, Alias("outcome-settled")]
    public sealed record Settled([property: Id(0)] bool Changed) : Outcome;

    /// <summary>No room in the window or the budget before <see cref="Until"/>. Not an attempt.</summary>
    [GenerateSerializer, Immutable, Alias("outcome-throttled")]
    public sealed record Throttled([property: Id(0)] DateTimeOffset Until, [property: Id(1)] Reason Why) : Outcome;

    /// <summary>Something else must happen first; <see cref="Parent"/> names it where it is an entity. Not an attempt.</summary>
    [GenerateSerializer, Immutable, Alias("outcome-held")]
    public sealed record Held([property: Id(0)] Reason Why, [property: Id(1)] EntityKey? Parent = null) : Outcome;

    /// <summary>The attempt failed and is worth repeating.</summary>
    [GenerateSerializer, Immutable, Alias("outcome-failed")]
    public sealed record Failed([property: Id(0)] Reason Why) : Outcome;

    /// <summary>HubSpot will not take this record as it is: parked until it changes or an operator retries it.</summary>
    [GenerateSerializer, Immutable, Alias("outcome-rejected")]
    public sealed record Rejected([property: Id(0)] Reason Why) : Outcome;
}
