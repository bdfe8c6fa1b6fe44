using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>The lines of an invoice as people write them, by case.</summary>
internal static class MessyLines
{
    private static readonly BookTax Gst = new("GST", 5);
    private static readonly BookTax Pst = new("PST", 9.975m);

    private static readonly Func<Random, ImmutableArray<BookLine>>[] Cases =
    [
        random => InvoiceMaker.Lines(null, random),
        _ => [],
        random => [.. Enumerable.Range(1, 200).Select(id => Line(id, random.Next(1, 4), random.Next(1, 900) / 100m))],
        random => [Line(1, 3, random.Next(40, 90)), Line(2, 1, random.Next(10, 20)), Line(3, -1, random.Next(5, 30) + 0.33m)],
        random => [Line(1, 1, random.Next(10, 50)), Line(2, 1, -random.Next(1, 9) - 0.01m)],
        random => [.. Lines(random).Select(line => line with { DiscountPercent = random.Pick([5m, 12.5m, 33m, 100m]) })],
        random => [.. Lines(random).Select(line => line with { Tax = Gst, SecondTax = Pst })],
        random => [.. Lines(random).Select(line => line with { Tax = Gst, SecondTax = Pst, IsCompound = true })],
        random => [.. Lines(random).Select(line => line with { Quantity = random.Next(1, 99_999) / 1000m })],
        random => [.. Lines(random).Select(line => line with { UnitCost = random.Next(1, 9_999_999) / 100_000m })],
        random => [.. Lines(random).Select(line => line with { Name = $"{line.Name} {random.Pick(MessyText.Names).Last}", Description = "„𝔏𝔢𝔦𝔰𝔱𝔲𝔫𝔤\" 🧾 <b>&amp;\\\n\ttwo" })],
        random => [Line(1, 0, 50), Line(2, 1, 0), Line(3, 1, 0.005m), Line(4, 1, random.Next(1, 99)) with { ExpenseId = 1 }],
        random => [Line(7, 1, random.Next(100, 900)) with { RetainerId = random.Next(1000, 2000) }],
        random => [Line(1, 1, random.Next(10, 50), new BookTax("Sales Tax", 8.875m)), Line(2, -1, 3.33m, new BookTax("Sales Tax", 8.875m))],
    ];

    public static ImmutableArray<BookLine> Any(Random random) => random.Pick(Cases)(random);

    /// <summary>A credit: less is owed than nothing.</summary>
    public static ImmutableArray<BookLine> BelowZero(Random random) => [Line(1, 1, 20), Line(2, -1, random.Next(21, 300))];

    private static ImmutableArray<BookLine> Lines(Random random) => InvoiceMaker.Lines(null, random);

    private static BookLine Line(int id, decimal quantity, decimal cost, BookTax? tax = null) =>
        new(id, $"Work {id}", quantity < 0 ? "taken back" : "", quantity, cost, tax);
}
