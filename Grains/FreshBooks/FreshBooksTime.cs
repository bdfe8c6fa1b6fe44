using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Grains.FreshBooks;

/// <summary>
/// FreshBooks' accounting times carry no zone and are US/Eastern with daylight saving, whatever the business's zone
/// (FreshBooks Python SDK, models.py). Bill vendors' and callbacks' times are UTC.
/// </summary>
public static class FreshBooksTime
{
    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static readonly string[] Accounting = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF"];

    /// <summary>
    /// The instant of an Eastern wall time. The hour that autumn repeats means its first pass, the earlier instant; a
    /// time in the hour that spring skips means an hour later, as a clock that nobody had put forward would have shown it.
    /// </summary>
    public static DateTimeOffset FromEastern(DateTime wall)
    {
        var local = DateTime.SpecifyKind(wall, DateTimeKind.Unspecified);
        var offset = Eastern.IsAmbiguousTime(local)
            ? Eastern.GetAmbiguousTimeOffsets(local).Max()
            : Eastern.IsInvalidTime(local) ? Eastern.BaseUtcOffset : Eastern.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    public static DateTime ToEastern(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Eastern).DateTime;

    /// <summary>The Eastern calendar day of an instant: what <c>search[updated_min]</c> takes.</summary>
    public static DateOnly Day(DateTimeOffset instant) => DateOnly.FromDateTime(ToEastern(instant));

    /// <summary>Reads <c>YYYY-MM-DD HH:MM:SS[.ffffff]</c>, an Eastern wall time.</summary>
    public static bool TryParseAccounting(string? text, out DateTimeOffset instant)
    {
        var isTime = DateTime.TryParseExact(text, Accounting, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall);
        instant = isTime ? FromEastern(wall) : default;
        return isTime;
    }

    /// <summary>Reads a callback's time: ISO 8601 in UTC, with or without <c>Z</c>, or the accounting form in Eastern.</summary>
    public static bool TryParseCallback([NotNullWhen(true)] string? text, out DateTimeOffset instant) =>
        TryParseAccounting(text, out instant)
        || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);

    /// <summary>Reads a calendar date; a time after it is ignored. Null: there is none.</summary>
    public static DateOnly? ParseDate(string text) =>
        text.Length >= 10 && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;
}
