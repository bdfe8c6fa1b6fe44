using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>
/// A person at work in FreshBooks, one edit at a time. Never renames an organization and never gives two clients one
/// address, so that what should stand in HubSpot is never in doubt. The same edits for the same books and seed.
/// </summary>
public sealed class RandomEdits
{
    private readonly Books _books;
    private readonly Random _random;
    private readonly EditChoice _edits;

    public RandomEdits(Books books, int seed)
    {
        (_books, _random) = (books, new Random(seed));
        _edits = new EditChoice(
            _random,
            (20, AddInvoice),
            (22, RecordPayment),
            (12, ChangePhone),
            (6, ChangeAddress),
            (4, ChangeEmail),
            (4, RenamePerson),
            (6, ChangeLine),
            (5, AddLine),
            (3, RemoveLine),
            (7, SendInvoice),
            (3, AddClientWithInvoice),
            (2, DeletePayment),
            (2, DeleteInvoice),
            (1, DeleteClient),
            (2, ChangeVendorPhone),
            (1, AddVendor));
    }

    /// <summary>Makes one edit; a new client comes with an invoice, whose edit is answered.</summary>
    public BookEdit Next() => _edits.Next();

    private BookEdit? AddInvoice() => AnyClient() is { } client ? AddInvoice(client) : null;

    private BookEdit AddInvoice(BookClient client) => _books.AddInvoice(new BookInvoice
    {
        ClientId = client.Id,
        CreateDate = _books.Today,
        DueOffsetDays = _random.Pick([0, 15, 30, 30, 45]),
        Currency = client.Currency,
        Lines = InvoiceMaker.Lines(InvoiceMaker.Tax(_random, client.Currency), _random),
        DiscountPercent = _random.Chance(0.05) ? 10 : 0,
        Stage = _random.Chance(0.7) ? InvoiceStage.Sent : InvoiceStage.Draft,
    });

    private BookEdit? RecordPayment()
    {
        var invoice = AnyInvoice(invoice => invoice.Stage != InvoiceStage.Draft && invoice.Outstanding > 1);
        return invoice is null ? null : _books.AddPayment(new BookPayment
        {
            InvoiceId = invoice.Id,
            Amount = _random.Chance(0.8) ? invoice.Outstanding : Math.Round(invoice.Outstanding / 2, 2),
            Date = _books.Today,
            Type = _random.Pick(Words.PaymentTypes),
        });
    }

    private BookEdit? ChangePhone() => Change(client => client with { BusinessPhone = _random.Phone() });

    private BookEdit? ChangeAddress() => Change(client => client with { Address = ClientMaker.Address(_random) });

    private BookEdit? RenamePerson() => Change(client => client with { LastName = _random.Pick(Words.LastNames) });

    /// <summary>The client's id is in the new address, so that nobody else can have it.</summary>
    private BookEdit? ChangeEmail() => Change(client => client with
    {
        Email = $"{Luck.Slug(client.FirstName)}.{client.Id}.{_random.Next(1000)}@{Domain(client)}",
    });

    private BookEdit? Change(Func<BookClient, BookClient> change) =>
        AnyClient() is { } client ? _books.EditClient(client.Id, change) : null;

    private BookEdit? ChangeLine() => ChangeLines("line changed", 1, lines =>
    {
        var at = _random.Next(lines.Length);
        return lines.SetItem(at, InvoiceMaker.Line(lines[at].Id, lines[at].Tax, _random));
    });

    private BookEdit? AddLine() => ChangeLines("line added", 1, lines =>
        lines.Add(InvoiceMaker.Line(lines.Max(line => line.Id) + 1, lines[0].Tax, _random)));

    private BookEdit? RemoveLine() => ChangeLines("line removed", 2, lines => lines.RemoveAt(_random.Next(lines.Length)));

    private BookEdit? ChangeLines(
        string what,
        int atLeast,
        Func<ImmutableArray<BookLine>, ImmutableArray<BookLine>> change)
    {
        var invoice = AnyInvoice(invoice => invoice.Paid == 0 && invoice.Lines.Length >= atLeast);
        return invoice is null
            ? null
            : _books.EditInvoice(invoice.Id, now => now with { Lines = change(now.Lines) }, what);
    }

    private BookEdit? SendInvoice() =>
        AnyInvoice(invoice => invoice.Stage == InvoiceStage.Draft) is { } draft ? _books.SendInvoice(draft.Id) : null;

    private BookEdit AddClientWithInvoice()
    {
        var (firstName, lastName) = (_random.Pick(Words.FirstNames), _random.Pick(Words.LastNames));
        var local = $"{Luck.Slug(firstName)}.{Luck.Slug(lastName)}.{Unheard()}";
        var added = _books.AddClient(new BookClient
        {
            FirstName = firstName,
            LastName = lastName,
            Organization = _random.Chance(0.5) ? NewOrganization() : "",
            Email = $"{local}@newcomers.net",
            BusinessPhone = _random.Phone(),
            Address = ClientMaker.Address(_random),
        });
        return AddInvoice(_books.FindClient(added.Id)!);
    }

    private BookEdit? DeletePayment()
    {
        var payment = _books.Read(() => _books.PaymentRows.Sample(_random, payment =>
            payment.VisState == VisState.Active
            && _books.InvoiceRows.Find(payment.InvoiceId)!.VisState == VisState.Active));
        return payment is null ? null : _books.DeletePayment(payment.Id);
    }

    private BookEdit? DeleteInvoice() =>
        AnyInvoice(invoice => invoice.Paid == 0) is { } invoice ? _books.DeleteInvoice(invoice.Id) : null;

    private BookEdit? DeleteClient() => AnyClient() is { } client ? _books.DeleteClient(client.Id) : null;

    private BookEdit? ChangeVendorPhone()
    {
        var vendor = _books.Read(() => _books.VendorRows.Sample(_random, vendor => vendor.VisState == VisState.Active));
        return vendor is null ? null : _books.EditVendor(vendor.Id, now => now with { Phone = _random.Phone() });
    }

    private BookEdit AddVendor() => _books.AddVendor(new BookVendor { Name = NewOrganization(), Phone = _random.Phone() });

    /// <summary>A name that no organization of the generator can have, numbered so that none repeats.</summary>
    private string NewOrganization() => $"{_random.Pick(Words.LastNames)} & {_random.Pick(Words.LastNames)} {Unheard()}";

    /// <summary>Not said before in these books, not even by the same seed before a restart.</summary>
    private string Unheard() =>
        $"{_random.Next():x8}{_books.Read(() => _books.ClientRows.Count + _books.VendorRows.Count)}";

    private BookClient? AnyClient() =>
        _books.Read(() => _books.ClientRows.Sample(_random, client => client.VisState == VisState.Active));

    /// <summary>Of a client that is not deleted.</summary>
    private BookInvoice? AnyInvoice(Func<BookInvoice, bool> fits) =>
        _books.Read(() => _books.InvoiceRows.Sample(_random, invoice =>
            invoice.VisState == VisState.Active
            && fits(invoice)
            && _books.ClientRows.Find(invoice.ClientId)!.VisState == VisState.Active));

    private static string Domain(BookClient client) =>
        client.Email.Length > 0 ? client.Email[(client.Email.IndexOf('@') + 1)..] : "gmail.com";
}
