using System.Collections.Immutable;
using Sandbox.Data;

namespace Sandbox.FreshBooks;

public enum BookKind
{
    Client,
    Vendor,
    Invoice,
    Payment,
    Item,
    Expense,
}

/// <summary>One edit by a person.</summary>
/// <param name="What">In words, e.g. <c>payment recorded</c>.</param>
/// <param name="Id">Of the record that was edited or made.</param>
/// <param name="Notices">What FreshBooks tells whoever subscribed.</param>
public sealed record BookEdit(
    DateTimeOffset At,
    string What,
    BookKind Kind,
    int Id,
    ImmutableArray<BookNotice> Notices);

/// <param name="Event">E.g. <c>invoice.update</c>.</param>
public sealed record BookNotice(string Event, int ObjectId);

/// <summary>
/// A line of the log: whole records as they were after the edit, so that replaying is putting. The first line holds what
/// the seed made, so that books once made stay as they are, whatever a later version's generator makes of that seed.
/// </summary>
public sealed record BooksEvent
{
    public BookData? Made { get; init; }

    public ImmutableArray<BookClient> Clients { get; init; } = [];
    public ImmutableArray<BookVendor> Vendors { get; init; } = [];
    public ImmutableArray<BookInvoice> Invoices { get; init; } = [];
    public ImmutableArray<BookPayment> Payments { get; init; } = [];
    public ImmutableArray<BookItem> Items { get; init; } = [];
    public ImmutableArray<BookExpense> Expenses { get; init; } = [];
    public ImmutableArray<TokenPair> Pairs { get; init; } = [];
    public Callback? Callback { get; init; }
    public int? RemovedCallback { get; init; }
}
