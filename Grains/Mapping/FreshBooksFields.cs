using System.Collections.Immutable;
using System.Globalization;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>Where a field is read from: a record, and of an invoice's line that line.</summary>
internal readonly record struct Source(FreshBooksRecord? Record, LineRecord? Line = null);

/// <param name="Read">Null: what it is, is not known now.</param>
/// <param name="Standard">The HubSpot properties into which the default mapping writes the field.</param>
/// <param name="Choices">What a choice may say.</param>
internal sealed record FreshBooksField(
    HubSpotType Type, string Name, FieldKind Kind, Func<Source, string?> Read, ImmutableArray<string> Standard, ImmutableArray<string> Choices)
{
    /// <summary>Lists beside the records, without which it is not known.</summary>
    public CatalogLists Lists { get; init; }

    public FreshBooksField From(CatalogLists lists) => this with { Lists = lists };

    public FreshBooksField Choosing(params ImmutableArray<string> choices) => this with { Kind = FieldKind.Choice, Choices = choices };
}

/// <summary>The FreshBooks fields that a rule may name: a line per field, by FreshBooks' own names.</summary>
internal static class FreshBooksFields
{
    /// <summary>In a rule: whatever the default row writes.</summary>
    public const string Default = "default";

    private static readonly string[] States = ["active", "archived", "deleted"];

    public static readonly ImmutableArray<FreshBooksField> All =
    [
        Of<ClientRecord>(HubSpotType.Contact, "id", client => Number(client.Id), FieldKind.Number),
        Of<ClientRecord>(HubSpotType.Contact, "email", client => client.Email, standard: "email"),
        Of<ClientRecord>(HubSpotType.Contact, "fname", client => client.FirstName, standard: "firstname"),
        Of<ClientRecord>(HubSpotType.Contact, "lname", client => client.LastName, standard: "lastname"),
        Of<ClientRecord>(HubSpotType.Contact, "organization", client => client.Organization, standard: "company"),
        Of<ClientRecord>(HubSpotType.Contact, "bus_phone", client => client.Phone, standard: "phone"),
        Of<ClientRecord>(HubSpotType.Contact, "mob_phone", client => client.MobilePhone, standard: "mobilephone"),
        Of<ClientRecord>(HubSpotType.Contact, "fax", client => client.Fax, standard: "fax"),
        Of<ClientRecord>(HubSpotType.Contact, "p_street", client => client.Address.Street, standard: "address"),
        Of<ClientRecord>(HubSpotType.Contact, "p_city", client => client.Address.City, standard: "city"),
        Of<ClientRecord>(HubSpotType.Contact, "p_province", client => client.Address.Province, standard: "state"),
        Of<ClientRecord>(HubSpotType.Contact, "p_code", client => client.Address.Code, standard: "zip"),
        Of<ClientRecord>(HubSpotType.Contact, "p_country", client => client.Address.Country, standard: "country"),
        Of<ClientRecord>(HubSpotType.Contact, "vat_number", client => client.VatNumber, standard: "freshbooks_vat_number"),
        Of<ClientRecord>(HubSpotType.Contact, "currency_code", client => client.Currency, standard: "freshbooks_currency"),
        Of<ClientRecord>(HubSpotType.Contact, "language", client => client.Language),
        Of<ClientRecord>(HubSpotType.Contact, "vis_state", StateOf, standard: "freshbooks_state").Choosing([.. States]),

        Of<VendorRecord>(HubSpotType.Company, "vendorid", vendor => Number(vendor.Id), FieldKind.Number, "freshbooks_vendor_id"),
        Of<VendorRecord>(HubSpotType.Company, "vendor_name", vendor => vendor.Name, standard: "name"),
        Of<VendorRecord>(HubSpotType.Company, "primary_contact_email", vendor => vendor.Email),
        Of<VendorRecord>(HubSpotType.Company, "phone", vendor => vendor.Phone, standard: "phone"),
        Of<VendorRecord>(HubSpotType.Company, "website", vendor => vendor.Website, standard: "website"),
        Of<VendorRecord>(HubSpotType.Company, "street", vendor => vendor.Address.Street, standard: "address"),
        Of<VendorRecord>(HubSpotType.Company, "city", vendor => vendor.Address.City, standard: "city"),
        Of<VendorRecord>(HubSpotType.Company, "province", vendor => vendor.Address.Province, standard: "state"),
        Of<VendorRecord>(HubSpotType.Company, "postal_code", vendor => vendor.Address.Code, standard: "zip"),
        Of<VendorRecord>(HubSpotType.Company, "country", vendor => vendor.Address.Country, standard: "country"),
        Of<VendorRecord>(HubSpotType.Company, "currency_code", vendor => vendor.Currency),
        Of<VendorRecord>(HubSpotType.Company, "vis_state", StateOf, standard: "freshbooks_vendor_state").Choosing([.. States]),

        Of<InvoiceRecord>(HubSpotType.Invoice, "invoiceid", invoice => Number(invoice.Id), FieldKind.Number),
        Of<InvoiceRecord>(HubSpotType.Invoice, "customerid", invoice => Number(invoice.CustomerId), FieldKind.Number),
        Of<InvoiceRecord>(HubSpotType.Invoice, "invoice_number", invoice => invoice.Number, FieldKind.Text, "hs_number", "freshbooks_number"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "create_date", invoice => Day(invoice.CreateDate), FieldKind.Date, "hs_invoice_date"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "due_date", invoice => Day(invoice.DueDate), FieldKind.Date, "hs_due_date"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "date_paid", invoice => Day(invoice.DatePaid), FieldKind.Date),
        Of<InvoiceRecord>(HubSpotType.Invoice, "currency_code", invoice => invoice.Amount.Currency, standard: "hs_currency"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "amount", invoice => Number(invoice.Amount.Amount), FieldKind.Number, "freshbooks_total", "hs_amount_billed"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "paid", invoice => Number(invoice.Paid), FieldKind.Number, "freshbooks_paid"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "outstanding", invoice => Number(invoice.Outstanding), FieldKind.Number, "freshbooks_outstanding"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "discount_total", invoice => Number(invoice.DiscountTotal), FieldKind.Number),
        Of<InvoiceRecord>(HubSpotType.Invoice, "deposit_amount", invoice => Deposit.Of(invoice) is { } asked ? Number(asked) : "", FieldKind.Number, "freshbooks_deposit"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "deposit_percentage", invoice => invoice.DepositPercentage == 0 ? "" : Number(invoice.DepositPercentage), FieldKind.Number),
        Of<InvoiceRecord>(HubSpotType.Invoice, "deposit_status", Deposit.StatusOf, standard: "freshbooks_deposit_status").Choosing("unpaid", "partial", "paid", "converted"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "retainer_id", Deposit.RetainersOf, standard: "freshbooks_retainer"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "v3_status", invoice => invoice.Status, standard: "freshbooks_status").Choosing([.. MappingFate.InvoiceStatuses]),
        Of<InvoiceRecord>(HubSpotType.Invoice, "po_number", invoice => invoice.PurchaseOrder, standard: "hs_purchase_order_number"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "notes", invoice => invoice.Notes, standard: "hs_comments"),
        Of<InvoiceRecord>(HubSpotType.Invoice, "vis_state", StateOf).Choosing([.. States]),
        Of<InvoiceRecord>(HubSpotType.Invoice, "item_accounts", invoice => Each(invoice, line => line.Catalog?.Account)).From(CatalogLists.Items | CatalogLists.Accounts),
        Of<InvoiceRecord>(HubSpotType.Invoice, "expense_categories", invoice => Each(invoice, line => line.Catalog?.Category)).From(CatalogLists.Expenses),

        Line("lineid", line => Number(line.LineId), FieldKind.Number),
        Line("name", line => line.Name, standard: "name"),
        Line("description", line => line.Description, standard: "description"),
        Line("qty", line => Number(line.Quantity), FieldKind.Number),
        Line("unit_cost", line => Number(line.UnitCost), FieldKind.Number),
        Line("amount", line => Number(line.Amount), FieldKind.Number),
        Line("taxName1", line => line.TaxName1),
        Line("taxAmount1", line => Number(line.TaxPercent1), FieldKind.Number),
        Line("taxName2", line => line.TaxName2),
        Line("taxAmount2", line => Number(line.TaxPercent2), FieldKind.Number),
        Line("retainer_id", line => line.Retainer),
        Line("item_sku", line => line.Catalog?.Sku).From(CatalogLists.Items),
        Line("item_account", line => line.Catalog?.Account).From(CatalogLists.Items | CatalogLists.Accounts),
        Line("expense_category", line => line.Catalog?.Category).From(CatalogLists.Expenses),
        Of<InvoiceRecord>(HubSpotType.LineItem, "invoice_number", invoice => invoice.Number),

        Of<PaymentRecord>(HubSpotType.Payment, "logid", payment => Number(payment.Id), FieldKind.Number, "hs_reference_number"),
        Of<PaymentRecord>(HubSpotType.Payment, "invoiceid", payment => Number(payment.InvoiceId), FieldKind.Number),
        Of<PaymentRecord>(HubSpotType.Payment, "amount", payment => Number(payment.Amount.Amount), FieldKind.Number, "hs_initial_amount"),
        Of<PaymentRecord>(HubSpotType.Payment, "currency_code", payment => payment.Amount.Currency, standard: "hs_currency_code"),
        Of<PaymentRecord>(HubSpotType.Payment, "date", payment => Day(payment.Date), FieldKind.Date, "hs_initiated_date"),
        Of<PaymentRecord>(HubSpotType.Payment, "type", payment => payment.Type, standard: "freshbooks_payment_type"),
        Of<PaymentRecord>(HubSpotType.Payment, "from_credit", payment => payment.FromCredit ? "true" : "false", FieldKind.Flag),
    ];

    /// <summary>Null: there is no such field of this object.</summary>
    public static FreshBooksField? Find(HubSpotType type, string name) => All.FirstOrDefault(field => field.Type == type && field.Name == name);

    /// <summary>Whether the rule takes what the default row writes, be it by that word or by the row's own field.</summary>
    public static bool TakesDefault(FieldRule rule) =>
        rule.FreshBooksField == Default || Find(rule.Type, rule.FreshBooksField)?.Standard.Contains(rule.HubSpotProperty) is true;

    /// <summary>The field that a default row shows; <c>default</c> where its value is worked out.</summary>
    public static string StandardOf(HubSpotType type, string property) =>
        All.FirstOrDefault(field => field.Type == type && field.Standard.Contains(property))?.Name ?? Default;

    private static FreshBooksField Of<T>(HubSpotType type, string name, Func<T, string?> read, FieldKind kind = FieldKind.Text, params ImmutableArray<string> standard)
        where T : FreshBooksRecord => new(type, name, kind, source => source.Record is T record ? read(record) : "", standard, []);

    private static FreshBooksField Of<T>(HubSpotType type, string name, Func<T, string> read, string standard)
        where T : FreshBooksRecord => Of(type, name, read, FieldKind.Text, standard);

    private static FreshBooksField Line(string name, Func<LineRecord, string?> read, FieldKind kind = FieldKind.Text, params ImmutableArray<string> standard) =>
        new(HubSpotType.LineItem, name, kind, source => source.Line is { } line ? read(line) : "", standard, []);

    private static FreshBooksField Line(string name, Func<LineRecord, string> read, string standard) => Line(name, read, FieldKind.Text, standard);

    /// <summary>What its lines have, each once, in their order. Null: not known of one of them.</summary>
    private static string? Each(InvoiceRecord invoice, Func<LineRecord, string?> of)
    {
        string?[] values = [.. invoice.Lines.Select(of).Distinct()];
        return values.Contains(null) ? null : string.Join(';', values.Where(value => value!.Length > 0));
    }

    private static string StateOf(FreshBooksRecord record) => States[record.Visibility switch
    {
        Visibility.Active => 0,
        Visibility.Archived => 1,
        _ => 2,
    }];

    private static string Number(decimal number) => number == 0 ? "0" : number.ToString("0.############", CultureInfo.InvariantCulture);

    private static string Day(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
