namespace WebhookGateway;

/// <summary>
/// ASP.NET Core logs every request's address with its query at Information, and the query of a consent holds the code. That
/// one category is held at Warning, whatever the settings say.
/// </summary>
internal static class QueryFreeLogging
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public static void Apply(LoggerFilterOptions filters)
    {
        // A rule that names a provider beats one that does not, so each of those providers needs one of its own.
        string?[] providers = [null, .. filters.Rules.Select(rule => rule.ProviderName).OfType<string>().Distinct()];
        foreach (var provider in providers)
            filters.Rules.Add(new LoggerFilterRule(provider, Category, null, (_, _, level) => level >= LogLevel.Warning));
    }
}
