using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>An invoice on the wire: 70 keys, and <c>lines</c> only where included.</summary>
internal static class InvoiceWire
{
    public static void Write(Utf8JsonWriter json, BookInvoice invoice, ImmutableHashSet<string> includes, Books books)
    {
        json.WriteStartObject();
        json.WriteNumber("id", invoice.Id);
        json.WriteNumber("invoiceid", invoice.Id);
        json.WriteString("uuid", invoice.Uuid);
        json.WriteString("accountid", books.Options.AccountId);
        json.WriteString("accounting_systemid", books.Options.AccountId);
        json.WriteString("invoice_number", invoice.Number);
        json.WriteNumber("customerid", invoice.ClientId);
        json.WriteString("current_organization", books.ClientRows.Find(invoice.ClientId)!.Organization);
        json.WriteNumber("ownerid", 1);
        json.WriteNumber("sentid", 1);
        json.WriteNumber("vis_state", (int)invoice.VisState);
        WriteDates(json, invoice);
        WriteSnapshot(json, invoice);
        WriteMoney(json, invoice);
        WriteStatus(json, invoice, books.Today);
        WriteTexts(json, invoice);
        WriteConstants(json);
        if (includes.Contains("lines"))
            LineWire.Write(json, invoice);
        json.WriteEndObject();
    }

    private static void WriteDates(Utf8JsonWriter json, BookInvoice invoice)
    {
        json.WriteDay("create_date", invoice.CreateDate);
        json.WriteDay("due_date", invoice.DueDate);
        json.WriteNumber("due_offset_days", invoice.DueOffsetDays);
        json.WriteDay("date_paid", invoice.DatePaid);
        json.WriteString("created_at", Eastern.Stamp(invoice.CreatedAt));
        json.WriteString("updated", Eastern.Stamp(invoice.UpdatedAt));
        json.WriteString("version", Eastern.Version(invoice.UpdatedAt));
    }

    private static void WriteSnapshot(Utf8JsonWriter json, BookInvoice invoice)
    {
        json.WriteString("organization", invoice.Organization);
        json.WriteString("fname", invoice.FirstName);
        json.WriteString("lname", invoice.LastName);
        json.WriteString("address", "");
        json.WriteString("street", invoice.Address.Street);
        json.WriteString("street2", invoice.Address.Street2);
        json.WriteString("city", invoice.Address.City);
        json.WriteString("province", invoice.Address.Province);
        json.WriteString("code", invoice.Address.PostalCode);
        json.WriteString("country", invoice.Address.Country);
        json.WriteString("vat_name", invoice.VatName);
        json.WriteString("vat_number", invoice.VatNumber);
    }

    private static void WriteMoney(Utf8JsonWriter json, BookInvoice invoice)
    {
        var currency = invoice.Currency;
        json.WriteString("currency_code", currency);
        json.WriteMoney("amount", invoice.Amount, currency);
        json.WriteMoney("outstanding", invoice.Outstanding, currency);
        json.WriteMoney("paid", invoice.Paid, currency);
        json.WriteStartObject("net_paid_amount");
        // Real ones have come with 26 decimals.
        json.WriteString("amount", invoice.Paid.ToString(invoice.Paid == 0 ? "0.00" : "F26", CultureInfo.InvariantCulture));
        json.WriteString("code", currency);
        json.WriteEndObject();
        var percent = Wire.Short(invoice.DiscountAmount == 0 ? invoice.DiscountPercent : 0);
        json.WriteString("discount_value", percent);
        json.WriteMoney("discount_total", -invoice.Discount, currency);
        json.WriteStartObject("discount");
        json.WriteMoney("amount", -invoice.Discount, currency);
        json.WriteString("rate", percent);
        json.WriteString("type", invoice.DiscountAmount == 0 ? "percent" : "amount");
        json.WriteEndObject();
        var isPart = invoice is { DepositAmount: 0, DepositPercent: not 0 };
        if (isPart)
            json.WriteNull("deposit_amount");
        else
            json.WriteMoney("deposit_amount", invoice.DepositAmount, currency);
        json.WriteString("deposit_percentage", isPart ? Wire.Short(invoice.DepositPercent) : null);
    }

    /// <summary>A partly paid one stays 2 or 3; only payment_status and v3_status tell.</summary>
    private static void WriteStatus(Utf8JsonWriter json, BookInvoice invoice, DateOnly today)
    {
        json.WriteNumber("status", invoice.IsPaid ? 4 : invoice.IsDisputed ? 0 : (int)invoice.Stage);
        json.WriteString("display_status", invoice.Stage switch
        {
            InvoiceStage.Draft => "draft",
            InvoiceStage.Viewed => "viewed",
            _ => "sent",
        });
        json.WriteString("v3_status", invoice.V3Status(today));
        json.WriteString("payment_status", invoice.IsPaid ? "paid" : invoice.Paid > 0 ? "partial" : "unpaid");
        json.WriteString("deposit_status", invoice.DepositStatus);
        json.WriteString("lock_status", "unlocked");
        json.WriteString("dispute_status", invoice.IsDisputed ? "disputed" : null);
        json.WriteNulls("autobill_status", "last_order_status");
    }

    private static void WriteTexts(Utf8JsonWriter json, BookInvoice invoice)
    {
        json.WriteString("notes", invoice.Notes);
        json.WriteString("terms", invoice.Terms);
        json.WriteString("po_number", invoice.PoNumber);
        json.WriteString("description", invoice.Lines.IsEmpty ? "" : invoice.Lines[0].Name);
        json.WriteString("payment_details", "");
        json.WriteString("language", "en");
        json.WriteString("template", "clean-grouped");
    }

    private static void WriteConstants(Utf8JsonWriter json)
    {
        json.WriteBoolean("attach_pdf_to_email", false);
        json.WriteBoolean("auto_bill", false);
        json.WriteBoolean("gmail", false);
        json.WriteBoolean("show_attachments", false);
        json.WriteNumber("basecampid", 0);
        json.WriteNumber("estimateid", 0);
        json.WriteNumber("ext_archive", 0);
        json.WriteNumber("parent", 0);
        json.WriteStartObject("sender_address");
        json.WriteEndObject();
        json.WriteNulls(
            "discount_description", "fulfillment_date", "generation_date", "return_uri", "series");
    }
}
