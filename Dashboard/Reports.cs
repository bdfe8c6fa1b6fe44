using System.Collections.Immutable;
using Grains.Interfaces;
using Storage;

namespace Dashboard;

// What the admin API answers. Property names and enum words are the API: they stay.

/// <summary>Everything about one connection that an operator asks first.</summary>
/// <param name="State">Null: the cluster did not answer in time.</param>
/// <param name="Says">What stands between this state and active; null when nothing does.</param>
/// <param name="Counts">By kind: client, vendor, company, invoice, payment.</param>
/// <param name="Window">Null before the portal is known.</param>
public sealed record ConnectionReport(
    string Id,
    string Name,
    DateTimeOffset CreatedAt,
    ConnectionState? State,
    string? Says,
    long? PortalId,
    string? FreshBooksAccount,
    DateTimeOffset? TokenExpiresAt,
    ImmutableArray<PreflightCheck> Preflight,
    ImmutableArray<CallbackStatus> Callbacks,
    IReadOnlyDictionary<string, KindCounts> Counts,
    ImmutableArray<WalkProgress> Walks,
    WindowUse? Window,
    AccountActivity? Account);

/// <summary>How many entities of a kind stand where.</summary>
/// <param name="InStep">HubSpot equals FreshBooks, as far as notices and sweeps told.</param>
/// <param name="Waiting">Due now, or waiting for room in HubSpot's window (states due and throttled).</param>
/// <param name="Held">Something else must happen first.</param>
/// <param name="Failing">The last attempt failed; it is repeated by itself.</param>
/// <param name="Parked">HubSpot refuses the record; it waits for a change or a retry.</param>
public sealed record KindCounts(int InStep, int Waiting, int Held, int Failing, int Parked);

/// <summary>One entity by kind and FreshBooks id.</summary>
public sealed record RecordName(EntityKind Kind, string Id)
{
    public static RecordName Of(EntityKey key) => new(key.Kind, key.Id);
}

/// <summary>A record that is not in step, and why.</summary>
/// <param name="Due">When it is tried next, at the earliest.</param>
/// <param name="Since">When it fell out of step.</param>
public sealed record RecordReport(
    EntityKind Kind,
    string Id,
    MarkState State,
    Reason? Why,
    RecordName? WaitsOn,
    Lane Lane,
    DateTimeOffset Due,
    int Attempts,
    DateTimeOffset Since)
{
    public static RecordReport Of(Mark mark) => new(
        mark.Key.Kind,
        mark.Key.Id,
        mark.State,
        mark.Why,
        mark.WaitsOn is { } parent ? RecordName.Of(parent) : null,
        mark.Lane,
        mark.Due,
        mark.Attempts,
        mark.Since);
}

/// <summary>One moment in a record's life.</summary>
/// <param name="CorrelationId">HubSpot's handle for its answer; its support asks for it.</param>
public sealed record LifeEvent(DateTimeOffset At, string What, string? Why, int? HubSpotStatus, string? CorrelationId)
{
    public static LifeEvent Of(JournalEntry entry) =>
        new(entry.At, entry.What, entry.Why, entry.HubSpotStatus, entry.CorrelationId);
}

/// <summary>One record's story.</summary>
/// <param name="NotInStep">Null: it is in step.</param>
/// <param name="WaitsOn">The chain of records it waits for, nearest first, at most five.</param>
/// <param name="Life">What happened to it.</param>
public sealed record RecordLife(
    EntityKind Kind,
    string Id,
    RecordReport? NotInStep,
    IReadOnlyList<RecordReport> WaitsOn,
    IReadOnlyList<LifeEvent> Life);

/// <summary>A page of what is not in step.</summary>
/// <param name="More">There are further ones: ask again with a larger offset.</param>
public sealed record RecordPage(IReadOnlyList<RecordReport> Records, bool More);

/// <summary>What a new connection needs.</summary>
/// <param name="Name">Your label for it.</param>
/// <param name="HubSpotToken">A private app's or service key's token.</param>
/// <param name="FreshBooksAccount">Which FreshBooks account, where the login has several.</param>
public sealed record ConnectionWish(string? Name, string? HubSpotToken, string? FreshBooksAccount);

/// <param name="AuthorizeUrl">Open it in a browser and consent as the FreshBooks user; that finishes the connection.</param>
public sealed record ConsentWanted(string Id, Uri AuthorizeUrl);

/// <param name="Retried">How many records are due again.</param>
public sealed record Retries(int Retried);

/// <summary>What a person decided of an organization whose name several HubSpot companies have.</summary>
/// <param name="HubSpotId">One of those its reason names; absent: none of them, a new company is made.</param>
public sealed record CompanyChoice(string? HubSpotId);

/// <summary>The latest audit of a connection: what was compared with HubSpot, and what people were found to have changed there.</summary>
/// <param name="StartedAt">Null: there was none yet.</param>
/// <param name="Done">How many of <paramref name="Total"/> FreshBooks records it has come to.</param>
/// <param name="Found">By class.</param>
/// <param name="Records">What was found since it began, latest first; each has its life line at <c>records/{kind}/{id}</c>.</param>
/// <param name="More">There are further ones: ask again with a larger offset.</param>
public sealed record AuditReport(
    bool Running,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    long Done,
    long Total,
    DriftCounts Found,
    IReadOnlyList<DriftedRecord> Records,
    bool More);

/// <summary>One record that people had changed in HubSpot.</summary>
/// <param name="Says">How, in words: properties and HubSpot ids, never values.</param>
public sealed record DriftedRecord(EntityKind Kind, string Id, DateTimeOffset At, string Says)
{
    public static DriftedRecord Of(JournalEntry entry) => new(entry.Key.Kind, entry.Key.Id, entry.At, entry.Why ?? "");
}
