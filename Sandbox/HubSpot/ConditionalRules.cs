namespace Sandbox.HubSpot;

/// <summary>An admin's rule: while one property has this value, another one must have some.</summary>
public sealed record RequiredWhen(string Property, string Value, string Required);

/// <summary>Rules of that kind, which HubSpot enforces on requests from 2026-09 on.</summary>
internal static class ConditionalRules
{
    /// <summary>The rules that a write would break, or null. One that touches neither property of a rule does not.</summary>
    /// <param name="before">The record as it is, or null on creation.</param>
    public static InputFault? Problem(HubSpotCall call, IReadOnlyDictionary<string, string> values, HubSpotObject? before)
    {
        if (!call.EnforcesAdminRules || !call.Options.ConditionallyRequired.TryGetValue(call.Type.Name, out var rules))
            return null;
        string After(string name) => values.GetValueOrDefault(name) ?? before?.Properties.GetValueOrDefault(name) ?? "";
        PropertyProblem[] problems =
        [
            .. rules.Where(rule => values.ContainsKey(rule.Property) || values.ContainsKey(rule.Required))
                .Where(rule => After(rule.Property) == rule.Value && After(rule.Required).Length == 0)
                .Select(rule => new PropertyProblem(rule.Required, "MISSING_CONDITIONAL_REQUIRED_PROPERTY", $"{rule.Required} is required when {rule.Property} is {rule.Value}")),
        ];
        return problems.Length == 0 ? null : RecordRules.Invalid(call, problems);
    }
}
