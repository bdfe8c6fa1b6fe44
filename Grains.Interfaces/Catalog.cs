namespace Grains.Interfaces;

// What FreshBooks keeps beside its records: read when asked for, and, where a mapping names it, for what it says of lines.

/// <summary>The lists that a mapping may need.</summary>
[Flags]
public enum CatalogLists
{
    None = 0,
    Items = 1,
    Accounts = 2,

    /// <summary>Expenses and their categories.</summary>
    Expenses = 4,
}

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
/// <param name="Account">The income account it is booked to, by its id in the chart of accounts; empty: none, or FreshBooks does not say.</param>
[GenerateSerializer, Immutable, Alias("catalog-item")]
public sealed record CatalogItem(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Description,
    [property: Id(3)] string Sku,
    [property: Id(4)] Money UnitCost,
    [property: Id(5)] Visibility Visibility,
    [property: Id(6)] string Account = "");

/// <param name="Parent">The category it is a part of; null: none.</param>
[GenerateSerializer, Immutable, Alias("expense-category")]
public sealed record ExpenseCategory(
    [property: Id(0)] long Id,
    [property: Id(1)] string Name,
    [property: Id(2)] long? Parent,
    [property: Id(3)] bool IsCostOfGoodsSold,
    [property: Id(4)] Visibility Visibility);

/// <summary>What the catalog says of an invoice's line. Empty: nothing. Null: its list was not asked for, or cannot be read.</summary>
/// <param name="Sku">Of the item that has the line's name; a line does not say which item it was made from.</param>
/// <param name="Account">The name of that item's income account.</param>
/// <param name="Category">Of a rebilled expense, the name of its category.</param>
[GenerateSerializer, Immutable, Alias("line-catalog")]
public sealed record LineCatalog([property: Id(0)] string? Sku, [property: Id(1)] string? Account, [property: Id(2)] string? Category);
