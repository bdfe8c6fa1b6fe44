using System.Collections.Immutable;
using System.Globalization;

namespace Sandbox.FreshBooks;

/// <summary>Reads the values of one search key as a test of a row; null if they make no sense and are ignored.</summary>
internal delegate Func<T, bool>? Filter<T>(ImmutableArray<string> values);

/// <summary>The kinds of filter the accounting API knows.</summary>
internal static class Filter
{
    public static Filter<T> Equal<T>(Func<T, string> of) =>
        values => row => string.Equals(of(row), values[^1], StringComparison.OrdinalIgnoreCase);

    public static Filter<T> Like<T>(Func<T, string> of) =>
        values => row => of(row).Contains(values[^1], StringComparison.OrdinalIgnoreCase);

    public static Filter<T> Number<T>(Func<T, int> of) => values =>
        int.TryParse(values[^1], CultureInfo.InvariantCulture, out var wanted) ? row => of(row) == wanted : null;

    public static Filter<T> Numbers<T>(Func<T, int> of) => values =>
    {
        var wanted = Ids(values);
        return row => wanted.Contains(of(row));
    };

    public static Filter<T> Flag<T>(Func<T, bool> of) => values => values[^1] switch
    {
        "true" or "1" => of,
        "false" or "0" => row => !of(row),
        _ => null,
    };

    /// <summary>From that day on. By day only: a time after the date is not looked at.</summary>
    public static Filter<T> Since<T>(Func<T, DateOnly> of) => values =>
        Day(values[^1]) is { } day ? row => of(row) >= day : null;

    /// <summary>Before that day, itself excluded.</summary>
    public static Filter<T> Before<T>(Func<T, DateOnly> of) => values =>
        Day(values[^1]) is { } day ? row => of(row) < day : null;

    public static Filter<T> AtLeast<T>(Func<T, decimal> of) => values =>
        Amount(values[^1]) is { } amount ? row => of(row) >= amount : null;

    public static Filter<T> LessThan<T>(Func<T, decimal> of) => values =>
        Amount(values[^1]) is { } amount ? row => of(row) < amount : null;

    public static HashSet<int> Ids(ImmutableArray<string> values) =>
    [
        .. values
            .Select(value => int.TryParse(value, CultureInfo.InvariantCulture, out var id) ? id : (int?)null)
            .OfType<int>(),
    ];

    private static DateOnly? Day(string text) =>
        text.Length >= 10
        && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    private static decimal? Amount(string text) =>
        decimal.TryParse(text, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}
