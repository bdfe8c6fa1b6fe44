using System.Globalization;
using System.Text.RegularExpressions;

namespace Grains.Sync;

/// <summary>Whether HubSpot holds the value that was written, whatever it made of its spelling on the way.</summary>
public static partial class HubSpotValue
{
    public static bool IsSame(string property, string written, string found)
    {
        var (one, other) = (Plain(written), Plain(found));
        return string.Equals(one, other, property is "email" or "domain" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
            || IsSameNumber(one, other)
            || IsSameMoment(one, other);
    }

    /// <summary>HubSpot trims, and its text boxes end lines in their own way.</summary>
    private static string Plain(string value) => value.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();

    /// <summary>12.50 is 12.5, and 100.00 is 100. A leading zero or plus makes a postal code or a telephone number of it.</summary>
    private static bool IsSameNumber(string one, string other) =>
        PlainNumber().IsMatch(one) && PlainNumber().IsMatch(other)
        && decimal.TryParse(one, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
        && decimal.TryParse(other, NumberStyles.Number, CultureInfo.InvariantCulture, out var found)
        && number == found;

    /// <summary>2026-01-01T12:00:00Z is 2026-01-01T12:00:00.000Z, and HubSpot may also answer milliseconds of the epoch.</summary>
    private static bool IsSameMoment(string one, string other) =>
        Moment(one) is { } moment && (Moment(other) ?? Epoch(other)) is { } found && moment == found;

    private static DateTimeOffset? Moment(string value) =>
        PlainMoment().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    private static DateTimeOffset? Epoch(string value) =>
        value.Length is > 9 and < 15 && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?$")]
    private static partial Regex PlainNumber();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$")]
    private static partial Regex PlainMoment();
}
