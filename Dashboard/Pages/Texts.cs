using System.Globalization;
using System.Text.Json;
using Grains.Interfaces;

namespace Dashboard.Pages;

/// <summary>How the status page words figures and times. Pure.</summary>
internal static class Texts
{
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string State(ConnectionState? state) =>
        state is { } known ? JsonNamingPolicy.KebabCaseLower.ConvertName(known.ToString()).Replace('-', ' ') : "unknown";

    /// <summary>A coming time as seen from now: "now", "in 40 s", "in 12 min", "in 3 h", else the moment itself.</summary>
    public static string From(DateTimeOffset now, DateTimeOffset then) => (then - now) switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalSeconds: < 100 } left => $"in {left.TotalSeconds:F0} s",
        { TotalMinutes: < 100 } left => $"in {left.TotalMinutes:F0} min",
        { TotalHours: < 36 } left => $"in {left.TotalHours:F0} h",
        _ => Moment(then),
    };

    public static string Walk(WalkProgress walk, DateTimeOffset now)
    {
        var says = walk.Says is { } text ? $" {text}" : "";
        return walk switch
        {
            { Running: true, Eta: { } eta } => $"done {From(now, eta)}{says}",
            { Running: true } => $"running; too early to tell when it is done{says}",
            { FinishedAt: { } finished } => $"finished {Moment(finished)}{says}",
            _ => $"stopped{says}",
        };
    }

    public static string Audit(AuditReport audit)
    {
        var compared = $"{Number(audit.Done - audit.Found.NotCompared)} of {Number(audit.Total)} records compared with HubSpot";
        return audit switch
        {
            { FinishedAt: { } finished } => $"finished {Moment(finished)}, {compared}",
            { Running: true, StartedAt: { } started } => $"runs since {Moment(started)}, {compared}",
            _ => $"stopped, {compared}",
        };
    }

    public static string Window(WindowUse? window, DateTimeOffset now)
    {
        if (window is null)
            return "";
        var text = $"HubSpot's window: {window.Used} of {window.Limit} requests in use, {Number(window.Queued)} writes queued";
        if (window.DailyRemaining is { } daily)
            text += $", {Number(daily)} requests left today";
        return window.PausedUntil > now ? $"{text}; paused, goes on {From(now, window.PausedUntil.Value)}." : text + ".";
    }

    public static string Account(AccountActivity? account) => account switch
    {
        null => "",
        { Works: false } => "The pump is stopped.",
        { FreshBooksRemaining: { } left } => $"{account.InFlight} records in flight; FreshBooks leaves {left} requests in this window.",
        _ => $"{account.InFlight} records in flight.",
    };

    public static string Token(DateTimeOffset? expiresAt) =>
        expiresAt is { } time ? $"FreshBooks' token runs until {Moment(time)} and is renewed before." : "";
}
