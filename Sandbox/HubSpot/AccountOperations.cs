namespace Sandbox.HubSpot;

/// <summary>What the account says about itself (developers.hubspot.com, "Account information").</summary>
internal static class AccountOperations
{
    public static HubSpotAnswer Details(HubSpotCall call)
    {
        var offset = TimeZoneInfo.FindSystemTimeZoneById(call.Options.TimeZone).GetUtcOffset(call.At);
        return new HubSpotAnswer(200, new
        {
            portalId = call.Options.PortalId,
            accountType = "STANDARD",
            timeZone = call.Options.TimeZone,
            companyCurrency = call.Options.Currencies[0],
            additionalCurrencies = call.Options.Currencies.Skip(1),
            utcOffset = $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}",
            utcOffsetMilliseconds = (long)offset.TotalMilliseconds,
            uiDomain = "app.hubspot.com",
            dataHostingLocation = "na1",
        });
    }

    public static HubSpotAnswer DailyUsage(HubSpotCall call) => new(200, new
    {
        results = new[]
        {
            new
            {
                name = "private-apps-api-calls-daily",
                usageLimit = call.Options.DailyLimit,
                currentUsage = call.Portal.Limits.Today(call.Options),
                collectedAt = PropertyValues.Write(call.At),
                fetchStatus = "SUCCESS",
                resetsAt = PropertyValues.Write(RateLimits.NextMidnight(call.At, call.Options)),
            },
        },
    });
}
