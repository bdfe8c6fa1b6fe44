using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>The items and expenses of every account: an item per work that lines are made from, and expenses that some of them rebill.</summary>
internal static class Chart
{
    private const int FirstItem = 6_000;
    private const int FirstExpense = 51_000;
    private const int ExpenseCount = 40;

    private static readonly DateOnly Long = new(2025, 3, 3);

    public static readonly ImmutableArray<BookItem> Items = [.. Words.Works.Select((work, at) => new BookItem
    {
        Id = FirstItem + at,
        Name = work.Name,
        Sku = at % 3 == 2 ? "" : $"{work.Name[..3].ToUpperInvariant()}-{at:D2}",
        UnitCost = work.Low,
        Account = work.Name is "Hosting" or "License" or "Print run" or "Materials" ? "4020" : at == Words.Works.Length - 1 ? null : "4010",
        UpdatedAt = Eastern.At(Long, new TimeOnly(10, 0)),
    })];

    public static readonly ImmutableArray<BookExpense> Expenses = [.. Enumerable.Range(0, ExpenseCount).Select(at => new BookExpense
    {
        Id = FirstExpense + at,
        CategoryId = ChartWire.CategoryId(at % ChartWire.Categories),
        Amount = 10 + at,
        Date = Long.AddDays(at),
        UpdatedAt = Eastern.At(Long.AddDays(at), new TimeOnly(10, 0)),
    })];

    /// <summary>Null: the work is none that is bought first and passed on.</summary>
    public static int? Rebilled(string work, decimal cost) =>
        work is "Travel" or "Materials" ? FirstExpense + (int)(cost * 100) % ExpenseCount : null;
}
