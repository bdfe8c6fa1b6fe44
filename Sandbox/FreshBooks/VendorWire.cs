using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>A bill vendor on the wire. Its key is <c>vendorid</c>, there is no <c>id</c>, and its times are UTC.</summary>
internal static class VendorWire
{
    public static void Write(Utf8JsonWriter json, BookVendor vendor)
    {
        json.WriteStartObject();
        json.WriteNumber("vendorid", vendor.Id);
        json.WriteString("vendor_name", vendor.Name);
        json.WriteString("primary_contact_first_name", vendor.ContactFirstName);
        json.WriteString("primary_contact_last_name", vendor.ContactLastName);
        json.WriteString("primary_contact_email", vendor.ContactEmail);
        json.WriteString("phone", vendor.Phone);
        json.WriteString("website", vendor.Website);
        json.WriteString("account_number", vendor.AccountNumber);
        json.WriteString("street", vendor.Address.Street);
        json.WriteString("street2", vendor.Address.Street2);
        json.WriteString("city", vendor.Address.City);
        json.WriteString("province", vendor.Address.Province);
        json.WriteString("postal_code", vendor.Address.PostalCode);
        json.WriteString("country", vendor.Address.Country);
        json.WriteString("currency_code", vendor.Currency);
        json.WriteString("language", "en");
        json.WriteBoolean("is_1099", vendor.Is1099);
        json.WriteString("note", vendor.Note);
        json.WriteStartArray("tax_defaults");
        json.WriteEndArray();
        json.WriteBalances("outstanding_balance", []);
        json.WriteBalances("overdue_balance", []);
        json.WriteString("created_at", Eastern.UtcStamp(vendor.CreatedAt));
        json.WriteString("updated_at", Eastern.UtcStamp(vendor.UpdatedAt));
        json.WriteNumber("vis_state", (int)vendor.VisState);
        json.WriteEndObject();
    }
}
