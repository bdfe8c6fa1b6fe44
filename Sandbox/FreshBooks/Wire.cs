using System.Globalization;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>The values that recur on the wire.</summary>
internal static class Wire
{
    /// <summary><c>"amount":{"amount":"12.00","code":"USD"}</c>, a string with two decimals, more where there are any.</summary>
    public static void WriteMoney(this Utf8JsonWriter json, string name, decimal amount, string currency)
    {
        json.WriteStartObject(name);
        json.WriteString("amount", amount.ToString("0.00##########", CultureInfo.InvariantCulture));
        json.WriteString("code", currency);
        json.WriteEndObject();
    }

    /// <summary>Balances: an array with one element for each currency, empty when nothing is owed.</summary>
    public static void WriteBalances(
        this Utf8JsonWriter json,
        string name,
        IEnumerable<(string Currency, decimal Amount)> balances)
    {
        json.WriteStartArray(name);
        foreach (var (currency, amount) in balances)
        {
            json.WriteStartObject();
            json.WriteMoney("amount", amount, currency);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteDay(this Utf8JsonWriter json, string name, DateOnly? day)
    {
        if (day is { } known)
            json.WriteString(name, known.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        else
            json.WriteNull(name);
    }

    public static void WriteId(this Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    public static void WriteNulls(this Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            json.WriteNull(name);
    }

    /// <summary><c>13</c>, <c>2.5</c>: as short as it goes.</summary>
    public static string Short(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);
}
