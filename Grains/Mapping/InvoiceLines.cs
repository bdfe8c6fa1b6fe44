using System.Collections.Immutable;
using System.Globalization;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>A line item as HubSpot can express it: a price that is not negative, and no discount or tax of its own.</summary>
/// <param name="Part">What of the invoice it stands for: a line id, or <c>charges</c>.</param>
public sealed record LineItem(string Part, string Name, string Description, decimal Quantity, decimal Price)
{
    public decimal Amount => Quantity * Price;

    /// <summary>One unit at the whole amount, for a portal that rounds the price and so comes to another one.</summary>
    public LineItem Exact(string currency) => Quantity == 1
        ? this
        : this with
        {
            Description = InvoiceLines.Says(Description, $"{InvoiceLines.Text(Quantity)} × {InvoiceLines.Text(Price)} {currency}"),
            Quantity = 1,
            Price = Amount,
        };
}

/// <summary>
/// Turns an invoice's lines, discounts and taxes into line items whose sum is the invoice's total to the cent, by
/// construction and whatever HubSpot's rounding: a line keeps its quantity and price where their product has whole
/// cents and nothing is taken off it; otherwise it becomes one unit at its net amount and says so. Discounts and
/// negative lines are taken off the positive lines in proportion. What remains up to the total (taxes) is a line of
/// its own.
/// </summary>
public static class InvoiceLines
{
    public const string Charges = "charges";

    /// <summary>Null: the total is below zero, which line items cannot express.</summary>
    public static ImmutableArray<LineItem>? Of(InvoiceRecord invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        if (invoice.Amount.Amount < 0)
            return null;

        var gross = invoice.Lines.Select(line => Cents(line.Amount)).ToArray();
        var charges = Cents(invoice.Amount.Amount) - gross.Sum() - Cents(invoice.DiscountTotal);
        var deduction = -Cents(invoice.DiscountTotal) - gross.Where(amount => amount < 0).Sum() + Math.Max(0, -charges);
        var shares = Shares(gross, Math.Min(deduction, gross.Where(amount => amount > 0).Sum()));
        var chargesLeft = Math.Max(0, charges) - (deduction - shares.Sum());

        var items = invoice.Lines.Select((line, index) => Item(line, gross[index], shares[index], invoice.Amount.Currency));
        return chargesLeft > 0
            ? [.. items, new LineItem(Charges, ChargesName(invoice), "", 1, chargesLeft)]
            : [.. items];
    }

    /// <summary>Splits an amount over the positive ones in proportion, to the cent, largest remainders first.</summary>
    private static decimal[] Shares(decimal[] gross, decimal deduction)
    {
        var positive = gross.Where(amount => amount > 0).Sum();
        if (deduction <= 0 || positive <= 0)
            return new decimal[gross.Length];

        var exact = gross.Select(amount => amount > 0 ? amount * deduction / positive : 0).ToArray();
        var shares = exact.Select(share => Math.Floor(share * 100) / 100).ToArray();
        var cents = (int)((deduction - shares.Sum()) * 100);
        foreach (var index in Enumerable.Range(0, gross.Length)
            .Where(index => gross[index] > shares[index])
            .OrderByDescending(index => exact[index] - shares[index])
            .Take(cents))
        {
            shares[index] += 0.01m;
        }

        return shares;
    }

    private static LineItem Item(LineRecord line, decimal gross, decimal share, string currency)
    {
        var (part, name) = (line.LineId.ToString(CultureInfo.InvariantCulture), line.Name.Length > 0 ? line.Name : "Line");
        if (gross < 0)
            return new(part, name, Says(line.Description, $"credit of {Text(-gross)} {currency}, taken off the other lines"), 1, 0);
        if (share == 0 && line.Quantity > 0 && line.UnitCost >= 0 && line.Quantity * line.UnitCost == gross)
            return new(part, name, line.Description, line.Quantity, line.UnitCost);

        var says = $"{Text(line.Quantity)} × {Text(line.UnitCost)} {currency}" + (share > 0 ? $", less {Text(share)} {currency}" : "");
        return new(part, name, Says(line.Description, says), 1, gross - share);
    }

    internal static string Says(string description, string says) => description.Length > 0 ? $"{description} ({says})" : says;

    private static string ChargesName(InvoiceRecord invoice)
    {
        var taxes = invoice.Lines
            .SelectMany(line => new[] { (Name: line.TaxName1, Percent: line.TaxPercent1), (Name: line.TaxName2, Percent: line.TaxPercent2) })
            .Where(tax => tax.Name.Length > 0)
            .Select(tax => $"{tax.Name} {Text(tax.Percent)} %")
            .Distinct()
            .ToArray();
        return taxes.Length > 0 ? string.Join(", ", taxes) : "Other charges";
    }

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

    internal static string Text(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
