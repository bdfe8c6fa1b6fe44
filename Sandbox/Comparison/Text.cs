using System.Globalization;
using Sandbox.FreshBooks;

namespace Sandbox.Comparison;

/// <summary>How values of the books stand in HubSpot.</summary>
internal static class Text
{
    private const int Longest = 65_536;

    public static string State(VisState state) => state.ToString().ToLowerInvariant();

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>HubSpot takes 65,536 UTF-16 code units; what is longer ends in an ellipsis, and never in half a character.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= Longest)
            return text;
        var length = char.IsHighSurrogate(text[Longest - 2]) ? Longest - 2 : Longest - 1;
        return text[..length] + "…";
    }
}
