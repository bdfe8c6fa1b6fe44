namespace Sandbox.FreshBooks;

/// <summary>What people do in FreshBooks to clients, bill vendors and invoices.</summary>
public sealed partial class Books
{
    private string DeleteVerb => Options.DeleteEmitsDelete ? "delete" : "update";

    private string UndeleteVerb => Options.UndeleteEmitsCreate ? "create" : "update";

    /// <summary>Id, times and vis_state of the draft are FreshBooks' to give.</summary>
    public BookEdit AddClient(BookClient draft) => Commit("client added", BookKind.Client, now =>
    {
        var client = draft with
        {
            Id = ClientRows.NextId,
            Uuid = Guid.NewGuid(),
            SignedUpAt = now,
            UpdatedAt = now,
            VisState = VisState.Active,
        };
        return Changed(client, "create");
    });

    public BookEdit EditClient(int id, Func<BookClient, BookClient> change, string what = "client changed") =>
        Commit(what, BookKind.Client, now =>
            Changed(change(Client(id)) with { Id = id, UpdatedAt = now }, "update"));

    public BookEdit DeleteClient(int id) => Commit("client deleted", BookKind.Client, now =>
        Changed(Client(id) with { UpdatedAt = now, VisState = VisState.Deleted }, DeleteVerb));

    public BookEdit UndeleteClient(int id) => Commit("client undeleted", BookKind.Client, now =>
        Changed(Client(id) with { UpdatedAt = now, VisState = VisState.Active }, UndeleteVerb));

    public BookEdit AddVendor(BookVendor draft) => Commit("vendor added", BookKind.Vendor, now =>
    {
        var vendor = draft with { Id = VendorRows.NextId, CreatedAt = now, UpdatedAt = now, VisState = VisState.Active };
        return Changed(vendor, "create");
    });

    public BookEdit EditVendor(int id, Func<BookVendor, BookVendor> change) =>
        Commit("vendor changed", BookKind.Vendor, now =>
            Changed(change(Vendor(id)) with { Id = id, UpdatedAt = now }, "update"));

    public BookEdit DeleteVendor(int id) => Commit("vendor deleted", BookKind.Vendor, now =>
        Changed(Vendor(id) with { UpdatedAt = now, VisState = VisState.Deleted }, DeleteVerb));

    /// <summary>A new invoice copies its client's name and address, and moves the client's <c>updated</c>.</summary>
    public BookEdit AddInvoice(BookInvoice draft) => Commit("invoice added", BookKind.Invoice, now =>
    {
        var client = Client(draft.ClientId) with { UpdatedAt = now };
        var id = InvoiceRows.NextId;
        var invoice = draft with
        {
            Id = id,
            Uuid = Guid.NewGuid(),
            Number = draft.Number.Length > 0 ? draft.Number : $"{InvoiceRows.Count + 1:D7}",
            Organization = client.Organization,
            FirstName = client.FirstName,
            LastName = client.LastName,
            Address = client.Address,
            VatName = client.VatName,
            VatNumber = client.VatNumber,
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

    private static Change Changed(BookClient client, string verb) =>
        new(client.Id, new BooksEvent { Clients = [client] }, new BookNotice($"client.{verb}", client.Id));

    private static Change Changed(BookVendor vendor, string verb) =>
        new(vendor.Id, new BooksEvent { Vendors = [vendor] }, new BookNotice($"bill_vendor.{verb}", vendor.Id));

    private static Change Changed(BookInvoice invoice, string verb) =>
        new(invoice.Id, new BooksEvent { Invoices = [invoice] }, new BookNotice($"invoice.{verb}", invoice.Id));

    private BookClient Client(int id) =>
        ClientRows.Find(id) ?? throw new KeyNotFoundException($"There is no client {id}.");

    private BookVendor Vendor(int id) =>
        VendorRows.Find(id) ?? throw new KeyNotFoundException($"There is no bill vendor {id}.");

    private BookInvoice Invoice(int id) =>
        InvoiceRows.Find(id) ?? throw new KeyNotFoundException($"There is no invoice {id}.");
}
