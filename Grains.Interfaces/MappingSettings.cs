using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>Who has the say over a HubSpot property.</summary>
public enum Winner
{
    /// <summary>HubSpot follows every change in FreshBooks.</summary>
    FreshBooks,

    /// <summary>Written when the record is created, and never again.</summary>
    HubSpot,

    /// <summary>Written only where HubSpot's property is empty.</summary>
    FillIfEmpty,
}

/// <summary>What becomes of the HubSpot record of something that FreshBooks deleted.</summary>
public enum OnDelete
{
    Keep,
    Archive,

    /// <summary>Of invoices only.</summary>
    Void,
}

/// <summary>A row of the mapping: adds to the default table, or replaces its row of this property.</summary>
/// <param name="FreshBooksField">A name of the catalogue; <c>default</c>: what the default row writes; empty: the row is off.</param>
/// <param name="PropertyType">HubSpot's word for the property's type, learnt when the row is checked.</param>
[GenerateSerializer, Immutable, Alias("field-rule")]
public sealed record FieldRule(
    [property: Id(0)] HubSpotType Type,
    [property: Id(1)] string FreshBooksField,
    [property: Id(2)] string HubSpotProperty,
    [property: Id(3)] Winner Wins = Winner.FreshBooks,
    [property: Id(4)] string PropertyType = "");

/// <summary>Which records are left out. What is in HubSpot already stays there as it is.</summary>
[GenerateSerializer, Immutable, Alias("mapping-filters")]
public sealed record MappingFilters
{
    public static readonly MappingFilters None = new();

    /// <summary>FreshBooks' <c>v3_status</c>: draft, sent, viewed, …</summary>
    [Id(0)] public ImmutableArray<string> InvoiceStatuses { get; init; } = [];

    /// <summary>Invoices of an earlier <c>create_date</c> are left out.</summary>
    [Id(1)] public DateOnly? InvoicesFrom { get; init; }

    /// <summary>ISO codes of which invoices and payments are left out.</summary>
    [Id(2)] public ImmutableArray<string> Currencies { get; init; } = [];

    [Id(3)] public bool ClientsWithoutEmail { get; init; }

    public bool AreOff => InvoiceStatuses.IsEmpty && InvoicesFrom is null && Currencies.IsEmpty && !ClientsWithoutEmail;
}

[GenerateSerializer, Immutable, Alias("delete-policy")]
public sealed record DeletePolicy
{
    public static readonly DeletePolicy Default = new();

    /// <summary>Keep: with <c>freshbooks_state</c> = deleted.</summary>
    [Id(0)] public OnDelete Contact { get; init; } = OnDelete.Keep;

    /// <summary>Of a vendor's company that no client shares. Keep: with <c>freshbooks_vendor_state</c> = deleted.</summary>
    [Id(1)] public OnDelete Company { get; init; } = OnDelete.Keep;

    /// <summary>Archive: a draft only; HubSpot keeps the others, and they are voided.</summary>
    [Id(2)] public OnDelete Invoice { get; init; } = OnDelete.Void;

    [Id(3)] public OnDelete Payment { get; init; } = OnDelete.Archive;
}

/// <summary>What an operator set of a connection's mapping, beyond the default table.</summary>
[GenerateSerializer, Immutable, Alias("mapping-settings")]
public sealed record MappingSettings
{
    public static readonly MappingSettings Default = new();

    [Id(0)] public ImmutableArray<FieldRule> Rules { get; init; } = [];

    [Id(1)] public MappingFilters Filters { get; init; } = MappingFilters.None;

    [Id(2)] public DeletePolicy Deletes { get; init; } = DeletePolicy.Default;

    /// <summary>Every record goes the default way: nothing is left out, and deletion means what it always does.</summary>
    public bool MirrorsAll => Filters.AreOff && Deletes == DeletePolicy.Default;
}
