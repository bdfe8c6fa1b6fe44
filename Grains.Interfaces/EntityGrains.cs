using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Grains.Interfaces;

// One grain per entity, keyed by EntityKey.ToString(). Calls go in one direction only:
// payment → invoice → client → e-mail address, company → portal, so no two grains can wait for each other. Two calls
// leave that line, and neither can wait: a client asks another for its link, which interleaves because it only reads,
// and clients and companies ask the account for rollups, whose grain is reentrant.
//
// Reconciling may wait for HubSpot's window, at each of its steps for up to 20 s, hence the longer response timeout.

/// <summary>What a HubSpot portal turned out to accept; learnt at preflight, never assumed.</summary>
/// <param name="Currencies">ISO codes the portal has enabled, the company currency first.</param>
/// <param name="ReadOnlyProperties">Properties that the mapping would like to write and HubSpot computes itself, as <c>type/property</c>.</param>
/// <param name="WithoutUniqueKey">Types on which <c>freshbooks_key</c> could not be made unique.</param>
[GenerateSerializer, Immutable, Alias("portal-facts")]
public sealed record PortalFacts(
    [property: Id(0)] ImmutableArray<string> Currencies,
    [property: Id(1)] ImmutableHashSet<string> ReadOnlyProperties,
    [property: Id(2)] ImmutableHashSet<HubSpotType> WithoutUniqueKey)
{
    public static readonly PortalFacts Unknown = new([], [], []);

    /// <summary>Properties of ours that the portal has and that records can go without, as <c>type/property</c>.</summary>
    [Id(3)] public ImmutableHashSet<string> Optional { get; init; } = [];
}

/// <summary>Which FreshBooks account is mirrored into which portal. Travels with each record to its grain.</summary>
[GenerateSerializer, Immutable, Alias("mirror")]
public sealed record Mirror(
    [property: Id(0)] string Connection,
    [property: Id(1)] string Account,
    [property: Id(2)] long PortalId,
    [property: Id(3)] PortalFacts Facts)
{
    /// <summary>Compare each record with HubSpot itself, instead of with what was written last: an audit.</summary>
    [Id(4)] public bool Audits { get; init; }

    /// <summary>Shared by records that are looked at together: what several of them lead to is audited once. Empty: by no others.</summary>
    [Id(7)] public Guid Round { get; init; }

    /// <summary>What the operator set beyond the default mapping.</summary>
    [Id(5)] public MappingSettings Settings { get; init; } = MappingSettings.Default;

    /// <summary>Which deals invoices are associated with.</summary>
    [Id(6)] public DealRule Deals { get; init; } = DealRule.None;

    /// <summary>The grain key of the portal.</summary>
    public string Portal => $"portal/{PortalId}";
}

/// <summary>What a child needs to know of a client: the contact it became and the company it belongs to.</summary>
/// <param name="Address">The e-mail address (its hash) under which the contact stands; null: none.</param>
[GenerateSerializer, Immutable, Alias("client-link")]
public sealed record ClientLink(
    [property: Id(0)] string ContactId,
    [property: Id(1)] string? CompanyId,
    [property: Id(2)] string? Address);

/// <summary>What a payment needs to know of its invoice.</summary>
[GenerateSerializer, Immutable, Alias("invoice-link")]
public sealed record InvoiceLink(
    [property: Id(0)] string InvoiceId,
    [property: Id(1)] string ContactId,
    [property: Id(2)] string? CompanyId);

[Alias("IClientGrain")]
public interface IClientGrain : IGrainWithStringKey
{
    /// <summary>Brings the contact in step with this record, which was read from FreshBooks after the notice.</summary>
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(ClientRecord record, Mirror mirror, Lane lane);

    /// <summary>Null: HubSpot does not have the contact yet. Only reads, so it may interleave with a reconcile that takes its time.</summary>
    [Alias("Link"), AlwaysInterleave]
    Task<ClientLink?> LinkAsync();

    /// <summary>All that hangs on it was marked after it had moved for this many times.</summary>
    [Alias("ChildrenMarked")]
    Task ChildrenMarkedAsync(int moves);
}

/// <summary>One per e-mail address within a connection (its hash is the key): which clients share it, and with it a contact.</summary>
[Alias("IAddressGrain")]
public interface IAddressGrain : IGrainWithStringKey
{
    /// <summary>This client has the address, and is deleted or not.</summary>
    [Alias("Join")]
    Task<Sharing> JoinAsync(long client, bool isLiving);

    /// <summary>This client has it no longer.</summary>
    [Alias("Leave")]
    Task<Sharing> LeaveAsync(long client);

    /// <summary>This client wrote the contact, knowing of these writers before it.</summary>
    [Alias("Wrote")]
    Task<Sharing> WroteAsync(long client, ImmutableSortedSet<long> known);
}

[Alias("IVendorGrain")]
public interface IVendorGrain : IGrainWithStringKey
{
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(VendorRecord record, Mirror mirror, Lane lane);
}

/// <summary>A client's organization.</summary>
/// <param name="Domain">Of the client's address; empty: none, or a free-mail provider's.</param>
/// <param name="Client">Whose sums the company's include; null: a deleted client's, whose sums do not count.</param>
/// <param name="Sums">This client's own, with which a new company is born.</param>
[GenerateSerializer, Immutable, Alias("organization")]
public sealed record Organization(
    [property: Id(0)] string Name,
    [property: Id(1)] string Domain,
    [property: Id(2)] long? Client,
    [property: Id(3)] Rollup Sums);

/// <summary>Either the HubSpot id of the company, or why there is none yet.</summary>
/// <param name="NeedsSums">Its sums do not include this client's yet: mark the company.</param>
[GenerateSerializer, Immutable, Alias("company-answer")]
public sealed record CompanyAnswer(
    [property: Id(0)] string? CompanyId,
    [property: Id(1)] bool Changed,
    [property: Id(2)] Outcome? WhyNot,
    [property: Id(3)] bool NeedsSums = false,
    [property: Id(4)] Drifted? Drift = null)
{
    /// <summary>The drift as the record that asked counts it; the company's own life line has the words.</summary>
    public Drifted? Counted => Drift is null ? null : Drift with { Says = [] };
}

[Alias("ICompanyGrain")]
public interface ICompanyGrain : IGrainWithStringKey
{
    /// <summary>The company of this name exists: adopted by domain or exact name, or created, once.</summary>
    [Alias("Ensure"), ResponseTimeout("00:03:00")]
    Task<CompanyAnswer> EnsureAsync(Organization organization, Mirror mirror, Lane lane);

    /// <summary>The same, and its properties equal the vendor's.</summary>
    [Alias("EnsureVendor"), ResponseTimeout("00:03:00")]
    Task<CompanyAnswer> EnsureVendorAsync(VendorRecord vendor, Mirror mirror, Lane lane);

    /// <summary>This client belongs to it no longer.</summary>
    [Alias("Leave")]
    Task LeaveAsync(long client);

    /// <summary>Brings its sums in step; or says which HubSpot companies it might be, until somebody chooses.</summary>
    [Alias("Review"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReviewAsync(Mirror mirror, Lane lane);

    /// <summary>
    /// An audit found it in HubSpot. Where nobody names it any more, its sums are compared all the same, and after a
    /// backup was restored it may not even be known.
    /// </summary>
    [Alias("Recall")]
    Task RecallAsync(string hubSpotId);

    /// <summary>A person decided which HubSpot company it is.</summary>
    /// <param name="hubSpotId">Null: none of them; a new one is created.</param>
    /// <exception cref="RefusalException">It is not one of those in question.</exception>
    [Alias("Choose")]
    Task ChooseAsync(string? hubSpotId);
}

/// <summary>Ids of HubSpot companies that may be the organization: none, the one, or several. Or why HubSpot was not asked.</summary>
[GenerateSerializer, Immutable, Alias("company-matches")]
public sealed record CompanyMatches([property: Id(0)] ImmutableArray<string> Ids, [property: Id(1)] Outcome? WhyNot);

/// <summary>One per portal (key <c>portal/{portalId}</c>): the companies that people made there. Lags by seconds.</summary>
[Alias("IPeoplesCompaniesGrain")]
public interface IPeoplesCompaniesGrain : IGrainWithStringKey
{
    /// <param name="domain">Empty: only the name is looked for.</param>
    [Alias("Find"), ResponseTimeout("00:03:00")]
    Task<CompanyMatches> FindAsync(string name, string domain, Lane lane);
}

/// <summary>One per HubSpot record that people made and we may adopt. Key: <c>connection/adoption/{HubSpot id}</c>.</summary>
[Alias("IAdoptionGrain")]
public interface IAdoptionGrain : IGrainWithStringKey
{
    /// <summary>Whether this entity may adopt it: whoever asked first may, from then on.</summary>
    [Alias("Claim")]
    Task<bool> ClaimAsync(string key);
}

[Alias("IInvoiceGrain")]
public interface IInvoiceGrain : IGrainWithStringKey
{
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(InvoiceRecord record, Mirror mirror, Lane lane);

    /// <summary>Null: HubSpot does not have the invoice yet.</summary>
    [Alias("Link"), AlwaysInterleave]
    Task<InvoiceLink?> LinkAsync();

    /// <summary>All that hangs on it was marked after it had moved for this many times.</summary>
    [Alias("ChildrenMarked")]
    Task ChildrenMarkedAsync(int moves);
}

[Alias("IPaymentGrain")]
public interface IPaymentGrain : IGrainWithStringKey
{
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(PaymentRecord record, Mirror mirror, Lane lane);

    /// <summary>Null: HubSpot does not have the payment.</summary>
    [Alias("HubSpotId"), ResponseTimeout("00:03:00")]
    Task<string?> HubSpotIdAsync();
}
