using System.Globalization;
using System.Text;

namespace Sandbox.Comparison;

/// <summary>When two names are one company: equal but for case, spaces and punctuation.</summary>
internal static class CompanyName
{
    /// <summary>By whole characters, so that letters beyond 16 bits count.</summary>
    public static string Plain(string name) =>
        string.Concat(name.EnumerateRunes().Where(Tells).Select(rune => rune.ToString())).ToUpperInvariant();

    private static bool Tells(Rune rune) => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
        or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
        or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation or UnicodeCategory.Control);
}
