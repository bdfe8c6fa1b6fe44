using System.Collections.Immutable;
using CsCheck;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class InvoiceLinesTests
{
    [Fact]
    public void A_line_whose_product_has_whole_cents_keeps_its_quantity_and_price()
    {
        var item = Assert.Single(Items(Invoice(25.25m, 0, Line(2.5m, 10.10m, 25.25m))));
        Assert.Equal((2.5m, 10.10m), (item.Quantity, item.Price));
    }

    [Fact]
    public void A_line_that_rounds_becomes_one_unit_at_its_amount_and_says_so()
    {
        var item = Assert.Single(Items(Invoice(33.33m, 0, Line(3, 11.1111m, 33.33m))));
        Assert.Equal((1m, 33.33m), (item.Quantity, item.Price));
        Assert.Contains("3 × 11.1111 USD", item.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_discount_is_taken_off_the_lines_in_proportion()
    {
        var items = Items(Invoice(90m, -10m, Line(1, 75m, 75m), Line(1, 25m, 25m)));
        Assert.Equal([67.50m, 22.50m], items.Select(item => item.Price));
    }

    [Fact]
    public void The_cents_that_remain_of_a_discount_are_taken_off_too()
    {
        var items = Items(Invoice(89.99m, -10m, Line(1, 33.33m, 33.33m), Line(1, 33.33m, 33.33m), Line(1, 33.33m, 33.33m)));
        Assert.Equal([29.99m, 30m, 30m], items.Select(item => item.Price));
    }

    [Fact]
    public void Taxes_are_a_line_of_their_own_that_names_them()
    {
        var items = Items(Invoice(113m, 0, Line(1, 100m, 100m) with { TaxName1 = "HST", TaxPercent1 = 13 }));
        Assert.Equal(("HST 13 %", 13m, InvoiceLines.Charges), (items[1].Name, items[1].Price, items[1].Part));
    }

    [Fact]
    public void Both_taxes_of_a_line_are_named_each_once()
    {
        var taxed = Line(1, 50m, 50m) with { TaxName1 = "GST", TaxPercent1 = 5, TaxName2 = "QST", TaxPercent2 = 9.975m };
        Assert.Equal("GST 5 %, QST 9.975 %", Items(Invoice(114.98m, 0, taxed, taxed))[2].Name);
    }

    [Fact]
    public void A_tax_on_a_tax_is_what_remains_up_to_the_total_whatever_the_percentages()
    {
        var compound = Line(1, 100m, 100m) with { TaxName1 = "GST", TaxPercent1 = 5, TaxName2 = "QST", TaxPercent2 = 10 };
        Assert.Equal(15.50m, Items(Invoice(115.50m, 0, compound))[1].Price);
    }

    [Fact]
    public void A_line_with_a_discount_of_its_own_is_one_unit_at_what_is_left()
    {
        var item = Assert.Single(Items(Invoice(45m, 0, Line(2, 25m, 45m))));
        Assert.Equal((1m, 45m, "2 × 25 USD"), (item.Quantity, item.Price, item.Description));
    }

    [Fact]
    public void A_negative_line_stays_as_a_line_of_price_zero_and_is_taken_off_the_others()
    {
        var items = Items(Invoice(80m, 0, Line(1, 100m, 100m), Line(1, -20m, -20m)));
        Assert.Equal([80m, 0m], items.Select(item => item.Price));
        Assert.Contains("credit of 20 USD", items[1].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invoice_without_lines_has_no_line_items() => Assert.Empty(Items(Invoice(0, 0)));

    [Fact]
    public void An_invoice_below_zero_cannot_be_expressed() =>
        Assert.Null(InvoiceLines.Of(Invoice(-5m, 0, Line(1, -5m, -5m))));

    [Fact]
    public void Whatever_the_lines_discount_and_taxes_the_items_sum_to_the_total_and_none_is_negative()
    {
        var cents = Gen.Int[-20_000, 90_000].Select(value => value / 100m);
        Gen.Select(Gen.Select(cents, Gen.Int[0, 500]).List[0, 12], Gen.Int[0, 30_000], Gen.Int[0, 9_000]).Sample((lines, discount, tax) =>
        {
            var records = lines.Select((line, index) =>
            {
                var quantity = line.Item2 / 100m;
                return Line(quantity, line.Item1, Math.Round(quantity * line.Item1, 2, MidpointRounding.AwayFromZero)) with { LineId = index + 1 };
            }).ToArray();
            var total = records.Sum(line => line.Amount) - discount / 100m + tax / 100m;
            var items = InvoiceLines.Of(Invoice(total, -discount / 100m, records));
            return total < 0
                ? items is null
                : items!.Value.Sum(item => item.Quantity * item.Price) == total
                    && items.Value.All(item => item.Price >= 0 && decimal.Round(item.Quantity * item.Price, 2) == item.Quantity * item.Price)
                    && records.All(line => items.Value.Any(item => item.Part == $"{line.LineId}"));
        }, iter: 5_000);
    }

    private static ImmutableArray<LineItem> Items(InvoiceRecord invoice) => InvoiceLines.Of(invoice)!.Value;

    private static InvoiceRecord Invoice(decimal total, decimal discount, params LineRecord[] lines) => new()
    {
        Id = 1,
        Visibility = Visibility.Active,
        CustomerId = 2,
        Amount = new Money(total, "USD"),
        DiscountTotal = discount,
        Lines = [.. lines],
    };

    private static LineRecord Line(decimal quantity, decimal price, decimal amount) =>
        new(1, "Work", "", quantity, price, amount, "", 0, "", 0);
}
