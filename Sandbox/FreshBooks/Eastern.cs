using System.Globalization;

namespace Sandbox.FreshBooks;

/// <summary>
/// The accounting API writes its times in US/Eastern, with daylight saving and without saying so, whatever the
/// zone of the business is.
/// </summary>
internal static class Eastern
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    /// <summary><c>2026-07-01 12:52:44</c></summary>
    public static string Stamp(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>2026-07-01 12:52:44.123456</c></summary>
    public static string Version(DateTimeOffset at) =>
        Local(at).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>The same shape in UTC, for the few fields that are: a client's signup_date, a vendor's times.</summary>
    public static string UtcStamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static DateOnly Date(DateTimeOffset at) => DateOnly.FromDateTime(Local(at));

    /// <summary>For times of day that exist on every day of the year, i.e. not between 1 and 3 in the morning.</summary>
    public static DateTimeOffset At(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone).DateTime;
}
