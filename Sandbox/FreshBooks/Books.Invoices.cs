namespace Sandbox.FreshBooks;

/// <summary>What people do in FreshBooks to invoices.</summary>
public sealed partial class Books
{
    /// <summary>A new invoice copies its client's name and address, and moves the client's <c>updated</c>.</summary>
    public BookEdit AddInvoice(BookInvoice draft) => Commit("invoice added", BookKind.Invoice, now =>
    {
        var client = Client(draft.ClientId) with { UpdatedAt = now };
        var id = InvoiceRows.NextId;
        var invoice = BilledTo(client, draft) with
        {
            Id = id,
            Uuid = Guid.NewGuid(),
            Number = draft.Number.Length > 0 ? draft.Number : $"{InvoiceRows.Count + 1:D7}",
            Paid = 0,
            DatePaid = null,
            CreatedAt = now,
            UpdatedAt = now,
            VisState = VisState.Active,
        };
        var happened = new BooksEvent { Invoices = [invoice], Clients = [client] };
        return Options.InvoiceAlsoEmitsClientUpdate
            ? new Change(id, happened, new BookNotice("invoice.create", id), new BookNotice("client.update", client.Id))
            : new Change(id, happened, new BookNotice("invoice.create", id));
    });

    public BookEdit EditInvoice(int id, Func<BookInvoice, BookInvoice> change, string what = "invoice changed") =>
        Commit(what, BookKind.Invoice, now =>
        {
            var invoice = Invoice(id);
            var changed = change(invoice) with { Id = id, ClientId = invoice.ClientId, UpdatedAt = now };
            return Changed(Settled(changed, []), "update");
        });

    public BookEdit ChangeDueDate(int id, DateOnly due) => EditInvoice(
        id, invoice => invoice with { DueOffsetDays = due.DayNumber - invoice.CreateDate.DayNumber }, "due date changed");

    public BookEdit DisputeInvoice(int id) => EditInvoice(id, invoice => invoice with { IsDisputed = true }, "invoice disputed");

    public BookEdit ResolveDispute(int id) => EditInvoice(id, invoice => invoice with { IsDisputed = false }, "dispute resolved");

    public BookEdit ArchiveInvoice(int id) => EditInvoice(id, invoice => invoice with { VisState = VisState.Archived }, "invoice archived");

    /// <summary>Only the invoice is told: neither client, and not its payments, which follow.</summary>
    public BookEdit ChangeCustomer(int id, int clientId) => Commit("customer changed", BookKind.Invoice, now => new Change(
        id,
        new BooksEvent
        {
            Invoices = [BilledTo(Client(clientId), Invoice(id)) with { UpdatedAt = now }],
            Payments = [.. PaymentsOf(id).Select(payment => payment with { ClientId = clientId })],
        },
        new BookNotice("invoice.update", id)));

    /// <summary>Sent by e-mail, which has an event of its own beside the update.</summary>
    public BookEdit SendInvoice(int id) => Commit("invoice sent", BookKind.Invoice, now =>
    {
        var invoice = Invoice(id);
        var stage = invoice.Stage == InvoiceStage.Draft ? InvoiceStage.Sent : invoice.Stage;
        return new Change(
            id,
            new BooksEvent { Invoices = [invoice with { Stage = stage, UpdatedAt = now }] },
            new BookNotice("invoice.update", id),
            new BookNotice("invoice.sendByEmail", id));
    });

    /// <summary>Its payments stay as they are.</summary>
    public BookEdit DeleteInvoice(int id) => Commit("invoice deleted", BookKind.Invoice, now =>
    {
        var invoice = Invoice(id);
        var updated = Options.InvoiceDeleteBumpsUpdated ? now : invoice.UpdatedAt;
        return Changed(invoice with { UpdatedAt = updated, VisState = VisState.Deleted }, DeleteVerb);
    });

    public BookEdit UndeleteInvoice(int id) => Commit("invoice undeleted", BookKind.Invoice, now =>
        Changed(Invoice(id) with { UpdatedAt = now, VisState = VisState.Active }, UndeleteVerb));

    /// <summary>Name, address and VAT are copied, and stay when the client's change.</summary>
    private static BookInvoice BilledTo(BookClient client, BookInvoice invoice) => invoice with
    {
        ClientId = client.Id,
        Organization = client.Organization,
        FirstName = client.FirstName,
        LastName = client.LastName,
        Address = client.Address,
        VatName = client.VatName,
        VatNumber = client.VatNumber,
    };

    private static Change Changed(BookInvoice invoice, string verb) =>
        new(invoice.Id, new BooksEvent { Invoices = [invoice] }, new BookNotice($"invoice.{verb}", invoice.Id));

    private BookInvoice Invoice(int id) =>
        InvoiceRows.Find(id) ?? throw new KeyNotFoundException($"There is no invoice {id}.");
}
