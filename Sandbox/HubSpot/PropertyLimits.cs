namespace Sandbox.HubSpot;

/// <summary>How many custom properties there may be and are (developers.hubspot.com, "Properties" and "Limits tracking").</summary>
internal static class PropertyLimits
{
    private const int MostUnique = 10;
    private const int MostOfAType = 1_000;

    /// <summary>Why there is no room for the property, or null. The wording of HubSpot's refusal is not public.</summary>
    /// <param name="besides">What the same request makes besides.</param>
    public static ErrorBody? Problem(HubSpotCall call, HubSpotProperty property, IReadOnlyList<HubSpotProperty> besides)
    {
        var unique = Unique(call) + besides.Count(other => other.HasUniqueValue);
        if (property.HasUniqueValue && unique >= MostUnique)
            return ErrorBody.Validation($"{call.Type.Name} have {unique} unique properties, the most there can be");
        if (Usage(call, call.Type) + besides.Count >= Limit(call, call.Type))
            return ErrorBody.Validation($"{call.Type.Name} have reached their limit of {Limit(call, call.Type)} custom properties");
        return ObjectType.All.Sum(type => Usage(call, type)) + besides.Count >= call.Options.OverallCustomPropertyLimit
            ? ErrorBody.Validation($"The account has reached its limit of {call.Options.OverallCustomPropertyLimit} custom properties")
            : null;
    }

    public static HubSpotAnswer Tell(HubSpotCall call)
    {
        var (limit, usage) = (call.Options.OverallCustomPropertyLimit, ObjectType.All.Sum(type => Usage(call, type)));
        return new HubSpotAnswer(200, new
        {
            overallLimit = limit,
            overallUsage = usage,
            overallPercentage = Percentage(usage, limit),
            byObjectType = ObjectType.All.Select(type => OfType(call, type)).ToArray(),
        });
    }

    private static object OfType(HubSpotCall call, ObjectType type) => new
    {
        objectTypeId = type.Id,
        singularLabel = type.Title,
        pluralLabel = char.ToUpperInvariant(type.Name[0]) + type.Name[1..].Replace('_', ' '),
        limit = Limit(call, type),
        usage = Usage(call, type),
        percentage = Percentage(Usage(call, type), Limit(call, type)),
    };

    private static int Unique(HubSpotCall call) =>
        call.State.Catalog.Custom(call.Type).Count(property => property.HasUniqueValue) + call.Options.UniquePropertiesUsed.GetValueOrDefault(call.Type.Name);

    private static int Usage(HubSpotCall call, ObjectType type) => call.State.Catalog.Custom(type).Count();

    private static int Limit(HubSpotCall call, ObjectType type) => call.Options.CustomPropertyLimit.GetValueOrDefault(type.Name, MostOfAType);

    private static decimal Percentage(int usage, int limit) => limit == 0 ? 100 : decimal.Round(100m * usage / limit, 2);
}
