using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>An invoice's lines on the wire; quantities and tax percents are strings.</summary>
internal static class LineWire
{
    public static void Write(Utf8JsonWriter json, BookInvoice invoice)
    {
        json.WriteStartArray("lines");
        foreach (var line in invoice.Lines)
            Write(json, line, invoice);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, BookLine line, BookInvoice invoice)
    {
        json.WriteStartObject();
        json.WriteNumber("lineid", line.Id);
        json.WriteNumber("invoiceid", invoice.Id);
        json.WriteNumber("type", line.ExpenseId is null ? 0 : 1);
        json.WriteString("name", line.Name);
        json.WriteString("description", line.Description);
        json.WriteString("qty", Wire.Short(line.Quantity));
        json.WriteMoney("unit_cost", line.UnitCost, invoice.Currency);
        json.WriteMoney("amount", line.Amount, invoice.Currency);
        json.WriteString("taxName1", line.Tax?.Name);
        json.WriteString("taxAmount1", Wire.Short(line.Tax?.Percent ?? 0));
        json.WriteString("taxName2", line.SecondTax?.Name);
        json.WriteString("taxAmount2", Wire.Short(line.SecondTax?.Percent ?? 0));
        json.WriteBoolean("compounded_tax", line.IsCompound);
        json.WriteNumber("expenseid", line.ExpenseId ?? 0);
        json.WriteNumber("basecampid", 0);
        json.WriteNumber("taskno", line.Id);
        json.WriteId("retainer_id", line.RetainerId);
        json.WriteString("date", Eastern.Stamp(invoice.UpdatedAt));
        json.WriteString("updated", Eastern.Stamp(invoice.UpdatedAt));
        json.WriteNulls("taxNumber1", "taxNumber2", "retainer_period_id", "modern_project_id");
        json.WriteStartArray("modern_time_entries");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
