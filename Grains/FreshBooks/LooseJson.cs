using System.Globalization;
using System.Text.Json;

namespace Grains.FreshBooks;

/// <summary>Reads JSON as FreshBooks writes it: numbers as numbers or strings, text that is null, members that come and go.</summary>
internal static class LooseJson
{
    /// <summary>The member at the end of a path; null where any of it is missing, null, or not an object.</summary>
    public static JsonElement? At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind is not JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind is JsonValueKind.Null ? null : element;
    }

    /// <summary>The items of an array; of anything else, itself; of nothing, none.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? element) => element switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => array.EnumerateArray(),
        { } single => [single],
    };

    public static string Text(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => "",
    };

    public static bool IsTrue(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.True } || element.Text(name) is "true" or "1";

    /// <summary>Null: missing, or not an integer.</summary>
    public static long? Integer(this JsonElement element, params ReadOnlySpan<string> path) =>
        long.TryParse(element.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Zero where the member is missing or empty. FreshBooks writes amounts as strings, some with 26 decimals.</summary>
    /// <exception cref="FormatException">There is a value, and it is not a number.</exception>
    public static decimal Decimal(this JsonElement element, params ReadOnlySpan<string> path)
    {
        if (element.At(path) is not { } value || value is { ValueKind: JsonValueKind.String } && value.GetString() is "")
            return 0;
        return decimal.TryParse(element.Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"'{string.Join('.', path.ToArray())}' is not a number.");
    }
}
