using System.Collections.Immutable;
using Sandbox.Data;

namespace Sandbox.FreshBooks;

/// <summary>
/// One FreshBooks account: its clients, bill vendors, invoices and payments, the callbacks and tokens of the app,
/// and the edits a person makes in the FreshBooks web page. What the seed made and what happened since is in the log,
/// appended before anybody is told.
/// </summary>
public sealed partial class Books : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EventLog _log;
    private readonly Belonging _invoicesOf = new();
    private readonly Belonging _paymentsOf = new();

    public Books(
        FreshBooksOptions options,
        BookData data,
        Ledger ledger,
        TimeProvider time,
        EventLog log,
        IEnumerable<BooksEvent>? past = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        (Options, Data, Ledger, Time, _log) = (options, data, ledger, time, log);
        TokenPairs = new TokenPairs(options, time, pairs => _log.Append(new BooksEvent { Pairs = pairs }));
        Callbacks = new Callbacks(options, time, log.Append);
        Put(new BooksEvent
        {
            Clients = data.Clients,
            Vendors = data.Vendors,
            Invoices = data.Invoices,
            Payments = data.Payments,
            Items = data.Items,
            Expenses = data.Expenses,
        });
        foreach (var happened in past ?? [])
            Put(happened);
    }

    /// <summary>Raised after each edit is in the log, on the thread that made it.</summary>
    public event Action<BookEdit>? Edited;

    public FreshBooksOptions Options { get; }

    public BookData Data { get; }

    public IReadOnlyList<BookClient> Clients => Read(() => ClientRows.All.ToArray());

    public IReadOnlyList<BookVendor> Vendors => Read(() => VendorRows.All.ToArray());

    public IReadOnlyList<BookInvoice> Invoices => Read(() => InvoiceRows.All.ToArray());

    public IReadOnlyList<BookPayment> Payments => Read(() => PaymentRows.All.ToArray());

    public IReadOnlyList<BookItem> Items => Read(() => ItemRows.All.ToArray());

    public IReadOnlyList<BookExpense> Expenses => Read(() => ExpenseRows.All.ToArray());

    public TokenPairs TokenPairs { get; }

    public Callbacks Callbacks { get; }

    internal Ledger Ledger { get; }

    internal TimeProvider Time { get; }

    /// <summary>The calendar day by which invoices are overdue.</summary>
    internal DateOnly Today => Eastern.Date(Time.GetUtcNow());

    internal Table<BookClient> ClientRows { get; } = new(900_000, row => row.Id);

    internal Table<BookVendor> VendorRows { get; } = new(40_000, row => row.Id);

    internal Table<BookInvoice> InvoiceRows { get; } = new(1_200_000, row => row.Id);

    internal Table<BookPayment> PaymentRows { get; } = new(300_000, row => row.Id);

    internal Table<BookItem> ItemRows { get; } = new(6_000, row => row.Id);

    internal Table<BookExpense> ExpenseRows { get; } = new(51_000, row => row.Id);

    /// <summary>
    /// Opens the log at <paramref name="path"/> and makes everything in it happen again, or creates it for new books that
    /// start with <paramref name="data"/>.
    /// </summary>
    public static Books Open(FreshBooksOptions options, BookData data, Ledger ledger, TimeProvider time, string path)
    {
        var past = new List<BooksEvent>();
        var log = EventLog.Open<BooksEvent>(path, past.Add);
        if (past.Count == 0)
            log.Append(new BooksEvent { Made = data });
        return new Books(options, past is [{ Made: { } made }, ..] ? made : data, ledger, time, log, past);
    }

    public BookClient? FindClient(int id) => Read(() => ClientRows.Find(id));

    public BookVendor? FindVendor(int id) => Read(() => VendorRows.Find(id));

    public BookInvoice? FindInvoice(int id) => Read(() => InvoiceRows.Find(id));

    public BookPayment? FindPayment(int id) => Read(() => PaymentRows.Find(id));

    public void Dispose() => _log.Dispose();

    internal T Read<T>(Func<T> question)
    {
        lock (_gate)
            return question();
    }

    internal IEnumerable<BookInvoice> InvoicesOf(int clientId) =>
        _invoicesOf.Of(clientId).Select(id => InvoiceRows.Find(id)!);

    internal IEnumerable<BookPayment> PaymentsOf(int invoiceId) =>
        _paymentsOf.Of(invoiceId).Select(id => PaymentRows.Find(id)!);

    /// <summary>One edit: decided, logged and put under the lock, told after it.</summary>
    private BookEdit Commit(string what, BookKind kind, Func<DateTimeOffset, Change> decide)
    {
        BookEdit edit;
        lock (_gate)
        {
            var now = Time.GetUtcNow();
            var change = decide(now);
            _log.Append(change.Happened);
            Put(change.Happened);
            edit = new BookEdit(now, what, kind, change.Id, change.Notices);
        }

        Edited?.Invoke(edit);
        return edit;
    }

    private void Put(BooksEvent happened)
    {
        foreach (var client in happened.Clients)
            ClientRows.Put(client);
        foreach (var vendor in happened.Vendors)
            VendorRows.Put(vendor);
        foreach (var invoice in happened.Invoices)
        {
            InvoiceRows.Put(invoice);
            _invoicesOf.Put(invoice.Id, invoice.ClientId);
        }

        foreach (var payment in happened.Payments)
        {
            PaymentRows.Put(payment);
            _paymentsOf.Put(payment.Id, payment.InvoiceId);
        }

        foreach (var item in happened.Items)
            ItemRows.Put(item);
        foreach (var expense in happened.Expenses)
            ExpenseRows.Put(expense);
        foreach (var pair in happened.Pairs)
            TokenPairs.Put(pair);
        if (happened.Callback is { } callback)
            Callbacks.Put(callback);
        if (happened.RemovedCallback is { } removed)
            Callbacks.Remove(removed);
    }

    /// <param name="Id">Of the record the edit is about.</param>
    private sealed record Change(int Id, BooksEvent Happened, params ImmutableArray<BookNotice> Notices);
}
