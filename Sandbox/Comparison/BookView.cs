using System.Collections.Immutable;
using Sandbox.Data;
using Sandbox.FreshBooks;

namespace Sandbox.Comparison;

/// <summary>A snapshot of the books, looked up the ways the oracle needs.</summary>
internal sealed class BookView
{
    private readonly Dictionary<int, BookClient> _clients;
    private readonly Dictionary<int, BookInvoice> _invoices;
    private readonly ILookup<int, BookInvoice> _invoicesOf;
    private readonly ILookup<int, BookPayment> _paymentsOf;
    private readonly ILookup<string, BookClient> _sharing;
    private readonly ImmutableHashSet<string> _existing;

    /// <param name="today">Decides which invoices are overdue (US/Eastern).</param>
    public BookView(Books books, DateOnly today)
    {
        (Account, Today) = (books.Options.AccountId, today);
        // A plan without Accounts Payable shows none.
        (Vendors, Payments) = (books.Options.VendorsAvailable ? [.. books.Vendors] : [], [.. books.Payments]);
        _existing = [.. books.Data.ExistingPeople.SelectMany(person => new[] { person.Phone, person.FirstName, person.LastName })];
        _clients = books.Clients.ToDictionary(client => client.Id);
        _invoices = books.Invoices.ToDictionary(invoice => invoice.Id);
        _invoicesOf = _invoices.Values.ToLookup(invoice => invoice.ClientId);
        _paymentsOf = Payments.ToLookup(payment => payment.ClientId);
        _sharing = Live.Where(client => client.Email.Length > 0).OrderBy(client => client.Id).ToLookup(client => client.Email.ToUpperInvariant());
    }

    public string Account { get; }

    public DateOnly Today { get; }

    public ImmutableArray<BookVendor> Vendors { get; }

    public ImmutableArray<BookPayment> Payments { get; }

    /// <summary>Whether people wrote it in HubSpot, before or since: it stays where FreshBooks has nothing.</summary>
    public bool IsOfPeople(string value) => _existing.Contains(value) || HubSpotPeople.Typed(value);

    public IEnumerable<BookClient> Clients => _clients.Values;

    public IEnumerable<BookInvoice> Invoices => _invoices.Values;

    /// <summary>Those that are not deleted.</summary>
    public IEnumerable<BookClient> Live => _clients.Values.Where(client => client.VisState is not VisState.Deleted);

    public BookClient Client(int id) => _clients[id];

    public BookInvoice Invoice(int id) => _invoices[id];

    /// <summary>
    /// Who has the client's address and is not deleted, lowest id first: they share one contact, which the first one owns.
    /// </summary>
    public ImmutableArray<BookClient> WithAddressOf(BookClient client) => [.. _sharing[client.Email.ToUpperInvariant()]];

    /// <summary>Whether another client has the address, deleted or not.</summary>
    public bool IsAddressShared(BookClient client) =>
        _clients.Values.Any(other => other.Id != client.Id && HaveOneAddress(other, client));

    public static bool HaveOneAddress(BookClient one, BookClient other) =>
        one.Email.Length > 0 && one.Email.Equals(other.Email, StringComparison.OrdinalIgnoreCase);

    public Rollup Rollup(IReadOnlyCollection<BookClient> clients) => new(
        [.. clients.SelectMany(client => _invoicesOf[client.Id]).Where(Sandbox.Comparison.Rollup.Counts)],
        [.. clients.SelectMany(client => _paymentsOf[client.Id]).Where(payment => payment.VisState is not VisState.Deleted)],
        Today);
}
