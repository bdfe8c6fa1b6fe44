using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Grains.Interfaces;

public enum ConnectionState
{
    /// <summary>Created; waits for the FreshBooks consent or for an account to be chosen.</summary>
    Connecting,
    Active,
    Paused,

    /// <summary>FreshBooks' tokens are lost or revoked. Webhooks are still accepted; a new consent resumes everything.</summary>
    NeedsReconnect,
}

/// <summary>A request the product cannot carry out as asked: names the thing and the remedy. Becomes problem+json.</summary>
[GenerateSerializer, Alias("refusal")]
public sealed class RefusalException : Exception
{
    public RefusalException()
    {
    }

    public RefusalException(string message)
        : base(message)
    {
    }

    public RefusalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public RefusalException(int status, string title, string remedy)
        : base($"{title} {remedy}")
    {
        (Status, Title, Remedy) = (status, title, remedy);
    }

    /// <summary>The HTTP status the API answers with.</summary>
    [Id(0)] public int Status { get; set; } = 400;

    /// <summary>One sentence: what is wrong, with the thing's name.</summary>
    [Id(1)] public string Title { get; set; } = "";

    /// <summary>One sentence: what to do.</summary>
    [Id(2)] public string Remedy { get; set; } = "";
}

/// <param name="Name">The operator's label.</param>
/// <param name="HubSpotToken">A private app's or service key's token, <c>pat-…</c>. Encrypted before it is stored.</param>
/// <param name="FreshBooksAccount">Which FreshBooks account, where the login has several; null: its only one.</param>
[GenerateSerializer, Immutable, Alias("new-connection")]
public sealed record NewConnection(
    [property: Id(0)] string Name,
    [property: Id(1)] string HubSpotToken,
    [property: Id(2)] string? FreshBooksAccount);

/// <summary>One check made before a connection may work, and what to do where it failed.</summary>
/// <param name="Blocks">Without it nothing can work. Where false, only what it names is held.</param>
[GenerateSerializer, Immutable, Alias("preflight-check")]
public sealed record PreflightCheck(
    [property: Id(0)] string Name,
    [property: Id(1)] bool Passed,
    [property: Id(2)] string Says,
    [property: Id(3)] bool Blocks = true);

[GenerateSerializer, Immutable, Alias("callback-status")]
public sealed record CallbackStatus(
    [property: Id(0)] long Id,
    [property: Id(1)] string Event,
    [property: Id(2)] bool Verified);

[GenerateSerializer, Immutable, Alias("connection-status")]
public sealed record ConnectionStatus
{
    [Id(0)] public required string Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required ConnectionState State { get; init; }

    /// <summary>What stands between this state and Active, in a sentence; null when nothing does.</summary>
    [Id(3)] public string? Says { get; init; }
    [Id(4)] public long PortalId { get; init; }
    [Id(5)] public string? FreshBooksAccount { get; init; }
    [Id(6)] public DateTimeOffset? TokenExpiresAt { get; init; }
    [Id(7)] public ImmutableArray<PreflightCheck> Preflight { get; init; } = [];
    [Id(8)] public ImmutableArray<CallbackStatus> Callbacks { get; init; } = [];
    [Id(9)] public DealRule Deals { get; init; } = DealRule.None;
}

/// <summary>One per connection: settings, state, consent, callbacks. Key: the connection's id.</summary>
[Alias("IConnectionGrain")]
public interface IConnectionGrain : IGrainWithStringKey
{
    /// <summary>Checks the token and remembers it; returns the URL at which the FreshBooks user consents.</summary>
    /// <exception cref="RefusalException">HubSpot refused the token, or lacks a scope, or cannot be reached.</exception>
    [Alias("Create"), ResponseTimeout("00:01:00")]
    Task<Uri> CreateAsync(NewConnection connection);

    /// <summary>
    /// Finishes the consent: exchanges the code, chooses the account, makes HubSpot's properties, registers the
    /// callbacks, starts the backfill. Doing it twice with the same state and a spent code changes nothing.
    /// </summary>
    /// <exception cref="RefusalException">The state is not the one handed out, or FreshBooks refused the code.</exception>
    [Alias("CompleteConsent"), ResponseTimeout("00:02:00")]
    Task CompleteConsentAsync(string code, string state);

    /// <summary>Null: there is no such connection.</summary>
    [Alias("Status")]
    Task<ConnectionStatus?> StatusAsync();

    /// <summary>What is set beyond the default mapping.</summary>
    [Alias("Mapping")]
    Task<MappingSettings> MappingAsync();

    /// <summary>Uses these settings, which were checked, from the next record on, and walks through all records under them.</summary>
    [Alias("UseMapping")]
    Task UseMappingAsync(MappingSettings settings);

    /// <summary>Which deals invoices are associated with, and whether the token may read them now.</summary>
    [Alias("Deals"), ResponseTimeout("00:01:00")]
    Task<DealSetting> DealsAsync();

    /// <summary>Holds for every invoice from its next change or an audit on.</summary>
    /// <exception cref="RefusalException">Deals have no such property, or not one that can hold a purchase order number.</exception>
    [Alias("UseDeals"), ResponseTimeout("00:01:00")]
    Task<DealSetting> UseDealsAsync(DealRule rule);

    /// <summary>Looks now, rather than within the hour, whether HubSpot has enabled further currencies.</summary>
    [Alias("LookAgain"), ResponseTimeout("00:02:00")]
    Task LookAgainAsync();

    [Alias("Pause")]
    Task PauseAsync();

    [Alias("Resume")]
    Task ResumeAsync();

    /// <summary>A new consent URL, for a connection that lost its tokens.</summary>
    [Alias("Reconnect")]
    Task<Uri> ReconnectAsync();

    /// <summary>Removes callbacks, tokens and settings. Records in HubSpot stay.</summary>
    [Alias("Delete"), ResponseTimeout("00:01:00")]
    Task DeleteAsync();

    /// <summary>The gateway stored a verifier that FreshBooks sent for this callback: confirm it.</summary>
    [Alias("VerifierArrived"), OneWay]
    Task VerifierArrivedAsync(long callbackId);

    /// <summary>FreshBooks' tokens are beyond repair: state becomes NeedsReconnect.</summary>
    [Alias("ConsentLost"), OneWay]
    Task ConsentLostAsync();

    /// <summary>Steps may have stopped with their silo. To a connection that is at work it means nothing.</summary>
    [Alias("Nudge"), OneWay]
    Task NudgeAsync();
}

/// <summary>One per connection: takes due marks by lane and reconciles them; owns FreshBooks' request budget.</summary>
[Alias("IAccountGrain")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>There may be new marks, or the pump stopped with its silo. Lost nudges do no harm: a timer looks too.</summary>
    [Alias("Nudge"), OneWay]
    Task NudgeAsync();

    /// <summary>Works from now on, and again after every restart.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>Takes no new marks; what is in flight finishes.</summary>
    [Alias("Stop")]
    Task StopAsync();

    [Alias("Activity")]
    Task<AccountActivity> ActivityAsync();

    /// <summary>A page of FreshBooks' list, within the same request budget as the marks.</summary>
    [Alias("Read"), ResponseTimeout("00:01:00")]
    Task<PageAnswer> ReadAsync(PageQuery query);

    /// <summary>The chart of accounts, read now, within the same request budget; the two below likewise.</summary>
    /// <exception cref="RefusalException">FreshBooks does not show it: scope, plan, role, or it cannot be reached.</exception>
    [Alias("Ledger"), ResponseTimeout("00:01:00")]
    Task<ImmutableArray<LedgerAccount>> LedgerAsync();

    [Alias("Items"), ResponseTimeout("00:01:00")]
    Task<ImmutableArray<CatalogItem>> ItemsAsync();

    [Alias("Categories"), ResponseTimeout("00:01:00")]
    Task<ImmutableArray<ExpenseCategory>> CategoriesAsync();

    /// <summary>Lines are looked up in lists that are read from now on: a walk begins that should see what has changed in them.</summary>
    [Alias("RenewCatalog")]
    Task RenewCatalogAsync();

    /// <summary>Makes sure that a mapping can look lines up in these lists, which are read unless they were a moment ago.</summary>
    /// <exception cref="RefusalException">FreshBooks does not show one of them: scope, plan, role, or it cannot be reached.</exception>
    [Alias("RequireCatalog"), ResponseTimeout("00:01:00")]
    Task RequireCatalogAsync(CatalogLists lists);

    /// <summary>What these clients were invoiced, paid and owe now, by FreshBooks' lists. Asked for by their grains, which may wait: this grain is reentrant.</summary>
    [Alias("Rollups"), ResponseTimeout("00:02:00")]
    Task<RollupAnswer> RollupsAsync(ImmutableArray<long> clients);
}

/// <summary>Which page of which list. The page size is 100, FreshBooks' silent maximum.</summary>
/// <param name="UpdatedMin">Only what was updated on this day (US/Eastern) or later. Not for vendors, whose list has no such filter.</param>
/// <param name="Only">Null: active and archived ones, FreshBooks' default.</param>
[GenerateSerializer, Immutable, Alias("page-query")]
public sealed record PageQuery(
    [property: Id(0)] EntityKind Kind,
    [property: Id(1)] int Page,
    [property: Id(2)] DateOnly? UpdatedMin = null,
    [property: Id(3)] Visibility? Only = null)
{
    /// <summary>Only what belongs to these clients, at most 100; for invoices and payments, and without their lines.</summary>
    [Id(4)] public ImmutableArray<long> OfClients { get; init; } = [];

    /// <summary>Only what pays this invoice; for payments.</summary>
    [Id(5)] public long? OfInvoice { get; init; }

    /// <summary>What invoices' lines are to be looked up in, beside what the saved mapping names.</summary>
    [Id(6)] public CatalogLists Catalog { get; init; }
}

/// <summary>A page, or why it could not be read.</summary>
/// <param name="Unreadable">Ids of records that are listed and could not be understood.</param>
[GenerateSerializer, Immutable, Alias("page-answer")]
public sealed record PageAnswer(
    [property: Id(0)] ImmutableArray<FreshBooksRecord> Records,
    [property: Id(1)] ImmutableArray<long> Unreadable,
    [property: Id(2)] long Total,
    [property: Id(3)] Outcome? WhyNot);

/// <param name="InFlight">Entities being reconciled at this moment.</param>
/// <param name="FreshBooksRemaining">Requests left in FreshBooks' current window, as its headers said; null before the first answer.</param>
[GenerateSerializer, Immutable, Alias("account-activity")]
public sealed record AccountActivity(
    [property: Id(0)] bool Works,
    [property: Id(1)] int InFlight,
    [property: Id(2)] int? FreshBooksRemaining);

/// <summary>Why a lister walks: everything once, what changed lately, or everything again against HubSpot.</summary>
public enum WalkKind
{
    Backfill,
    Sweep,
    Audit,
}

/// <param name="Total">What FreshBooks says there is; grows when a further kind's first page is read.</param>
/// <param name="Eta">Null while there is too little to tell by.</param>
/// <param name="Drift">What an audit found that people had done in HubSpot, by class; null: the walk is none.</param>
[GenerateSerializer, Immutable, Alias("walk-progress")]
public sealed record WalkProgress(
    [property: Id(0)] WalkKind Kind,
    [property: Id(1)] bool Running,
    [property: Id(2)] long Done,
    [property: Id(3)] long Total,
    [property: Id(4)] DateTimeOffset? StartedAt,
    [property: Id(5)] DateTimeOffset? FinishedAt,
    [property: Id(6)] DateTimeOffset? Eta,
    [property: Id(7)] string? Says,
    [property: Id(8)] DriftCounts? Drift = null);

/// <summary>One per connection: hands over what FreshBooks lists, page by page, with a durable cursor.</summary>
[Alias("IListerGrain")]
public interface IListerGrain : IGrainWithStringKey
{
    /// <summary>A walk that stopped with its silo goes on.</summary>
    [Alias("Nudge"), OneWay]
    Task NudgeAsync();

    /// <summary>Starts a walk, or leaves the one that runs alone.</summary>
    [Alias("Start")]
    Task StartAsync(WalkKind kind);

    /// <summary>Starts a walk that sees every record from now on: one that runs is done once more from the start.</summary>
    [Alias("StartAfresh")]
    Task StartAfreshAsync(WalkKind kind);

    /// <summary>Walks that run stand still, and those that are started from now on wait with them.</summary>
    [Alias("Stop")]
    Task StopAsync();

    /// <summary>After a stop: every walk that is not finished goes on.</summary>
    [Alias("GoOn")]
    Task GoOnAsync();

    [Alias("Progress")]
    Task<ImmutableArray<WalkProgress>> ProgressAsync();
}
