using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>
/// People at work in FreshBooks who leave nothing as it was: organizations renamed, addresses shared, customers changed,
/// payments moved, records deleted, archived and brought back. The same edits for the same books and seed.
/// </summary>
public sealed partial class MessyEdits
{
    private readonly Books _books;
    private readonly Random _random;
    private readonly EditChoice _edits;
    private readonly OrganizationNames _names;
    private readonly Dictionary<int, string> _ownEmails = [];

    public MessyEdits(Books books, int seed)
    {
        (_books, _random, _names) = (books, new Random(seed), new OrganizationNames(new Random(seed + 50_000)));
        _edits = new EditChoice(
            _random,
            (4, AddClient), (6, RenameOrganization), (5, BorrowEmail), (4, ReturnEmail), (2, RefuseEmail),
            (3, RenamePerson), (2, WriteNote), (3, ArchiveClient), (3, UnarchiveClient), (2, DeleteClient), (3, UndeleteClient),
            (8, AddInvoice), (8, ChangeLines), (4, ChangeDiscount), (4, ChangeDueDate), (5, Dispute), (4, ResolveDispute),
            (4, SendInvoice), (6, ChangeCustomer), (4, DeleteInvoice), (4, UndeleteInvoice), (2, ArchiveInvoice),
            (10, RecordPayment), (3, Overpay), (4, PayFromCredit), (6, MovePayment), (3, DeletePayment), (3, UndeletePayment));
    }

    /// <summary>Makes one edit.</summary>
    public BookEdit Next() => _edits.Next();

    /// <summary>Now and then at an address that somebody has.</summary>
    private BookEdit AddClient()
    {
        var (first, last) = _random.Pick(MessyText.Names);
        var client = MessyClients.Orderly(_books.Read(() => _books.ClientRows.NextId), _names, _random, _books.Today);
        var other = AnyClient(HasEmail);
        return _books.AddClient(client with
        {
            FirstName = first,
            LastName = last,
            Email = other is not null && _random.Chance(0.4) ? MessyClients.Capitals(other.Email, _random) : client.Email,
        });
    }

    /// <summary>To a new name, to another client's, or to the same one written otherwise.</summary>
    private BookEdit? RenameOrganization()
    {
        if (AnyClient(client => client.Organization.Length > 0) is not { } client)
            return null;
        var name = _random.Next(4) switch
        {
            0 when AnyClient(other => other.Organization.Length > 0 && other.Id != client.Id) is { } other => other.Organization,
            1 => MessyText.Variant(client.Organization, _random),
            2 => MessyText.InAnyScript(_names.Next().Name, _random),
            _ => _names.Next().Name,
        };
        return _books.EditClient(client.Id, now => now with { Organization = name }, "organization renamed");
    }

    private BookEdit? BorrowEmail()
    {
        if (AnyClient(HasEmail) is not { } client || AnyClient(other => HasEmail(other) && !Same(other, client)) is not { } lender)
            return null;
        _ownEmails.TryAdd(client.Id, client.Email);
        return _books.EditClient(client.Id, now => now with { Email = lender.Email }, "e-mail shared");
    }

    private BookEdit? ReturnEmail()
    {
        if (AnyClient(client => _ownEmails.ContainsKey(client.Id)) is not { } client || !_ownEmails.Remove(client.Id, out var own))
            return null;
        return _books.EditClient(client.Id, now => now with { Email = own }, "e-mail changed back");
    }

    private BookEdit? RefuseEmail()
    {
        if (AnyClient(client => HasEmail(client) && client.LastName.Length > 0) is not { } client)
            return null;
        _ownEmails.TryAdd(client.Id, client.Email);
        return _books.EditClient(client.Id, now => now with { Email = $"client{client.Id}@refused.con" }, "e-mail mistyped");
    }

    private BookEdit? RenamePerson()
    {
        var (first, last) = _random.Pick(MessyText.Names);
        return ChangeClient("person renamed", client => client with { FirstName = first, LastName = last });
    }

    private BookEdit? WriteNote() => ChangeClient("note written", client => client with { Note = MessyText.Long(_random) });

    private BookEdit? ArchiveClient() =>
        AnyClient(client => client.VisState == VisState.Active) is { } client ? _books.ArchiveClient(client.Id) : null;

    private BookEdit? UnarchiveClient() =>
        AnyClient(client => client.VisState == VisState.Archived) is { } client ? _books.UnarchiveClient(client.Id) : null;

    private BookEdit? DeleteClient() => AnyClient(_ => true) is { } client ? _books.DeleteClient(client.Id) : null;

    private BookEdit? UndeleteClient()
    {
        var client = _books.Read(() => _books.ClientRows.Sample(_random, client => client.VisState == VisState.Deleted));
        return client is null ? null : _books.UndeleteClient(client.Id);
    }

    private BookEdit? ChangeClient(string what, Func<BookClient, BookClient> change) =>
        AnyClient(_ => true) is { } client ? _books.EditClient(client.Id, change, what) : null;

    /// <summary>One that is not deleted.</summary>
    private BookClient? AnyClient(Func<BookClient, bool> fits) => _books.Read(() =>
        _books.ClientRows.Sample(_random, client => client.VisState != VisState.Deleted && fits(client)));

    private static bool HasEmail(BookClient client) =>
        client.Email.Length > 0 && !client.Email.EndsWith(".con", StringComparison.Ordinal);

    private static bool Same(BookClient one, BookClient other) => one.Email.Equals(other.Email, StringComparison.OrdinalIgnoreCase);
}
