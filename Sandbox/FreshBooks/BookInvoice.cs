using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Sandbox.FreshBooks;

/// <summary>What a person did with the invoice; paid and overdue follow from payments and the date.</summary>
public enum InvoiceStage
{
    Draft = 1,
    Sent = 2,
    Viewed = 3,
}

/// <param name="Id">Unique only within its invoice, from 1.</param>
/// <param name="Tax">At most one tax here, although the wire has room for two.</param>
public sealed record BookLine(
    int Id,
    string Name,
    string Description,
    decimal Quantity,
    decimal UnitCost,
    BookTax? Tax = null)
{
    [JsonIgnore]
    public decimal Amount => Cents.Round(Quantity * UnitCost);
}

public sealed record BookTax(string Name, decimal Percent);

/// <summary>An invoice. Name, address and VAT are the client's as they were when it was made.</summary>
public sealed record BookInvoice
{
    public int Id { get; init; }
    public Guid Uuid { get; init; }
    public string Number { get; init; } = "";
    public int ClientId { get; init; }
    public string Organization { get; init; } = "";
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public BookAddress Address { get; init; } = new();
    public string? VatName { get; init; }
    public string? VatNumber { get; init; }
    public DateOnly CreateDate { get; init; }
    public int DueOffsetDays { get; init; } = 30;
    public string Currency { get; init; } = "USD";
    public ImmutableArray<BookLine> Lines { get; init; } = [];
    public decimal DiscountPercent { get; init; }
    public string? PoNumber { get; init; }
    public string Notes { get; init; } = "";
    public string Terms { get; init; } = "";
    public InvoiceStage Stage { get; init; } = InvoiceStage.Draft;

    /// <summary>The sum of its payments that are not deleted; kept by <see cref="Books"/>.</summary>
    public decimal Paid { get; init; }

    /// <summary>Null until fully paid.</summary>
    public DateOnly? DatePaid { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public VisState VisState { get; init; }

    [JsonIgnore]
    public DateOnly DueDate => CreateDate.AddDays(DueOffsetDays);

    [JsonIgnore]
    public decimal Subtotal => Lines.Sum(line => line.Amount);

    [JsonIgnore]
    public decimal Discount => Cents.Round(Subtotal * DiscountPercent / 100);

    /// <summary>Each tax is taken on the discounted lines that carry it, and rounded once.</summary>
    [JsonIgnore]
    public decimal Tax => Lines
        .Where(line => line.Tax is not null)
        .GroupBy(line => line.Tax!)
        .Sum(tax => Cents.Round(tax.Sum(line => line.Amount) * (100 - DiscountPercent) / 100 * tax.Key.Percent / 100));

    [JsonIgnore]
    public decimal Amount => Subtotal - Discount + Tax;

    [JsonIgnore]
    public decimal Outstanding => Amount - Paid;

    [JsonIgnore]
    public bool IsPaid => Paid > 0 && Outstanding <= 0;

    /// <summary>Overdue is never stored: FreshBooks computes it when read, for unpaid ones that were sent.</summary>
    public bool IsOverdue(DateOnly today) =>
        Stage != InvoiceStage.Draft && Paid == 0 && Outstanding > 0 && DueDate < today;

    public string V3Status(DateOnly today) => this switch
    {
        { IsPaid: true } => "paid",
        { Paid: > 0 } => "partial",
        _ when IsOverdue(today) => "overdue",
        { Stage: InvoiceStage.Draft } => "draft",
        { Stage: InvoiceStage.Viewed } => "viewed",
        _ => "sent",
    };
}

internal static class Cents
{
    /// <summary>FreshBooks rounds a half cent away from zero.</summary>
    public static decimal Round(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
