using System.Text.Json.Serialization;

namespace Sandbox.FreshBooks;

/// <param name="Id">Unique only within its invoice, from 1.</param>
/// <param name="Quantity">May have decimals, as hours do; a negative one takes off the invoice.</param>
/// <param name="UnitCost">May have more than two decimals.</param>
public sealed record BookLine(
    int Id,
    string Name,
    string Description,
    decimal Quantity,
    decimal UnitCost,
    BookTax? Tax = null)
{
    public BookTax? SecondTax { get; init; }

    /// <summary>The second tax is taken on the first one too.</summary>
    public bool IsCompound { get; init; }

    /// <summary>The wire has no field for it: <c>amount</c> is then less than <c>qty</c> × <c>unit_cost</c>.</summary>
    public decimal DiscountPercent { get; init; }

    public int? RetainerId { get; init; }

    /// <summary>The expense that it rebills.</summary>
    public int? ExpenseId { get; init; }

    [JsonIgnore]
    public decimal Amount => Cents.Round(Quantity * UnitCost * (100 - DiscountPercent) / 100);

    /// <summary>Each tax with what it is taken on, before the invoice's discount.</summary>
    internal IEnumerable<(BookTax Tax, decimal Base)> Taxed()
    {
        if (Tax is not null)
            yield return (Tax, Amount);
        if (SecondTax is not null)
            yield return (SecondTax, IsCompound && Tax is not null ? Amount * (100 + Tax.Percent) / 100 : Amount);
    }
}

public sealed record BookTax(string Name, decimal Percent);

internal static class Cents
{
    /// <summary>FreshBooks rounds a half cent away from zero.</summary>
    public static decimal Round(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
