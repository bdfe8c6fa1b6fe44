using System.Globalization;
using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>One condition of a search. Text is compared regardless of case.</summary>
internal sealed record SearchFilter(string Property, string Operator, IReadOnlySet<string> Values)
{
    public static SearchFilter Read(HubSpotCall call, JsonElement element)
    {
        var filter = element.Object("a filter", ["propertyName", "operator"], ["value", "values", "highValue"]);
        var (name, verb) = (filter.Text("propertyName"), filter.Text("operator"));
        var property = call.State.Catalog.Find(call.Type, name)
            ?? throw Refusal.Validation($"There was a problem with the request. Property \"{name}\" does not exist");
        string[] values = verb switch
        {
            "IN" or "NOT_IN" => Several(filter, property),
            "EQ" or "NEQ" or "GT" or "CONTAINS_TOKEN" => [filter.OptionalText("value") ?? throw Refusal.ForShape($"{verb} lacks 'value'")],
            "HAS_PROPERTY" or "NOT_HAS_PROPERTY" => [],
            _ => throw Refusal.ForShape($"the sandbox does not know the operator '{verb}'"),
        };
        if (verb is "GT" && (property.Type != "number" || !decimal.TryParse(values[0], CultureInfo.InvariantCulture, out _)))
            throw Refusal.ForShape($"the sandbox compares numbers only; '{property.Name}' is of type {property.Type}");
        return new SearchFilter(name, verb, values.ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    public bool Takes(HubSpotPortal portal, HubSpotObject record)
    {
        var value = RecordView.Value(portal, record, Property);
        return Operator switch
        {
            "IN" or "EQ" => value is not null && Values.Contains(value),
            "NOT_IN" or "NEQ" => value is not null && !Values.Contains(value),
            "GT" => decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > decimal.Parse(Values.First(), CultureInfo.InvariantCulture),
            "CONTAINS_TOKEN" => value is not null && HasToken(value, Values.First()),
            "HAS_PROPERTY" => value is not null,
            _ => value is null,
        };
    }

    /// <summary>Whether every word of <paramref name="wanted"/> is a word of the value; <c>*</c> stands for the rest of one.</summary>
    public static bool HasToken(string value, string wanted)
    {
        var words = Words(value);
        return Words(wanted).All(pattern => words.Any(word => Fits(word, pattern)));
    }

    private static string[] Several(JsonElement filter, HubSpotProperty property)
    {
        if (!filter.TryGetProperty("values", out _) || filter.Texts("values") is not { Length: > 0 } values)
            throw Refusal.ForShape("IN and NOT_IN need 'values'");
        if (property.Type == "string" && values.FirstOrDefault(value => value.Any(char.IsUpper)) is not null)
            throw Refusal.ForShape($"values of IN and NOT_IN must be lower case; one for '{property.Name}' is not");
        return values;
    }

    private static string[] Words(string text) =>
        new string([.. text.Select(letter => char.IsLetterOrDigit(letter) || letter == '*' ? letter : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Fits(string word, string pattern) => (pattern.StartsWith('*'), pattern.EndsWith('*')) switch
    {
        (true, true) => word.Contains(pattern.Trim('*'), StringComparison.OrdinalIgnoreCase),
        (true, false) => word.EndsWith(pattern.Trim('*'), StringComparison.OrdinalIgnoreCase),
        (false, true) => word.StartsWith(pattern.Trim('*'), StringComparison.OrdinalIgnoreCase),
        _ => word.Equals(pattern, StringComparison.OrdinalIgnoreCase),
    };
}
