using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Tests.Sandbox;

/// <summary>Mirrors books into a portal as a careful person would, by hand and knowing nothing of the product: what the oracle must find equal.</summary>
internal sealed class HandMirror(Books books, HubSpotPortal portal, DateOnly today)
{
    private readonly Dictionary<int, string> _contacts = [];
    private readonly Dictionary<int, string> _invoices = [];
    private readonly Dictionary<string, string> _companies = [];

    public void Mirror()
    {
        foreach (var vendor in books.Vendors.Where(vendor => vendor.VisState != VisState.Deleted))
            portal.EditByHand("companies", Company(vendor.Name), new Dictionary<string, string>
            {
                ["phone"] = vendor.Phone,
                ["website"] = vendor.Website,
                ["city"] = vendor.Address.City,
                ["freshbooks_vendor_id"] = $"{vendor.Id}",
                ["freshbooks_vendor_state"] = HandText.State(vendor.VisState),
            });
        var live = books.Clients.Where(client => client.VisState != VisState.Deleted).ToArray();
        foreach (var sharing in live.GroupBy(client => client.Email.Length > 0 ? client.Email.ToUpperInvariant() : $"{client.Id}"))
            MakeContact([.. sharing.OrderBy(client => client.Id)]);
        foreach (var client in books.Clients.Where(client => client.VisState == VisState.Deleted))
            MakeDeleted(client);
        foreach (var staff in live.Where(client => client.Organization.Length > 0).GroupBy(client => HandText.Plain(client.Organization)))
            portal.EditByHand("companies", _companies[staff.Key], HandRollup.Of([.. staff], books, portal, today));
        foreach (var invoice in books.Invoices.Where(HasPlace))
            MakeInvoice(invoice);
        foreach (var payment in books.Payments.Where(payment => payment.VisState != VisState.Deleted && _invoices.ContainsKey(payment.InvoiceId)))
            MakePayment(payment);
    }

    private void MakeDeleted(BookClient client)
    {
        var heir = books.Clients.FirstOrDefault(other => other.Id != client.Id && other.Email.Length > 0
            && other.Email.Equals(client.Email, StringComparison.OrdinalIgnoreCase) && _contacts.ContainsKey(other.Id));
        if (heir is null)
            MakeContact([client]);
        else
            _contacts[client.Id] = _contacts[heir.Id];
    }

    private void MakeContact(BookClient[] sharing)
    {
        var owner = sharing[0];
        var street = string.Join(", ", new[] { owner.Address.Street, owner.Address.Street2 }.Where(part => part.Length > 0));
        var hasNoName = owner.FirstName.Length + owner.LastName.Length + owner.Email.Length == 0;
        var contact = portal.CreateByHand("contacts", new Dictionary<string, string>(HandRollup.Of(sharing, books, portal, today))
        {
            ["freshbooks_key"] = Key($"client:{owner.Id}"),
            ["email"] = owner.Email.EndsWith(".con", StringComparison.Ordinal) ? "" : owner.Email,
            ["firstname"] = owner.FirstName,
            ["lastname"] = hasNoName ? owner.Organization : owner.LastName,
            ["company"] = owner.Organization,
            ["phone"] = owner.BusinessPhone,
            ["mobilephone"] = owner.MobilePhone,
            ["address"] = street,
            ["city"] = owner.Address.City,
            ["state"] = owner.Address.Province,
            ["zip"] = owner.Address.PostalCode,
            ["country"] = owner.Address.Country,
            ["freshbooks_state"] = HandText.State(owner.VisState),
            ["freshbooks_client_ids"] = string.Join(';', sharing.Select(client => client.Id)),
        });
        foreach (var client in sharing)
        {
            _contacts[client.Id] = contact;
            if (client.Organization.Length > 0)
                Company(client.Organization);
        }

        if (owner.Organization.Length > 0)
            portal.AssociateByHand("contacts", contact, "companies", Company(owner.Organization), 1);
    }

    private void MakeInvoice(BookInvoice invoice)
    {
        var isDeleted = invoice.VisState == VisState.Deleted;
        var id = _invoices[invoice.Id] = portal.CreateByHand("invoices", new Dictionary<string, string>
        {
            ["freshbooks_key"] = Key($"invoice:{invoice.Id}"),
            ["hs_invoice_billable"] = "false",
            ["hs_currency"] = invoice.Currency,
            ["hs_invoice_status"] = isDeleted ? "voided" : HandText.Status(invoice.V3Status(today)),
            ["hs_invoice_date"] = HandText.Noon(invoice.CreateDate),
            ["hs_due_date"] = HandText.Noon(invoice.DueDate),
            ["hs_comments"] = HandText.Cut(invoice.Notes),
            ["freshbooks_number"] = invoice.Number,
            ["freshbooks_total"] = HandText.Money(invoice.Amount),
            ["freshbooks_paid"] = HandText.Money(invoice.Paid),
            ["freshbooks_outstanding"] = HandText.Money(invoice.Outstanding),
            ["freshbooks_deposit"] = invoice.Deposit == 0 ? "" : HandText.Money(invoice.Deposit),
            ["freshbooks_deposit_status"] = invoice.Deposit == 0 ? "" : invoice.DepositStatus,
            ["freshbooks_retainer"] = string.Join(';', invoice.Lines.Where(line => line.RetainerId > 0).Select(line => line.RetainerId).Distinct()),
        });
        foreach (var line in invoice.Lines)
            MakeLine(invoice, $"{line.Id}", line.Name, 0);
        MakeLine(invoice, "charges", "All of it", invoice.Amount);
        Hang("invoices", id, _contacts[invoice.ClientId], books.FindClient(invoice.ClientId)!, 177, 179);
    }

    private void MakeLine(BookInvoice invoice, string part, string name, decimal price)
    {
        var line = portal.CreateByHand("line_items", new Dictionary<string, string>
        {
            ["freshbooks_key"] = Key($"invoice:{invoice.Id}:{part}"),
            ["name"] = name,
            ["quantity"] = "1",
            ["price"] = HandText.Money(price),
        });
        portal.AssociateByHand("invoices", _invoices[invoice.Id], "line_items", line, 409);
    }

    private void MakePayment(BookPayment payment)
    {
        var id = portal.CreateByHand("commerce_payments", new Dictionary<string, string>
        {
            ["freshbooks_key"] = Key($"payment:{payment.Id}"),
            ["hs_currency_code"] = payment.Currency,
            ["hs_initial_amount"] = HandText.Money(payment.Amount),
            ["hs_initiated_date"] = HandText.Noon(payment.Date),
            ["hs_latest_status"] = "succeeded",
        });
        portal.AssociateByHand("commerce_payments", id, "invoices", _invoices[payment.InvoiceId], 542);
        Hang("commerce_payments", id, _contacts[payment.ClientId], books.FindClient(payment.ClientId)!, 387, 389);
    }

    private void Hang(string type, string id, string contact, BookClient client, int toContact, int toCompany)
    {
        portal.AssociateByHand(type, id, "contacts", contact, toContact);
        if (client.Organization.Length > 0)
            portal.AssociateByHand(type, id, "companies", Company(client.Organization), toCompany);
    }

    private string Company(string name)
    {
        if (!_companies.TryGetValue(HandText.Plain(name), out var company))
            _companies[HandText.Plain(name)] = company = portal.CreateByHand("companies", new Dictionary<string, string>
            {
                ["name"] = name,
                ["freshbooks_key"] = Key($"company:{_companies.Count}"),
            });
        return company;
    }

    private bool HasPlace(BookInvoice invoice) => invoice.Amount >= 0 && portal.Options.Currencies.Contains(invoice.Currency);

    private string Key(string rest) => $"{books.Options.AccountId}:{rest}";
}
