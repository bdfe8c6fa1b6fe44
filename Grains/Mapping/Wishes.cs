using System.Collections.Immutable;
using System.Globalization;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains.Mapping;

/// <summary>FreshBooks record → HubSpot record: a table per object, a line per property. An empty value means: nothing there.</summary>
public static class Wishes
{
    /// <param name="sharers">Every client that shares the contact, this one among them, ascending.</param>
    public static Desired Contact(ClientRecord client, Mirror mirror, string? companyId, Rollup sums, ImmutableArray<long> sharers)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(mirror);
        return new(HubSpotType.Contact, KeyOf(mirror, client), Properties(
            [
                ("email", client.Email),
                ("firstname", client.FirstName),
                ("lastname", LastName(client)),
                ("company", client.Organization),
                ("phone", client.Phone),
                ("mobilephone", client.MobilePhone),
                ("fax", client.Fax),
                ("address", client.Address.Street),
                ("city", client.Address.City),
                ("state", client.Address.Province),
                ("zip", client.Address.Code),
                ("country", client.Address.Country),
                ("freshbooks_currency", client.Currency),
                ("freshbooks_state", StateOf(client)),
                ("freshbooks_vat_number", client.VatNumber),
                ("freshbooks_client_ids", string.Join(';', sharers)),
                .. SumsOf(sums, mirror),
            ]),
            companyId is null ? [] : [new Link(HubSpotType.Company, companyId, Association.ContactToPrimaryCompany)]);
    }

    /// <summary>A company known only as the organization of a client.</summary>
    public static Desired Company(Organization organization, Rollup sums, Mirror mirror)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(mirror);
        return new(HubSpotType.Company, CompanyKey(organization.Name, mirror), Properties(
            [
                ("name", organization.Name),
                ("domain", organization.Domain),
                .. SumsOf(sums, mirror),
            ]), []);
    }

    /// <summary>What changes of a company when its clients' invoices and payments do.</summary>
    public static Desired CompanySums(EntityKey company, Mirror mirror, Rollup sums)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        return new(HubSpotType.Company, CompanyKey(company, mirror), Properties([.. SumsOf(sums, mirror)]), []) { IsPartial = true };
    }

    /// <summary>The key of an organization's company.</summary>
    public static string CompanyKey(EntityKey company, Mirror mirror)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        return $"{mirror.Account}:company:{company.Id}";
    }

    public static Desired Company(VendorRecord vendor, Mirror mirror)
    {
        ArgumentNullException.ThrowIfNull(vendor);
        ArgumentNullException.ThrowIfNull(mirror);
        return new(HubSpotType.Company, CompanyKey(vendor.Name, mirror), Properties(
            [
                ("name", vendor.Name),
                ("phone", vendor.Phone),
                ("website", vendor.Website),
                ("address", vendor.Address.Street),
                ("city", vendor.Address.City),
                ("state", vendor.Address.Province),
                ("zip", vendor.Address.Code),
                ("country", vendor.Address.Country),
                ("freshbooks_vendor_id", vendor.Id.ToString(CultureInfo.InvariantCulture)),
                ("freshbooks_vendor_state", StateOf(vendor)),
            ]), []);
    }

    /// <param name="deals">Associations with deals, which are people's.</param>
    public static Desired Invoice(InvoiceRecord invoice, Mirror mirror, ClientLink client, ImmutableArray<Link> deals)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(mirror);
        ArgumentNullException.ThrowIfNull(client);
        var toContact = new Link(HubSpotType.Contact, client.ContactId, Association.InvoiceToContact);
        return new(HubSpotType.Invoice, KeyOf(mirror, invoice), Writable(mirror, HubSpotType.Invoice,
            [
                // HubSpot must never bill or mail an invoice that FreshBooks bills.
                ("hs_invoice_billable", "false"),
                ("hs_currency", invoice.Amount.Currency),
                ("hs_invoice_status", StatusOf(invoice)),
                ("hs_number", invoice.Number),
                ("hs_invoice_date", Noon(invoice.CreateDate)),
                ("hs_due_date", Noon(invoice.DueDate)),
                ("hs_purchase_order_number", invoice.PurchaseOrder),
                ("hs_comments", invoice.Notes),
                ("hs_amount_billed", Amount(invoice.Amount.Amount)),
                ("hs_balance_due", Amount(invoice.Visibility is Visibility.Deleted ? 0 : invoice.Outstanding)),
                ("freshbooks_number", invoice.Number),
                ("freshbooks_status", invoice.Visibility is Visibility.Deleted ? "deleted" : invoice.Status),
                ("freshbooks_total", Amount(invoice.Amount.Amount)),
                ("freshbooks_paid", Amount(invoice.Paid)),
                ("freshbooks_outstanding", Amount(invoice.Outstanding)),
                ("freshbooks_deposit", Deposit.Of(invoice) is { } deposit ? Amount(deposit) : ""),
                ("freshbooks_deposit_status", Deposit.StatusOf(invoice)),
                ("freshbooks_retainer", Deposit.RetainersOf(invoice)),
            ]),
            [
                toContact,
                .. client.CompanyId is null ? ImmutableArray<Link>.Empty : [new Link(HubSpotType.Company, client.CompanyId, Association.InvoiceToCompany)],
                .. deals,
            ])
        {
            Anchor = mirror.Facts.WithoutUniqueKey.Contains(HubSpotType.Invoice) ? toContact : null,
        };
    }

    public static Desired Line(InvoiceRecord invoice, LineItem line, Mirror mirror)
    {
        ArgumentNullException.ThrowIfNull(line);
        return new(HubSpotType.LineItem, $"{KeyOf(mirror, invoice)}:{line.Part}", Properties(
            [
                ("name", line.Name),
                ("description", line.Description),
                ("quantity", Amount(line.Quantity)),
                ("price", Amount(line.Price)),
                ("hs_line_item_currency_code", invoice.Amount.Currency),
            ]), []);
    }

    public static Desired Payment(PaymentRecord payment, Mirror mirror, InvoiceLink invoice)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(mirror);
        ArgumentNullException.ThrowIfNull(invoice);
        var toInvoice = new Link(HubSpotType.Invoice, invoice.InvoiceId, Association.PaymentToInvoice);
        return new(HubSpotType.Payment, KeyOf(mirror, payment), Writable(mirror, HubSpotType.Payment,
            [
                ("hs_initial_amount", Amount(payment.Amount.Amount)),
                ("hs_currency_code", payment.Amount.Currency),
                ("hs_initiated_date", Noon(payment.Date)),
                ("hs_latest_status", "succeeded"),
                ("hs_payment_method_type", MethodOf(payment.Type)),
                ("hs_reference_number", payment.Id.ToString(CultureInfo.InvariantCulture)),
                ("freshbooks_payment_type", payment.Type),
            ]),
            [
                toInvoice,
                new Link(HubSpotType.Contact, invoice.ContactId, Association.PaymentToContact),
                .. invoice.CompanyId is null ? ImmutableArray<Link>.Empty : [new Link(HubSpotType.Company, invoice.CompanyId, Association.PaymentToCompany)],
            ])
        {
            Anchor = mirror.Facts.WithoutUniqueKey.Contains(HubSpotType.Payment) ? toInvoice : null,
        };
    }

    /// <summary><c>account:kind:id</c>, the value of <c>freshbooks_key</c>.</summary>
    public static string KeyOf(Mirror mirror, FreshBooksRecord record)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        ArgumentNullException.ThrowIfNull(record);
        return $"{mirror.Account}:{record.Kind.Word()}:{record.Id.ToString(CultureInfo.InvariantCulture)}";
    }

    public static string ClientKey(Mirror mirror, long client)
    {
        ArgumentNullException.ThrowIfNull(mirror);
        return string.Create(CultureInfo.InvariantCulture, $"{mirror.Account}:client:{client}");
    }

    private static string CompanyKey(string name, Mirror mirror) => $"{mirror.Account}:company:{CompanyIdentity.IdOf(name)}";

    /// <summary>HubSpot wants an e-mail or a name of every contact; a client may have only an organization.</summary>
    private static string LastName(ClientRecord client) =>
        client.LastName.Length == 0 && client.FirstName.Length == 0 && client.Email.Length == 0 ? client.Organization : client.LastName;

    private static string StateOf(FreshBooksRecord record) => record.Visibility switch
    {
        Visibility.Active => "active",
        Visibility.Archived => "archived",
        _ => "deleted",
    };

    /// <summary>FreshBooks' <c>v3_status</c> → <c>hs_invoice_status</c>: draft, open, paid, voided.</summary>
    private static string StatusOf(InvoiceRecord invoice) => (invoice.Visibility, invoice.Status) switch
    {
        (Visibility.Deleted, _) => "voided",
        (_, "draft" or "created") => "draft",
        (_, "paid" or "autopaid") => "paid",
        _ => "open",
    };

    private static string MethodOf(string type) => type.ToUpperInvariant() switch
    {
        "CHECK" => "check",
        "CASH" => "cash",
        "BANK TRANSFER" => "wire_transfer",
        "ACH" => "ach",
        "CREDIT CARD" or "DEBIT" or "VISA" or "MASTERCARD" or "DISCOVER" or "AMEX" or "DINERS" or "JCB" => "card",
        _ => "other",
    };

    /// <summary>HubSpot shows a datetime in the viewer's zone: noon UTC is the same day from Honolulu to Auckland's winter.</summary>
    private static string Noon(DateOnly? date) => date is { } day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "T12:00:00Z" : "";

    private static string Amount(decimal amount) => amount == 0 ? "0" : InvoiceLines.Text(amount);

    /// <summary>A number per currency that the portal knows; the others stand in one text, never added up.</summary>
    private static IEnumerable<(string Name, string Value)> SumsOf(Rollup sums, Mirror mirror) =>
    [
        .. mirror.Facts.Currencies.SelectMany(currency => CustomProperties.Sums(currency)
            .Select(property => (property.Name, Amount(property.Of(sums.Balances.GetValueOrDefault(currency)))))),
        ("freshbooks_other_balances", string.Join("; ", sums.Balances
            .Where(balance => balance.Value.Outstanding != 0 && !mirror.Facts.Currencies.Contains(balance.Key))
            .Select(balance => InText(balance.Key, balance.Value)))),
        ("freshbooks_invoice_count", Amount(sums.Invoices)),
        ("freshbooks_last_invoice_date", Day(sums.LastInvoice)),
        ("freshbooks_last_payment_date", Day(sums.LastPayment)),
    ];

    private static string InText(string currency, Balance balance) => string.Create(
        CultureInfo.InvariantCulture, $"{currency} {balance.Outstanding:0.00} outstanding, {balance.Overdue:0.00} overdue");

    private static string Day(DateOnly? date) => date is { } day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    private static ImmutableSortedDictionary<string, string> Writable(Mirror mirror, HubSpotType type, ImmutableArray<(string Name, string Value)> table) =>
        Properties([.. table.Where(row => CustomProperties.IsTaken(mirror.Facts, type, row.Name))]);

    private static ImmutableSortedDictionary<string, string> Properties(ImmutableArray<(string Name, string Value)> table) =>
        table.ToImmutableSortedDictionary(row => row.Name, row => TextLimit.Fit(row.Value));
}
