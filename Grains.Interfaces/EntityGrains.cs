using System.Collections.Immutable;

namespace Grains.Interfaces;

// One grain per entity, keyed by EntityKey.ToString(). Calls go in one direction only:
// payment → invoice → client → company → portal. Nobody calls upwards, so no two grains can wait for each other.
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
}

/// <summary>Which FreshBooks account is mirrored into which portal. Travels with each record to its grain.</summary>
[GenerateSerializer, Immutable, Alias("mirror")]
public sealed record Mirror(
    [property: Id(0)] string Connection,
    [property: Id(1)] string Account,
    [property: Id(2)] long PortalId,
    [property: Id(3)] PortalFacts Facts)
{
    /// <summary>What the operator set beyond the default mapping.</summary>
    [Id(4)] public MappingSettings Settings { get; init; } = MappingSettings.Default;

    /// <summary>The grain key of the portal.</summary>
    public string Portal => $"portal/{PortalId}";
}

/// <summary>What a child needs to know of a client: the contact it became and the company it belongs to.</summary>
[GenerateSerializer, Immutable, Alias("client-link")]
public sealed record ClientLink([property: Id(0)] string ContactId, [property: Id(1)] string? CompanyId);

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

    /// <summary>Null: HubSpot does not have the contact yet.</summary>
    [Alias("Link"), ResponseTimeout("00:03:00")]
    Task<ClientLink?> LinkAsync();
}

[Alias("IVendorGrain")]
public interface IVendorGrain : IGrainWithStringKey
{
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(VendorRecord record, Mirror mirror, Lane lane);
}

/// <summary>Either the HubSpot id of the company, or why there is none yet.</summary>
[GenerateSerializer, Immutable, Alias("company-answer")]
public sealed record CompanyAnswer(
    [property: Id(0)] string? CompanyId,
    [property: Id(1)] bool Changed,
    [property: Id(2)] Outcome? WhyNot);

[Alias("ICompanyGrain")]
public interface ICompanyGrain : IGrainWithStringKey
{
    /// <summary>The company of this name exists: adopted by domain or exact name, or created, once.</summary>
    [Alias("Ensure"), ResponseTimeout("00:03:00")]
    Task<CompanyAnswer> EnsureAsync(string name, string domain, Mirror mirror, Lane lane);

    /// <summary>The same, and its properties equal the vendor's.</summary>
    [Alias("EnsureVendor"), ResponseTimeout("00:03:00")]
    Task<CompanyAnswer> EnsureVendorAsync(VendorRecord vendor, Mirror mirror, Lane lane);
}

[Alias("IInvoiceGrain")]
public interface IInvoiceGrain : IGrainWithStringKey
{
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(InvoiceRecord record, Mirror mirror, Lane lane);

    /// <summary>Null: HubSpot does not have the invoice yet.</summary>
    [Alias("Link"), ResponseTimeout("00:03:00")]
    Task<InvoiceLink?> LinkAsync();
}

[Alias("IPaymentGrain")]
public interface IPaymentGrain : IGrainWithStringKey
{
    [Alias("Reconcile"), ResponseTimeout("00:03:00")]
    Task<Outcome> ReconcileAsync(PaymentRecord record, Mirror mirror, Lane lane);
}
