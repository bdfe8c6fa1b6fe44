using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>An amount with its ISO currency code. Never a float, never added to another currency's.</summary>
[GenerateSerializer, Immutable, Alias("money")]
public readonly record struct Money([property: Id(0)] decimal Amount, [property: Id(1)] string Currency);

/// <summary>FreshBooks' <c>vis_state</c>.</summary>
public enum Visibility
{
    Active = 0,
    Deleted = 1,
    Archived = 2,
}

[GenerateSerializer, Immutable, Alias("address")]
public sealed record PostalAddress(
    [property: Id(0)] string Street,
    [property: Id(1)] string City,
    [property: Id(2)] string Province,
    [property: Id(3)] string Country,
    [property: Id(4)] string Code)
{
    public static readonly PostalAddress Empty = new("", "", "", "", "");
}

/// <param name="Reader">Which activation of the account's grain it was, counted from 1; 0: nothing was read.</param>
/// <param name="Order">A later request of it cannot have been answered with an older state of the record.</param>
[GenerateSerializer, Immutable, Alias("read-stamp")]
public readonly record struct ReadStamp([property: Id(0)] long Reader, [property: Id(1)] long Order)
{
    public bool IsBefore(ReadStamp other) => Reader == other.Reader ? Order < other.Order : Reader < other.Reader;
}

/// <summary>What the sync reads of a FreshBooks record. Text is never null: absent is empty.</summary>
[GenerateSerializer, Immutable, Alias("fb-record")]
public abstract record FreshBooksRecord
{
    private protected FreshBooksRecord()
    {
    }

    [Id(0)] public required long Id { get; init; }

    [Id(1)] public required Visibility Visibility { get; init; }

    /// <summary>When it was asked for, in the order of the reader's requests.</summary>
    [Id(2)] public ReadStamp Read { get; init; }

    public abstract EntityKind Kind { get; }
}

/// <summary>A FreshBooks client.</summary>
[GenerateSerializer, Immutable, Alias("fb-client")]
public sealed record ClientRecord : FreshBooksRecord
{
    public override EntityKind Kind => EntityKind.Client;

    [Id(0)] public string FirstName { get; init; } = "";
    [Id(1)] public string LastName { get; init; } = "";
    [Id(2)] public string Email { get; init; } = "";
    [Id(3)] public string Organization { get; init; } = "";
    [Id(4)] public string Phone { get; init; } = "";
    [Id(5)] public string MobilePhone { get; init; } = "";
    [Id(6)] public string Fax { get; init; } = "";
    [Id(7)] public PostalAddress Address { get; init; } = PostalAddress.Empty;
    [Id(8)] public string VatNumber { get; init; } = "";
    [Id(9)] public string Currency { get; init; } = "";
    [Id(10)] public string Language { get; init; } = "";
}

/// <summary>A FreshBooks bill vendor.</summary>
[GenerateSerializer, Immutable, Alias("fb-vendor")]
public sealed record VendorRecord : FreshBooksRecord
{
    public override EntityKind Kind => EntityKind.Vendor;

    [Id(0)] public string Name { get; init; } = "";
    [Id(1)] public string Email { get; init; } = "";
    [Id(2)] public string Phone { get; init; } = "";
    [Id(3)] public string Website { get; init; } = "";
    [Id(4)] public PostalAddress Address { get; init; } = PostalAddress.Empty;
    [Id(5)] public string Currency { get; init; } = "";
}

/// <summary>A line of an invoice. <see cref="LineId"/> is unique within its invoice only.</summary>
[GenerateSerializer, Immutable, Alias("fb-line")]
public sealed record LineRecord(
    [property: Id(0)] long LineId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Description,
    [property: Id(3)] decimal Quantity,
    [property: Id(4)] decimal UnitCost,
    [property: Id(5)] decimal Amount,
    [property: Id(6)] string TaxName1,
    [property: Id(7)] decimal TaxPercent1,
    [property: Id(8)] string TaxName2,
    [property: Id(9)] decimal TaxPercent2)
{
    /// <summary>The expense that is rebilled; 0: none.</summary>
    [Id(10)] public long ExpenseId { get; init; }

    /// <summary>Null: no mapping asks for it.</summary>
    [Id(11)] public LineCatalog? Catalog { get; init; }

    /// <summary>The id of the retainer that it bills; empty: none.</summary>
    [Id(12)] public string Retainer { get; init; } = "";
}

/// <summary>A FreshBooks invoice with its lines (<c>include[]=lines</c>). Dates are calendar dates, without a zone.</summary>
[GenerateSerializer, Immutable, Alias("fb-invoice")]
public sealed record InvoiceRecord : FreshBooksRecord
{
    public override EntityKind Kind => EntityKind.Invoice;

    [Id(0)] public required long CustomerId { get; init; }
    [Id(1)] public string Number { get; init; } = "";
    [Id(2)] public DateOnly? CreateDate { get; init; }
    [Id(3)] public DateOnly? DueDate { get; init; }
    [Id(4)] public DateOnly? DatePaid { get; init; }
    [Id(5)] public required Money Amount { get; init; }
    [Id(6)] public decimal Outstanding { get; init; }
    [Id(7)] public decimal Paid { get; init; }

    /// <summary>Zero or negative: what discounts take off the lines' sum.</summary>
    [Id(8)] public decimal DiscountTotal { get; init; }

    /// <summary>FreshBooks' <c>v3_status</c>: draft, sent, viewed, partial, paid, overdue, disputed, …</summary>
    [Id(9)] public string Status { get; init; } = "";
    [Id(10)] public string PurchaseOrder { get; init; } = "";
    [Id(11)] public string Notes { get; init; } = "";
    [Id(12)] public ImmutableArray<LineRecord> Lines { get; init; } = [];

    /// <summary>What is to be paid before the work begins, where it is an amount.</summary>
    [Id(13)] public decimal DepositAmount { get; init; }

    /// <summary>What is to be paid before the work begins, where it is a part of the total, in percent.</summary>
    [Id(14)] public decimal DepositPercentage { get; init; }

    /// <summary>unpaid, partial, paid, converted; none or empty: no deposit.</summary>
    [Id(15)] public string DepositStatus { get; init; } = "";
}

/// <summary>A FreshBooks payment of an invoice.</summary>
[GenerateSerializer, Immutable, Alias("fb-payment")]
public sealed record PaymentRecord : FreshBooksRecord
{
    public override EntityKind Kind => EntityKind.Payment;

    [Id(0)] public required long InvoiceId { get; init; }
    [Id(1)] public required Money Amount { get; init; }
    [Id(2)] public DateOnly? Date { get; init; }

    /// <summary>FreshBooks' payment type: Check, Cash, Bank Transfer, VISA, …</summary>
    [Id(3)] public string Type { get; init; } = "";
    [Id(4)] public bool FromCredit { get; init; }
    [Id(5)] public long ClientId { get; init; }
}
