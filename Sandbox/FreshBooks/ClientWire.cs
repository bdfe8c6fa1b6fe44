using System.Collections.Immutable;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>A client on the wire: 53 keys, and balances only where included.</summary>
internal static class ClientWire
{
    public static string Username(BookClient client) => $"u{client.Id}{client.Uuid:N}"[..24];

    public static void Write(Utf8JsonWriter json, BookClient client, ImmutableHashSet<string> includes, Books books)
    {
        json.WriteStartObject();
        json.WriteNumber("id", client.Id);
        json.WriteNumber("userid", client.Id);
        json.WriteString("uuid", client.Uuid);
        json.WriteString("accounting_systemid", books.Options.AccountId);
        json.WriteString("username", Username(client));
        json.WriteString("organization", client.Organization);
        json.WriteString("fname", client.FirstName);
        json.WriteString("lname", client.LastName);
        json.WriteString("email", client.Email);
        json.WriteString("bus_phone", client.BusinessPhone);
        json.WriteString("mob_phone", client.MobilePhone);
        json.WriteString("fax", "");
        json.WriteNull("home_phone");
        WriteAddress(json, "p", client.Address);
        WriteAddress(json, "s", client.ShippingAddress);
        json.WriteString("vat_name", client.VatName);
        json.WriteString("vat_number", client.VatNumber);
        json.WriteString("note", client.Note);
        json.WriteString("currency_code", client.Currency);
        json.WriteString("language", client.Language);
        json.WriteString("role", "client");
        json.WriteString("signup_date", Eastern.UtcStamp(client.SignedUpAt));
        json.WriteString("updated", Eastern.Stamp(client.UpdatedAt));
        json.WriteNumber("vis_state", (int)client.VisState);
        json.WriteId("retainer_id", client.RetainerId);
        if (client.RetainerId is null)
            json.WriteNull("has_retainer");
        else
            json.WriteBoolean("has_retainer", true);
        WriteConstants(json);
        WriteBalances(json, client.Id, includes, books);
        json.WriteEndObject();
    }

    private static void WriteAddress(Utf8JsonWriter json, string prefix, BookAddress address)
    {
        json.WriteString($"{prefix}_street", address.Street);
        json.WriteString($"{prefix}_street2", address.Street2);
        json.WriteString($"{prefix}_city", address.City);
        json.WriteString($"{prefix}_province", address.Province);
        json.WriteString($"{prefix}_code", address.PostalCode);
        json.WriteString($"{prefix}_country", address.Country);
    }

    private static void WriteConstants(Utf8JsonWriter json)
    {
        json.WriteNumber("num_logins", 0);
        json.WriteNumber("level", 0);
        json.WriteNumber("exceeds_client_limit", 0);
        json.WriteBoolean("allow_late_fees", true);
        json.WriteBoolean("allow_late_notifications", true);
        json.WriteBoolean("allow_email_include_pdf", false);
        json.WriteBoolean("pref_email", true);
        json.WriteBoolean("pref_gmail", false);
        json.WriteBoolean("notified", false);
        json.WriteNulls(
            "company_industry", "company_size", "number_format", "last_login", "last_activity", "direct_link_token",
            "statement_token", "subdomain");
    }

    private static void WriteBalances(Utf8JsonWriter json, int id, ImmutableHashSet<string> includes, Books books)
    {
        if (includes.Contains("outstanding_balance"))
            json.WriteBalances("outstanding_balance", Balances.Outstanding(books, id));
        if (includes.Contains("overdue_balance"))
            json.WriteBalances("overdue_balance", Balances.Overdue(books, id));
        if (includes.Contains("draft_balance"))
            json.WriteBalances("draft_balance", Balances.Draft(books, id));
        if (includes.Contains("credit_balance"))
            json.WriteBalances("credit_balance", Balances.Credit(books, id));
        if (includes.Contains("grand_total_balance"))
            json.WriteBalances("grand_total_balance", Balances.All(books, id));
    }
}
