namespace Sandbox.Data;

/// <summary>Names in any script, and the ways in which one name is written.</summary>
internal static class MessyText
{
    /// <summary>The last ones lie beyond 16 bits.</summary>
    public static readonly (string First, string Last)[] Names =
    [
        ("美咲", "佐藤"), ("Дмитрий", "Щербаков"), ("فاطمة", "الزهراء"), ("שירה", "כהן"), ("เมธา", "ศรีสุข"), ("आरव", "शर्मा"),
        ("Nguyễn", "Thị Hồng"), ("Ægir", "Þórðarson"), ("𠮷太郎", "𩸽田"), ("𝓐𝓭𝓪", "𝓛𝓸𝓿𝓮𝓵𝓪𝓬𝓮"), ("Zoë 🚀", "O'Neill"),
    ];

    private static readonly string[] Marks = ["青空", "Кофейня", "مقهى", "बाज़ार", "𝔾𝕣𝕠𝕦𝕡", "🍕", "Ünïön", "№ 7", "Straße"];

    public static readonly string[] Currencies = ["KES", "NGN", "JPY", "KWD", "CHF", "INR", "BRL"];

    /// <summary>Said of no other organization: the stem is in it.</summary>
    public static string InAnyScript(string stem, Random random) => $"{stem} {random.Pick(Marks)}";

    /// <summary>Equal but for case, spaces and punctuation.</summary>
    public static string Variant(string name, Random random) => random.Next(4) switch
    {
        0 => name.ToUpperInvariant(),
        1 => name.Replace(" ", "  ", StringComparison.Ordinal),
        2 => name.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal),
        _ => $"{name.ToLowerInvariant()}.",
    };


    /// <summary>Longer than any text property, with a character of two code units wherever it may be cut.</summary>
    public static string Long(Random random) => string.Concat(Enumerable.Repeat("€ 𝔞🚀 note ", random.Next(6000, 7500)));
}
