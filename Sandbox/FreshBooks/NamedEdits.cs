using System.Globalization;

namespace Sandbox.FreshBooks;

/// <summary>Edits by name, for the admin API; each takes the id of what it changes and a value where it needs one.</summary>
internal static class NamedEdits
{
    public static readonly Dictionary<string, Func<Books, int, string, BookEdit>> All = new()
    {
        ["rename-person"] = (books, id, value) => books.EditClient(id, client => client with { LastName = value }),
        ["change-phone"] = (books, id, value) => books.EditClient(id, client => client with { BusinessPhone = value }),
        ["change-email"] = (books, id, value) => books.EditClient(id, client => client with { Email = value }),
        ["change-organization"] = (books, id, value) => books.EditClient(id, client => client with { Organization = value }),
        ["delete-client"] = (books, id, _) => books.DeleteClient(id),
        ["undelete-client"] = (books, id, _) => books.UndeleteClient(id),
        ["archive-client"] = (books, id, _) => books.ArchiveClient(id),
        ["unarchive-client"] = (books, id, _) => books.UnarchiveClient(id),
        ["change-notes"] = (books, id, value) => books.EditInvoice(id, invoice => invoice with { Notes = value }),
        ["change-due-date"] = (books, id, value) => books.ChangeDueDate(id, DateOnly.Parse(value, CultureInfo.InvariantCulture)),
        ["change-customer"] = (books, id, value) => books.ChangeCustomer(id, Number(value)),
        ["send-invoice"] = (books, id, _) => books.SendInvoice(id),
        ["dispute-invoice"] = (books, id, _) => books.DisputeInvoice(id),
        ["resolve-dispute"] = (books, id, _) => books.ResolveDispute(id),
        ["archive-invoice"] = (books, id, _) => books.ArchiveInvoice(id),
        ["delete-invoice"] = (books, id, _) => books.DeleteInvoice(id),
        ["undelete-invoice"] = (books, id, _) => books.UndeleteInvoice(id),
        ["pay-invoice"] = (books, id, value) => books.AddPayment(new BookPayment
        {
            InvoiceId = id,
            Amount = Amount(value),
            Date = books.Today,
        }),
        ["pay-from-credit"] = (books, id, value) => books.PayFromCredit(id, Amount(value)),
        ["move-payment"] = (books, id, value) => books.MovePayment(id, Number(value)),
        ["delete-payment"] = (books, id, _) => books.DeletePayment(id),
        ["undelete-payment"] = (books, id, _) => books.UndeletePayment(id),
        ["rename-vendor"] = (books, id, value) => books.EditVendor(id, vendor => vendor with { Name = value }),
        ["delete-vendor"] = (books, id, _) => books.DeleteVendor(id),
        ["undelete-vendor"] = (books, id, _) => books.UndeleteVendor(id),
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static decimal Amount(string value) => decimal.Parse(value, CultureInfo.InvariantCulture);
}
