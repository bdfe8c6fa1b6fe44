using System.Collections.Immutable;
using System.Globalization;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>
/// Checks settings against the catalogue and what HubSpot lists. What is wrong is said in sentences that name the row
/// and the remedy; what is right comes back with the properties' types, which decide how a value is written.
/// </summary>
public sealed class MappingCheck(
    ImmutableDictionary<HubSpotType, ImmutableArray<PropertyFact>> properties, ImmutableArray<FieldRule> defaults)
{
    /// <summary>What the mirror itself lives by: matching, the invoice's total, never billing anybody.</summary>
    private static readonly ImmutableHashSet<(HubSpotType, string)> Fixed =
    [
        (HubSpotType.Company, "domain"),
        (HubSpotType.Invoice, "hs_invoice_billable"),
        (HubSpotType.Invoice, "hs_invoice_status"),
        (HubSpotType.Invoice, "hs_currency"),
        (HubSpotType.LineItem, "quantity"),
        (HubSpotType.LineItem, "price"),
        (HubSpotType.LineItem, "hs_line_item_currency_code"),
        (HubSpotType.Payment, "hs_initial_amount"),
        (HubSpotType.Payment, "hs_currency_code"),
        (HubSpotType.Payment, "hs_initiated_date"),
        (HubSpotType.Payment, "hs_latest_status"),
    ];

    /// <summary>Records are matched by these: only who wins may be set.</summary>
    private static readonly ImmutableHashSet<(HubSpotType, string)> Matching =
        [(HubSpotType.Contact, "email"), (HubSpotType.Company, "name")];

    public (MappingSettings Settings, ImmutableArray<string> Problems) Of(MappingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableArray<string> problems =
        [
            .. settings.Rules.Select((rule, index) => Problem(rule) is { } problem ? $"Row {index + 1} ({Name(rule)}): {problem}" : null).OfType<string>(),
            .. settings.Rules.GroupBy(rule => (rule.Type, rule.HubSpotProperty)).Where(rows => rows.Count() > 1)
                .Select(rows => $"{rows.First().HubSpotProperty} of {rows.First().Type.Path()} has {rows.Count()} rows. Keep one of them."),
            .. Problems(settings.Filters),
            .. Problems(settings.Deletes),
        ];
        return (settings with { Rules = [.. settings.Rules.Select(rule => rule with { PropertyType = Find(rule)?.Type ?? "" })] }, problems);
    }

    private string? Problem(FieldRule rule)
    {
        if (!properties.ContainsKey(rule.Type))
            return $"the mapping writes no {rule.Type.Path()}. Use contact, company, invoice, line-item or payment.";
        if (rule.HubSpotProperty == HubSpotNames.Key || Fixed.Contains((rule.Type, rule.HubSpotProperty)))
            return "the mirror lives by this property. Take the row out.";
        if (Find(rule) is not { } property)
            return $"{rule.Type.Path()} have no such property in HubSpot. Make it there, or name another.";
        var isDefault = defaults.Any(row => row.Type == rule.Type && row.HubSpotProperty == rule.HubSpotProperty);
        if (isDefault && FreshBooksFields.TakesDefault(rule))
            return null;
        if (Matching.Contains((rule.Type, rule.HubSpotProperty)))
            return $"records are matched by it. Set its field to '{FreshBooksFields.Default}', and only who wins.";
        if (rule.FreshBooksField.Length == 0)
            return isDefault ? null : "the default mapping has no such row to turn off. Take the row out.";
        if (FreshBooksFields.Find(rule.Type, rule.FreshBooksField) is not { } field)
            return $"FreshBooks has no such field. Use one of: {string.Join(", ", FreshBooksFields.All.Where(known => known.Type == rule.Type).Select(known => known.Name))}.";
        return Problem(field, property);
    }

    private static string? Problem(FreshBooksField field, PropertyFact property) =>
        property.IsReadOnly ? "HubSpot lets nobody write the property. Name another."
        : property.IsUnique ? "HubSpot lets no two records have the same value of it. Name another."
        : (property.Type, field.Kind) switch
        {
            ("string" or "phone_number", _) => null,
            ("number", FieldKind.Number) or ("date" or "datetime", FieldKind.Date) or ("bool", FieldKind.Flag) => null,
            ("enumeration", FieldKind.Flag) => Missing(["true", "false"], property),
            ("enumeration", FieldKind.Choice) => Missing(field.Choices, property),
            ("enumeration", _) => "the property takes only the options of its list, and the field may say anything. Name a text property.",
            _ => $"the property is a {property.Type}, and the field a {Word(field.Kind)}. Name a property of that type, or a text.",
        };

    private static string? Missing(ImmutableArray<string> choices, PropertyFact property)
    {
        var missing = choices.Except(property.Options).ToArray();
        return missing.Length == 0 ? null : $"the property's list lacks {string.Join(", ", missing)}. Add them in HubSpot, or name a text property.";
    }

    private static IEnumerable<string> Problems(MappingFilters filters)
    {
        foreach (var status in filters.InvoiceStatuses.Except(MappingFate.InvoiceStatuses))
            yield return $"FreshBooks has no invoice status '{status}'. Use one of: {string.Join(", ", MappingFate.InvoiceStatuses)}.";
        foreach (var currency in filters.Currencies.Where(currency => currency.Length != 3 || !currency.All(char.IsAsciiLetterUpper)))
            yield return $"'{currency}' is no currency. Use ISO codes such as USD.";
    }

    private static IEnumerable<string> Problems(DeletePolicy deletes)
    {
        foreach (var (name, policy) in new[] { ("contacts", deletes.Contact), ("companies", deletes.Company), ("payments", deletes.Payment) })
        {
            if (policy is OnDelete.Void)
                yield return $"HubSpot's {name} cannot be voided. Use keep or archive.";
        }
    }

    private PropertyFact? Find(FieldRule rule) =>
        properties.TryGetValue(rule.Type, out var listed) ? listed.FirstOrDefault(property => property.Name == rule.HubSpotProperty) : null;

    private static string Name(FieldRule rule) =>
        $"{rule.Type.Path()}: {(rule.FreshBooksField.Length == 0 ? "nothing" : rule.FreshBooksField)} → {rule.HubSpotProperty}";

    private static string Word(FieldKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);
}
