using System.Collections.Immutable;

namespace Sandbox.HubSpot;

/// <summary>What the simulated portal is and which of HubSpot's traps are armed. Every default is the stricter choice.</summary>
public sealed record HubSpotOptions
{
    /// <summary>Requests per rolling <see cref="Window"/>, searches not counted. Free and Starter portals allow 100.</summary>
    public int WindowLimit { get; init; } = 100;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests between two midnights of <see cref="TimeZone"/>, searches not counted.</summary>
    public int DailyLimit { get; init; } = 250_000;

    /// <summary>Searches per rolling second, over all types together.</summary>
    public int SearchPerSecond { get; init; } = 5;

    /// <summary>Whether a request answered 429 uses up the window too. Nobody outside HubSpot knows; off by default.</summary>
    public bool RefusedRequestsCount { get; init; }

    /// <summary>How long a write takes to show up in search.</summary>
    public TimeSpan SearchLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Delay of every answer, give or take a fifth drawn from <see cref="Seed"/>.</summary>
    public TimeSpan Latency { get; init; } = TimeSpan.Zero;

    /// <summary>Seeds the shuffling of results and the jitter of <see cref="Latency"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Results of a batch come back in no particular order.</summary>
    public bool ResultsShuffled { get; init; } = true;

    /// <summary>A contact's e-mail is stored in lower case, whatever was sent.</summary>
    public bool EmailsLowerCased { get; init; } = true;

    /// <summary>Results carry the input's objectWriteTraceId. Errors of a traced create or upsert carry it either way.</summary>
    public bool TraceIdsEchoed { get; init; } = true;

    /// <summary>Values of custom unique properties collide regardless of case. Fixed once the first record is written.</summary>
    public bool UniqueValuesCaseInsensitive { get; init; } = true;

    /// <summary>207, or anything else to fold errors[] into the plain success status, as the 2026-09 schemas declare.</summary>
    public int PartialFailureStatus { get; init; } = 207;

    /// <summary>A conflict names the record that has the value already, in the message and in context.existingId.</summary>
    public bool ConflictNamesExistingId { get; init; } = true;

    /// <summary>An entry of errors[] repeats the codes in nested errors; off, they are only in the message's JSON.</summary>
    public bool NestedErrorCodes { get; init; } = true;

    /// <summary>batch/read of associations answers 207 for a record that has none, instead of leaving it out.</summary>
    public bool MissingAssociationsAreErrors { get; init; } = true;

    /// <summary>toObjectId is a number (HubSpot's examples) instead of a string (its schemas).</summary>
    public bool AssociationIdsAreNumbers { get; init; }

    /// <summary>A contact's first unlabelled company becomes its primary one.</summary>
    public bool FirstCompanyBecomesPrimary { get; init; }

    /// <summary>
    /// The id of a record that was merged into another still reads and updates that other one. Off, the id is as good
    /// as unknown, and only a search by hs_merged_object_ids finds the survivor.
    /// </summary>
    public bool MergedIdsForward { get; init; }

    /// <summary>A read with archived=true shows a record that was merged into another, as it shows a deleted one.</summary>
    public bool MergedReadAsArchived { get; init; } = true;

    /// <summary>A survivor that lacks a custom unique value takes the other's; off, that value is free again.</summary>
    public bool UniqueValuesMoveOnMerge { get; init; }

    /// <summary>
    /// The code that refuses the address of a contact deleted for good; null to let it be used again. That there is a
    /// block list is documented, the code is not.
    /// </summary>
    public string? BlockedEmailCode { get; init; } = "BLOCKLISTED_EMAIL";

    /// <summary>Open invoices may be deleted, which a setting of the account allows.</summary>
    public bool OpenInvoicesDeletable { get; init; }

    public WriteAccess InvoiceWrites { get; init; }

    public WriteAccess PaymentWrites { get; init; }

    /// <summary>Contacts can be upserted by e-mail address. Documented, and refused as non-unique in some portals.</summary>
    public bool EmailUpserts { get; init; }

    /// <summary>Decimals that HubSpot rounds a line item's price to; null to keep it as sent.</summary>
    public int? LinePriceDecimals { get; init; }

    /// <summary>Per type, how many of its ten unique properties others have made already.</summary>
    public ImmutableDictionary<string, int> UniquePropertiesUsed { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Per type, how many custom properties it may have; 1,000 where nothing is said.</summary>
    public ImmutableDictionary<string, int> CustomPropertyLimit { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>How many custom properties all types may have together. What free portals allow is not public.</summary>
    public int OverallCustomPropertyLimit { get; init; } = 10_000;

    /// <summary>Types on which a property with hasUniqueValue is refused.</summary>
    public ImmutableHashSet<string> UniqueRefusedOn { get; init; } = [];

    /// <summary>Per type, properties that become read-only: metadata says readOnlyValue, writes answer READ_ONLY_VALUE.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<string>> ReadOnlyProperties { get; init; } =
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    /// <summary>Per type, properties an admin made required on creation; HubSpot enforces them from 2026-09 on.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<string>> RequiredProperties { get; init; } =
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    /// <summary>Per type, properties an admin made required while another has some value; from 2026-09 on, too.</summary>
    public ImmutableDictionary<string, ImmutableArray<RequiredWhen>> ConditionallyRequired { get; init; } =
        ImmutableDictionary<string, ImmutableArray<RequiredWhen>>.Empty;

    /// <summary>Top-level domains the portal takes for mistyped. HubSpot checks them; its list is not public.</summary>
    public ImmutableHashSet<string> RefusedTopLevelDomains { get; init; } =
        ["con", "lcom", "comm", "cmo", "ocm", "cpm", "vom", "ner", "nte", "ogr"];

    /// <summary>The company currency first, then the additional ones.</summary>
    public ImmutableArray<string> Currencies { get; init; } = ["USD", "CAD", "EUR", "GBP"];

    public string Token { get; init; } = "pat-na1-sandbox-00000000";

    public ImmutableHashSet<string> Scopes { get; init; } = ObjectType.AllScopes;

    public int PortalId { get; init; } = 4_242_424;

    public string TimeZone { get; init; } = "US/Eastern";
}
