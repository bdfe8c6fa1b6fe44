namespace Grains.Interfaces;

// What FreshBooks keeps beside its records: read when asked for, mirrored nowhere.

/// <summary>An account of the chart of accounts.</summary>
/// <param name="Id">A uuid; where FreshBooks answers in its older form, a number.</param>
/// <param name="Type">asset, equity, expense, income or liability.</param>
/// <param name="Parent">The account it is a part of; empty: none.</param>
[GenerateSerializer, Immutable, Alias("ledger-account")]
public sealed record LedgerAccount(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Number,
    [property: Id(3)] string Type,
    [property: Id(4)] string SubType,
    [property: Id(5)] string Parent,
    [property: Id(6)] string State);

/// <summary>A thing or service that is sold: what invoice lines are made from.</summary>
[GenerateSerializer, Immutable, Alias("catalog-item")]
public sealed record CatalogItem(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Description,
    [property: Id(3)] string Sku,
    [property: Id(4)] Money UnitCost,
    [property: Id(5)] Visibility Visibility);

/// <param name="Parent">The category it is a part of; null: none.</param>
[GenerateSerializer, Immutable, Alias("expense-category")]
public sealed record ExpenseCategory(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] long? Parent,
    [property: Id(3)] bool IsCostOfGoodsSold,
    [property: Id(4)] Visibility Visibility);
