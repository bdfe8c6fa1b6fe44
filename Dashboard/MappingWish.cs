using Grains.Interfaces;

namespace Dashboard;

// What the admin API takes as a mapping. Property names and enum words are the API: they stay.

/// <summary>The whole of the settings; what is absent is as by default.</summary>
public sealed record MappingWish(IReadOnlyList<RuleWish?>? Rules, FiltersWish? Filters, DeletesWish? Deletes);

/// <param name="FreshBooksField">A name of the list; default: what the default row writes; empty or absent: the row is off.</param>
/// <param name="Wins">fresh-books when absent.</param>
public sealed record RuleWish(HubSpotType? Type, string? FreshBooksField, string? HubSpotProperty, Winner? Wins);

/// <param name="InvoiceStatuses">Left out: draft, sent, viewed, …</param>
/// <param name="InvoicesFrom">Invoices of an earlier date are left out.</param>
/// <param name="Currencies">Left out: ISO codes.</param>
/// <param name="ClientsWithoutEmail">Whether they are left out, with their invoices and payments.</param>
public sealed record FiltersWish(
    IReadOnlyList<string>? InvoiceStatuses, DateOnly? InvoicesFrom, IReadOnlyList<string>? Currencies, bool? ClientsWithoutEmail);

/// <summary>What becomes of the HubSpot record of something deleted: keep, archive or, of invoices, void.</summary>
public sealed record DeletesWish(OnDelete? Contact, OnDelete? Company, OnDelete? Invoice, OnDelete? Payment);
