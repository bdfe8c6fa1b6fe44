using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.FreshBooks;

/// <summary>Whose data, with which access token. Its text never holds the token.</summary>
/// <param name="AccountId">The short alphanumeric <c>account_id</c>, not the business id.</param>
public sealed record FreshBooksAccess(string AccountId, string Token)
{
    public override string ToString() => AccountId;
}

/// <summary>Which page of a list, and which of its records.</summary>
/// <param name="Page">From 1 on; a page beyond the end is empty.</param>
/// <param name="PerPage">At most <see cref="MaxPerPage"/>.</param>
/// <param name="UpdatedMin">Only what was updated on this Eastern day or later. Vendors have no such filter: it is not sent for them.</param>
/// <param name="Visibility">Null: active and archived ones, FreshBooks' default.</param>
public sealed record FreshBooksQuery(
    int Page = 1,
    int PerPage = FreshBooksQuery.MaxPerPage,
    DateOnly? UpdatedMin = null,
    Visibility? Visibility = null)
{
    /// <summary>FreshBooks silently caps a page at this.</summary>
    public const int MaxPerPage = 100;

    /// <summary>Only these. Vendors have no such filter.</summary>
    public ImmutableArray<long> Ids { get; init; } = [];

    /// <summary>Invoices and payments only, and without lines: those of these clients.</summary>
    public ImmutableArray<long> OfClients { get; init; } = [];

    /// <summary>Payments only: those of this invoice.</summary>
    public long? OfInvoice { get; init; }
}

/// <param name="Total">May count rows that this login cannot see.</param>
public sealed record FreshBooksPage(ImmutableArray<FreshBooksRecord> Records, int Page, int Pages, long Total)
{
    /// <summary>Records whose id could be read and the rest not: a mark each, rather than a page that never ends.</summary>
    public ImmutableArray<long> Unreadable { get; init; } = [];
}

/// <param name="Missing">Asked for and not answered, deleted ones among them: get these one by one.</param>
public sealed record FreshBooksFinds(ImmutableArray<FreshBooksRecord> Found, ImmutableArray<long> Missing);

/// <summary>A webhook subscription. A noun without a verb subscribes to all of its verbs.</summary>
public sealed record FreshBooksCallback(long Id, string Event, string Uri, bool Verified);

/// <summary>An accounting account that a login can read.</summary>
/// <param name="Name">The business's name; empty where FreshBooks names none.</param>
public sealed record FreshBooksAccount(string Id, string Name);

/// <summary>Of an expense, only what it is booked as: expenses are not mirrored.</summary>
/// <param name="Category">The id of its category.</param>
public readonly record struct Expense(long Id, long Category);

/// <summary>FreshBooks' paths and words per kind (freshbooks.com/api).</summary>
/// <param name="IdFilter">Null: the list takes no ids.</param>
internal sealed record FreshBooksResource(string Path, string Singular, string Plural, string? IdFilter, string Includes)
{
    public static FreshBooksResource Of(EntityKind kind) => kind switch
    {
        EntityKind.Client => new("users/clients", "client", "clients", "userids", ""),
        EntityKind.Vendor => new("bill_vendors/bill_vendors", "bill_vendor", "bill_vendors", null, ""),
        EntityKind.Invoice => new("invoices/invoices", "invoice", "invoices", "invoiceids", "include[]=lines"),
        EntityKind.Payment => new("payments/payments", "payment", "payments", "logids", ""),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "FreshBooks has no such record; a company is an organization's name."),
    };
}
