namespace Sandbox.FreshBooks;

/// <summary>
/// Search keys that work, by resource (FreshBooks' pages "Clients", "Invoices", "Payments", corrected by probes of
/// a live account). Any other key is ignored with 200 and unfiltered data, bill vendors' all but vis_state.
/// </summary>
internal static class AccountingFilters
{
    public static Dictionary<string, Filter<BookClient>> Clients(Books books) => new()
    {
        ["userid"] = Filter.Number<BookClient>(client => client.Id),
        ["userids[]"] = Filter.Numbers<BookClient>(client => client.Id),
        ["email"] = Filter.Equal<BookClient>(client => client.Email),
        ["username"] = Filter.Equal<BookClient>(ClientWire.Username),
        ["user_like"] = Filter.Like<BookClient>(client => $"{client.FirstName} {client.LastName} {client.Email}"),
        ["fname_like"] = Filter.Like<BookClient>(client => client.FirstName),
        ["lname_like"] = Filter.Like<BookClient>(client => client.LastName),
        ["organization_like"] = Filter.Like<BookClient>(client => client.Organization),
        ["note_like"] = Filter.Like<BookClient>(client => client.Note ?? ""),
        ["phone_like"] = Filter.Like<BookClient>(client => $"{client.BusinessPhone} {client.MobilePhone}"),
        ["address_like"] = Filter.Like<BookClient>(client => $"{client.Address}"),
        ["updated_min"] = Filter.Since<BookClient>(client => Eastern.Date(client.UpdatedAt)),
        ["updated_max"] = Filter.Before<BookClient>(client => Eastern.Date(client.UpdatedAt)),
        ["has_credit"] = Filter.Flag<BookClient>(client => Balances.Credit(books, client.Id).Any()),
        ["has_draft"] = Filter.Flag<BookClient>(client => Balances.Draft(books, client.Id).Any()),
        ["has_outstanding"] = Filter.Flag<BookClient>(client => Balances.Outstanding(books, client.Id).Any()),
        ["has_overdue"] = Filter.Flag<BookClient>(client => Balances.Overdue(books, client.Id).Any()),
    };

    public static Dictionary<string, Filter<BookInvoice>> Invoices(Books books) => new()
    {
        ["invoiceid"] = Filter.Number<BookInvoice>(invoice => invoice.Id),
        ["invoiceids[]"] = Filter.Numbers<BookInvoice>(invoice => invoice.Id),
        ["customerid"] = Filter.Number<BookInvoice>(invoice => invoice.ClientId),
        ["customerids[]"] = Filter.Numbers<BookInvoice>(invoice => invoice.ClientId),
        ["invoice_number"] = Filter.Equal<BookInvoice>(invoice => invoice.Number),
        ["v3_status"] = Filter.Equal<BookInvoice>(invoice => invoice.V3Status(books.Today)),
        ["paid"] = Filter.Flag<BookInvoice>(invoice => invoice.IsPaid),
        ["outstanding"] = Filter.Flag<BookInvoice>(invoice => invoice.Outstanding > 0),
        ["date_min"] = Filter.Since<BookInvoice>(invoice => invoice.CreateDate),
        ["date_max"] = Filter.Before<BookInvoice>(invoice => invoice.CreateDate),
        ["updated_min"] = Filter.Since<BookInvoice>(invoice => Eastern.Date(invoice.UpdatedAt)),
        ["updated_max"] = Filter.Before<BookInvoice>(invoice => Eastern.Date(invoice.UpdatedAt)),
    };

    public static Dictionary<string, Filter<BookPayment>> Payments(Books books) => new()
    {
        ["logid"] = Filter.Number<BookPayment>(payment => payment.Id),
        ["logids[]"] = Filter.Numbers<BookPayment>(payment => payment.Id),
        ["invoiceid"] = Filter.Number<BookPayment>(payment => payment.InvoiceId),
        ["customerid"] = Filter.Number<BookPayment>(payment => payment.ClientId),
        ["customerids[]"] = Filter.Numbers<BookPayment>(payment => payment.ClientId),
        ["clientid"] = Filter.Number<BookPayment>(payment => payment.ClientId),
        ["clientids[]"] = Filter.Numbers<BookPayment>(payment => payment.ClientId),
        ["type"] = Filter.Equal<BookPayment>(payment => payment.Type),
        ["currency"] = Filter.Equal<BookPayment>(payment => payment.Currency),
        ["notes"] = Filter.Like<BookPayment>(payment => payment.Note),
        ["number"] = Filter.Like<BookPayment>(payment => books.InvoiceRows.Find(payment.InvoiceId)!.Number),
        ["client_name"] = Filter.Like<BookPayment>(payment => Name(books.ClientRows.Find(payment.ClientId)!)),
        ["from_credit"] = Filter.Flag<BookPayment>(payment => payment.CreditId is not null),
        ["payment_or_credit"] = values => _ => values[^1] == "invoice",
        ["amount_min"] = Filter.AtLeast<BookPayment>(payment => payment.Amount),
        ["amount_max"] = Filter.LessThan<BookPayment>(payment => payment.Amount),
        ["date_min"] = Filter.Since<BookPayment>(payment => payment.Date),
        ["date_max"] = Filter.Before<BookPayment>(payment => payment.Date),
        ["updated_min"] = Filter.Since<BookPayment>(payment => Eastern.Date(payment.UpdatedAt)),
        ["updated_max"] = Filter.Before<BookPayment>(payment => Eastern.Date(payment.UpdatedAt)),
    };

    public static Dictionary<string, Func<BookClient, IComparable>> ClientSorts { get; } = new()
    {
        ["organization_name"] = client => client.Organization,
        ["fullname"] = client => Name(client),
        ["email"] = client => client.Email,
        ["updated"] = client => client.UpdatedAt,
    };

    public static Dictionary<string, Func<BookInvoice, IComparable>> InvoiceSorts { get; } = new()
    {
        ["invoice_date"] = invoice => invoice.CreateDate,
    };

    private static string Name(BookClient client) => $"{client.Organization} {client.FirstName} {client.LastName}";
}
