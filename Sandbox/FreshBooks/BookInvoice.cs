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

    /// <summary>A fixed discount; if there is one, <see cref="DiscountPercent"/> does not count.</summary>
    public decimal DiscountAmount { get; init; }

    /// <summary>What the client is asked to pay before the work starts.</summary>
    public decimal DepositAmount { get; init; }

    /// <summary>… as a part of the total, in percent; if there is an amount, this does not count.</summary>
    public decimal DepositPercent { get; init; }

    public bool IsDisputed { get; init; }
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
    public decimal Discount => DiscountAmount != 0 ? DiscountAmount : Cents.Round(Subtotal * DiscountPercent / 100);

    /// <summary>Each tax is taken on the discounted lines that carry it, and rounded once.</summary>
    [JsonIgnore]
    public decimal Tax => Lines
        .SelectMany(line => line.Taxed())
        .GroupBy(taxed => taxed.Tax, taxed => taxed.Base)
        .Sum(tax => Cents.Round(tax.Sum() * (100 - EffectiveDiscount) / 100 * tax.Key.Percent / 100));

    [JsonIgnore]
    public decimal Amount => Subtotal - Discount + Tax;

    [JsonIgnore]
    public decimal Outstanding => Amount - Paid;

    [JsonIgnore]
    public bool IsPaid => Paid > 0 && Outstanding <= 0;

    /// <summary>In percent, however it was given.</summary>
    private decimal EffectiveDiscount =>
        DiscountAmount == 0 ? DiscountPercent : Subtotal == 0 ? 0 : DiscountAmount / Subtotal * 100;

    /// <summary>Overdue is never stored: FreshBooks computes it when read, for unpaid ones that were sent.</summary>
    public bool IsOverdue(DateOnly today) =>
        Stage != InvoiceStage.Draft && Paid == 0 && Outstanding > 0 && DueDate < today;

    /// <summary>What is asked, whichever way it was given.</summary>
    [JsonIgnore]
    public decimal Deposit => DepositAmount != 0 ? DepositAmount : Cents.Round(Amount * DepositPercent / 100);

    [JsonIgnore]
    public string DepositStatus => this switch
    {
        { Deposit: 0 } => "none",
        { Paid: 0 } => "unpaid",
        _ => Paid < Deposit ? "partial" : "paid",
    };

    public string V3Status(DateOnly today) => this switch
    {
        { IsPaid: true } => "paid",
        { IsDisputed: true } => "disputed",
        { DepositStatus: "partial" } => "deposit-partial",
        { Paid: > 0 } when Paid == Deposit => "deposit-paid",
        { Paid: > 0 } => "partial",
        _ when IsOverdue(today) => "overdue",
        { Stage: InvoiceStage.Draft } => "draft",
        { Stage: InvoiceStage.Viewed } => "viewed",
        _ => "sent",
    };
}
