namespace Sandbox.FreshBooks;

/// <summary>FreshBooks' own numbers: a soft delete is a state, and GET by id still answers it.</summary>
public enum VisState
{
    Active = 0,
    Deleted = 1,
    Archived = 2,
}

/// <summary>A postal address; an empty string where nothing was filled in, as on the wire.</summary>
public sealed record BookAddress(
    string Street = "",
    string Street2 = "",
    string City = "",
    string Province = "",
    string PostalCode = "",
    string Country = "");

/// <summary>A client as FreshBooks keeps it. At least one of the names, e-mail and organization is not empty.</summary>
public sealed record BookClient
{
    public int Id { get; init; }
    public Guid Uuid { get; init; }
    public string Organization { get; init; } = "";
    public string FirstName { get; init; } = "";
    public string LastName { get; init; } = "";
    public string Email { get; init; } = "";
    public string BusinessPhone { get; init; } = "";
    public string MobilePhone { get; init; } = "";
    public BookAddress Address { get; init; } = new();
    public BookAddress ShippingAddress { get; init; } = new();
    public string? VatName { get; init; }
    public string? VatNumber { get; init; }
    public string? Note { get; init; }
    public string Currency { get; init; } = "USD";
    public string Language { get; init; } = "en";
    public int? RetainerId { get; init; }
    public DateTimeOffset SignedUpAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public VisState VisState { get; init; }
}

/// <summary>A bill vendor; <see cref="Name"/> is required and not unique.</summary>
public sealed record BookVendor
{
    public int Id { get; init; }
    public string Name { get; init; } = "";
    public string ContactFirstName { get; init; } = "";
    public string ContactLastName { get; init; } = "";
    public string ContactEmail { get; init; } = "";
    public string Phone { get; init; } = "";
    public string Website { get; init; } = "";
    public string? AccountNumber { get; init; }
    public BookAddress Address { get; init; } = new();
    public string Currency { get; init; } = "USD";
    public bool Is1099 { get; init; }
    public string? Note { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public VisState VisState { get; init; }
}

/// <summary>A payment. What exceeds the invoice became a client's credit, and only its id shows on the wire.</summary>
public sealed record BookPayment
{
    public int Id { get; init; }
    public int InvoiceId { get; init; }
    public int ClientId { get; init; }
    public decimal Amount { get; init; }
    public string Currency { get; init; } = "USD";
    public DateOnly Date { get; init; }

    /// <summary>One of Check, Cash, Bank Transfer, Credit Card, PayPal, ACH, VISA, Other …</summary>
    public string Type { get; init; } = "Check";

    public string Note { get; init; } = "";
    public int? OverpaymentId { get; init; }

    /// <summary>What became credit; missing from <see cref="Amount"/>.</summary>
    public decimal Excess { get; init; }

    /// <summary>The credit that this payment was made from; null for money that came in.</summary>
    public int? CreditId { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
    public VisState VisState { get; init; }
}

/// <summary>A thing or service that lines are made from. A line has its name, and nothing else that leads back to it.</summary>
public sealed record BookItem
{
    public int Id { get; init; }
    public string Name { get; init; } = "";
    public string Sku { get; init; } = "";
    public decimal UnitCost { get; init; }

    /// <summary>The income account it is booked to, by its number in the chart of accounts; null: none.</summary>
    public string? Account { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }
    public VisState VisState { get; init; }
}

/// <summary>An expense, which a line of an invoice may rebill.</summary>
public sealed record BookExpense
{
    public int Id { get; init; }
    public int CategoryId { get; init; }
    public decimal Amount { get; init; }
    public DateOnly Date { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public VisState VisState { get; init; }
}
