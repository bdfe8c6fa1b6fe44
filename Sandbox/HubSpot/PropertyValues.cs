using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.HubSpot;

/// <summary>What is wrong with one value of one property.</summary>
/// <param name="Code">HubSpot's, e.g. <c>INVALID_OPTION</c>.</param>
internal sealed record PropertyProblem(string Name, string Code, string Message);

/// <summary>Which values a property takes, and how HubSpot writes them down (developers.hubspot.com, "Properties").</summary>
internal static partial class PropertyValues
{
    private const int LongestText = 65_536;

    // HubSpot keeps numbers as doubles; beyond this they are no longer exact to the cent.
    private const decimal Largest = 1_000_000_000_000_000m;

    /// <summary>The value as HubSpot keeps it, or what is wrong with it. The empty string clears and is always fine.</summary>
    public static (string Value, PropertyProblem? Problem) Read(HubSpotProperty property, string value, HubSpotOptions options)
    {
        if (value.Length == 0)
            return (value, null);
        var read = property switch
        {
            { Name: "email" } => Email(value, options),
            { Name: "hs_currency" or "hs_currency_code" or "hs_line_item_currency_code" or "deal_currency_code" } => OneOf(value, options.Currencies),
            { Name: "price", HubspotDefined: true } => Price(value, options),
            { Type: "number" } => Number(value),
            { Type: "bool" } => OneOf(value, ["true", "false"]),
            { Type: "enumeration" } => Options(value, property),
            { Type: "date" } => Date(value),
            { Type: "datetime" } => DateTime(value),
            _ => value.Length > LongestText ? Bad(value, "INVALID_STRING", $"The value is longer than {LongestText} characters") : new(value, null, ""),
        };
        return (read.Value, read.Code is null ? null : new PropertyProblem(property.Name, read.Code, read.Message));
    }

    /// <summary>ISO 8601 as in HubSpot's answers: UTC, milliseconds only where there are any.</summary>
    public static string Write(DateTimeOffset at) =>
        at.UtcDateTime.ToString(at.Millisecond == 0 ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static Reading Email(string value, HubSpotOptions options)
    {
        var isFine = EmailShape().Match(value) is { Success: true } match && !options.RefusedTopLevelDomains.Contains(match.Groups["tld"].Value.ToLowerInvariant());
        return isFine
            ? new(options.EmailsLowerCased ? value.ToLowerInvariant() : value, null, "")
            : Bad(value, "INVALID_EMAIL", $"Email address {value} is invalid");
    }

    private static Reading Number(string value) =>
        NumberShape().IsMatch(value) && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < Largest
            ? new(value, null, "")
            : Bad(value, "INVALID_LONG", $"{value} was not a valid number.");

    private static Reading Price(string value, HubSpotOptions options)
    {
        var read = Number(value);
        if (read.Code is not null)
            return read;
        if (value.StartsWith('-'))
            return Bad(value, "INVALID_NUMBER", $"{value} is negative; a price cannot be");
        if (options.LinePriceDecimals is not { } decimals)
            return read;
        var rounded = decimal.Round(decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture), decimals, MidpointRounding.AwayFromZero);
        return read with { Value = rounded.ToString(CultureInfo.InvariantCulture) };
    }

    private static Reading OneOf(string value, IReadOnlyList<string> allowed) => allowed.Contains(value, StringComparer.Ordinal)
        ? new(value, null, "")
        : Bad(value, "INVALID_OPTION", $"{value} was not one of the allowed options: [{string.Join(", ", allowed)}]");

    private static Reading Options(string value, HubSpotProperty property)
    {
        string[] allowed = [.. property.Options.Select(option => option.Value)];
        if (!property.TakesMany)
            return OneOf(value, allowed);
        var wrong = value.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => OneOf(part, allowed)).FirstOrDefault(read => read.Code is not null);
        return wrong.Code is null ? new(value, null, "") : wrong;
    }

    private static Reading Date(string value)
    {
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return new(value, null, "");
        return Epoch(value) is { TimeOfDay.Ticks: 0 } midnight
            ? new(midnight.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null, "")
            : Bad(value, "INVALID_DATE", $"{value} is neither YYYY-MM-DD nor midnight UTC in milliseconds");
    }

    private static Reading DateTime(string value)
    {
        if (Epoch(value) is { } epoch)
            return new(Write(epoch), null, "");
        return IsoShape().IsMatch(value) && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new(Write(at), null, "")
            : Bad(value, "INVALID_DATE", $"{value} was not a valid date-time: ISO 8601 with a zone, or milliseconds since 1970");
    }

    private static DateTimeOffset? Epoch(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var epoch) && Math.Abs(epoch) < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(epoch)
            : null;

    private static Reading Bad(string value, string code, string message) => new(value, code, message);

    [GeneratedRegex(@"^[^\s@;,<>()""]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?<tld>[A-Za-z]{2,})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex EmailShape();

    [GeneratedRegex(@"^-?([0-9]+\.?[0-9]*|\.[0-9]+)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex NumberShape();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex IsoShape();

    private readonly record struct Reading(string Value, string? Code, string Message);
}
