namespace Grains.Mapping;

/// <summary>
/// HubSpot refuses a text of more than 65,536 characters, and with it the whole record (developers.hubspot.com,
/// "Properties"). It counts as .NET does, in UTF-16 units. What is too long ends in an ellipsis instead.
/// </summary>
public static class TextLimit
{
    public const int Longest = 65_536;

    private const string Ellipsis = "…";

    public static string Fit(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= Longest)
            return text;
        var kept = Longest - Ellipsis.Length;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept), Ellipsis);
    }
}
