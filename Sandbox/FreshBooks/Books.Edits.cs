namespace Sandbox.FreshBooks;

/// <summary>What people do in FreshBooks to clients and bill vendors.</summary>
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

    public BookEdit ArchiveClient(int id) => EditClient(id, client => client with { VisState = VisState.Archived }, "client archived");

    public BookEdit UnarchiveClient(int id) => EditClient(id, client => client with { VisState = VisState.Active }, "client unarchived");

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

    public BookEdit UndeleteVendor(int id) => Commit("vendor undeleted", BookKind.Vendor, now =>
        Changed(Vendor(id) with { UpdatedAt = now, VisState = VisState.Active }, UndeleteVerb));

    private static Change Changed(BookClient client, string verb) =>
        new(client.Id, new BooksEvent { Clients = [client] }, new BookNotice($"client.{verb}", client.Id));

    private static Change Changed(BookVendor vendor, string verb) =>
        new(vendor.Id, new BooksEvent { Vendors = [vendor] }, new BookNotice($"bill_vendor.{verb}", vendor.Id));

    private BookClient Client(int id) =>
        ClientRows.Find(id) ?? throw new KeyNotFoundException($"There is no client {id}.");

    private BookVendor Vendor(int id) =>
        VendorRows.Find(id) ?? throw new KeyNotFoundException($"There is no bill vendor {id}.");
}
