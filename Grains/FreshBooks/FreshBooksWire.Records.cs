using System.Collections.Immutable;
using System.Text.Json;
using Grains.Interfaces;

namespace Grains.FreshBooks;

/// <summary>One expression per record, one line per field.</summary>
internal static partial class FreshBooksWire
{
    private static FreshBooksRecord Record(EntityKind kind, JsonElement item)
    {
        var id = Id(kind, item) ?? throw Misses("id");
        return kind switch
        {
            EntityKind.Client => Client(id, item),
            EntityKind.Vendor => Vendor(id, item),
            EntityKind.Invoice => Invoice(id, item),
            EntityKind.Payment => Payment(id, item),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static long? Id(EntityKind kind, JsonElement item) => kind switch
    {
        EntityKind.Client => item.Integer("id") ?? item.Integer("userid"),
        EntityKind.Vendor => item.Integer("vendorid") ?? item.Integer("id"),
        EntityKind.Invoice => item.Integer("invoiceid") ?? item.Integer("id"),
        _ => item.Integer("logid") ?? item.Integer("id"),
    };

    private static ClientRecord Client(long id, JsonElement item) => new()
    {
        Id = id,
        Visibility = VisibilityOf(item),
        FirstName = item.Text("fname"),
        LastName = item.Text("lname"),
        Email = item.Text("email"),
        Organization = item.Text("organization"),
        Phone = item.Text("bus_phone"),
        MobilePhone = item.Text("mob_phone"),
        Fax = item.Text("fax"),
        Address = Address(item, "p_street", "p_street2", "p_city", "p_province", "p_country", "p_code"),
        VatNumber = item.Text("vat_number"),
        Currency = item.Text("currency_code"),
        Language = item.Text("language"),
    };

    private static VendorRecord Vendor(long id, JsonElement item) => new()
    {
        Id = id,
        Visibility = VisibilityOf(item),
        Name = item.Text("vendor_name"),
        Email = item.Text("primary_contact_email"),
        Phone = item.Text("phone"),
        Website = item.Text("website"),
        Address = Address(item, "street", "street2", "city", "province", "country", "postal_code"),
        Currency = item.Text("currency_code"),
    };

    private static InvoiceRecord Invoice(long id, JsonElement item) => new()
    {
        Id = id,
        Visibility = VisibilityOf(item),
        CustomerId = item.Integer("customerid") ?? throw Misses("customerid"),
        Number = item.Text("invoice_number"),
        CreateDate = FreshBooksTime.ParseDate(item.Text("create_date")),
        DueDate = FreshBooksTime.ParseDate(item.Text("due_date")),
        DatePaid = FreshBooksTime.ParseDate(item.Text("date_paid")),
        Amount = Amount(item),
        Outstanding = item.Decimal("outstanding", "amount"),
        Paid = item.Decimal("paid", "amount"),
        DiscountTotal = item.Decimal("discount_total", "amount"),
        Status = item.Text("v3_status"),
        PurchaseOrder = item.Text("po_number"),
        Notes = item.Text("notes"),
        Lines = [.. item.At("lines").Items().Select(Line)],
        DepositAmount = item.At("deposit_amount", "amount") is null ? item.Decimal("deposit_amount") : item.Decimal("deposit_amount", "amount"),
        DepositPercentage = item.Decimal("deposit_percentage"),
        DepositStatus = item.Text("deposit_status"),
    };

    private static LineRecord Line(JsonElement item) => new(
        LineId: item.Integer("lineid") ?? throw Misses("lineid"),
        Name: item.Text("name"),
        Description: item.Text("description"),
        Quantity: item.Decimal("qty"),
        UnitCost: item.Decimal("unit_cost", "amount"),
        Amount: item.Decimal("amount", "amount"),
        TaxName1: item.Text("taxName1"),
        TaxPercent1: item.Decimal("taxAmount1"),
        TaxName2: item.Text("taxName2"),
        TaxPercent2: item.Decimal("taxAmount2"))
    {
        ExpenseId = item.Integer("expenseid") ?? 0,
        Retainer = item.Text("retainer_id") is var retainer && retainer == "0" ? "" : retainer,
    };

    /// <summary>A payment of a credit note has no invoice: <see cref="PaymentRecord.InvoiceId"/> is then 0.</summary>
    private static PaymentRecord Payment(long id, JsonElement item) => new()
    {
        Id = id,
        Visibility = VisibilityOf(item),
        InvoiceId = item.Integer("invoiceid") ?? 0,
        Amount = Amount(item),
        Date = FreshBooksTime.ParseDate(item.Text("date")),
        Type = item.Text("type"),
        FromCredit = item.IsTrue("from_credit"),
        ClientId = item.Integer("clientid") ?? 0,
    };

    private static Visibility VisibilityOf(JsonElement item) => item.Integer("vis_state") switch
    {
        1 => Visibility.Deleted,
        2 => Visibility.Archived,
        _ => Visibility.Active,
    };

    /// <summary>The record's own <c>amount</c>. Without one there is nothing to mirror, so it is never taken for zero.</summary>
    private static Money Amount(JsonElement item)
    {
        if (item.At("amount", "amount") is null && item.At("amount") is not { ValueKind: JsonValueKind.String or JsonValueKind.Number })
            throw Misses("amount");
        return item.At("amount", "amount") is null
            ? new Money(item.Decimal("amount"), item.Text("currency_code"))
            : new Money(item.Decimal("amount", "amount"), item.Text("amount", "code") is { Length: > 0 } code ? code : item.Text("currency_code"));
    }

    private static PostalAddress Address(
        JsonElement item, string street, string street2, string city, string province, string country, string code) => new(
        string.Join(", ", new[] { item.Text(street), item.Text(street2) }.Where(line => line.Length > 0)),
        item.Text(city),
        item.Text(province),
        item.Text(country),
        item.Text(code));
}
