using System.Globalization;
using Sandbox.FreshBooks;

namespace Tests.Sandbox;

/// <summary>How values of the books stand in HubSpot, written a second time so that the oracle's own is tested.</summary>
internal static class HandText
{
    public static string Plain(string name) =>
        string.Concat(name.ToUpperInvariant().Where(letter => !char.IsWhiteSpace(letter) && !char.IsPunctuation(letter)));

    public static string State(VisState state) => state.ToString().ToLowerInvariant();

    public static string Status(string v3) => v3 is "draft" or "paid" ? v3 : "open";

    public static string Money(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Noon(DateOnly day) => Day(day) + "T12:00:00Z";

    public static string Cut(string text)
    {
        if (text.Length <= 65_536)
            return text;
        var kept = text[..65_535];
        return (char.IsHighSurrogate(kept[^1]) ? kept[..^1] : kept) + "…";
    }
}
