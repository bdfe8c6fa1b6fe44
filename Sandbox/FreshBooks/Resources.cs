namespace Sandbox.FreshBooks;

/// <summary>The kinds of record that change, each a description for <see cref="Resource{T}"/>.</summary>
internal static class Resources
{
    public static Resource<BookClient> Clients(Books books) => new()
    {
        Books = books,
        Rows = books.ClientRows,
        Singular = "client",
        Plural = "clients",
        OwnIds = "userids[]",
        IdField = "userid",
        VisState = client => client.VisState,
        Write = (json, client, includes) => ClientWire.Write(json, client, includes, books),
        Filters = AccountingFilters.Clients(books),
        Sorts = AccountingFilters.ClientSorts,
        Includes =
        [
            "outstanding_balance", "credit_balance", "draft_balance", "overdue_balance", "grand_total_balance",
            "last_activity", "late_reminders", "late_fee",
        ],
    };

    public static Resource<BookInvoice> Invoices(Books books) => new()
    {
        Books = books,
        Rows = books.InvoiceRows,
        Singular = "invoice",
        Plural = "invoices",
        OwnIds = "invoiceids[]",
        IdField = "invoiceid",
        VisState = invoice => invoice.VisState,
        Write = (json, invoice, includes) => InvoiceWire.Write(json, invoice, includes, books),
        Filters = AccountingFilters.Invoices(books),
        Sorts = AccountingFilters.InvoiceSorts,
        Includes = ["lines", "presentation", "allowed_gateways"],
    };

    public static Resource<BookPayment> Payments(Books books) => new()
    {
        Books = books,
        Rows = books.PaymentRows,
        Singular = "payment",
        Plural = "payments",
        OwnIds = "logids[]",
        IdField = "logid",
        VisState = payment => payment.VisState,
        Write = (json, payment, _) => PaymentWire.Write(json, payment, books),
        Filters = AccountingFilters.Payments(books),
        Includes = ["client", "invoice", "credit_note", "order", "gateway"],
    };

    public static Resource<BookItem> Items(Books books) => new()
    {
        Books = books,
        Rows = books.ItemRows,
        Singular = "item",
        Plural = "items",
        IdField = "itemid",
        VisState = item => item.VisState,
        Write = (json, item, _) => ChartWire.Write(json, item, books),
    };

    public static Resource<BookExpense> Expenses(Books books) => new()
    {
        Books = books,
        Rows = books.ExpenseRows,
        Singular = "expense",
        Plural = "expenses",
        IdField = "expenseid",
        VisState = expense => expense.VisState,
        Write = (json, expense, _) => ChartWire.Write(json, expense, books),
    };

    /// <summary>No filter works but vis_state, so that seeing a change takes a full scan.</summary>
    public static Resource<BookVendor> Vendors(Books books) => new()
    {
        Books = books,
        Rows = books.VendorRows,
        Singular = "bill_vendor",
        Plural = "bill_vendors",
        IdField = "vendorid",
        VisState = vendor => vendor.VisState,
        Write = (json, vendor, _) => VendorWire.Write(json, vendor),
    };
}
