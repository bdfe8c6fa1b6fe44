using System.Globalization;

namespace Sandbox.Data;

/// <summary>Draws from a seeded generator; what is drawn looks as people type it.</summary>
internal static class Luck
{
    public static T Pick<T>(this Random random, T[] from) => from[random.Next(from.Length)];

    public static bool Chance(this Random random, double share) => random.NextDouble() < share;

    public static string Phone(this Random random) =>
        $"({random.Next(201, 990)}) 555-{random.Next(100, 10_000).ToString("D4", CultureInfo.InvariantCulture)}";

    public static Guid Uuid(this Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>Not a half hour before the office opens nor after it closes.</summary>
    public static TimeOnly OfficeTime(this Random random) =>
        new TimeOnly(9, 0).Add(TimeSpan.FromSeconds(random.Next(8 * 3600))).Add(TimeSpan.FromMicroseconds(random.Next(1_000_000)));

    /// <summary>Lower case ASCII letters and digits only: <c>Zoë O'Neill</c> becomes <c>zoeoneill</c>.</summary>
    public static string Slug(string text) => string.Concat(text.Select(Plain).Where(char.IsAsciiLetterOrDigit));

    /// <summary>By hand: what String.Normalize does depends on the globalization mode of the process.</summary>
    private static char Plain(char letter) => char.ToLowerInvariant(letter) switch
    {
        'á' => 'a',
        'č' => 'c',
        'é' or 'ë' => 'e',
        'í' => 'i',
        'ö' => 'o',
        'ü' => 'u',
        var other => other,
    };
}
