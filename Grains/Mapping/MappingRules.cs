using System.Collections.Immutable;
using System.Globalization;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains.Mapping;

/// <summary>Turns what the default table wants into what it is under a connection's settings.</summary>
public static class MappingRules
{
    /// <param name="record">Null: a company that is known by its name only.</param>
    public static Desired Apply(this MappingSettings settings, Desired desired, FreshBooksRecord? record)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(desired);
        return ApplyRules(settings, KeptOpen(settings, desired, record), new Source(record));
    }

    public static Desired Apply(this MappingSettings settings, Desired desired, InvoiceRecord invoice, LineItem item)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(desired);
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(item);
        return ApplyRules(settings, desired, new Source(
            invoice, invoice.Lines.FirstOrDefault(line => line.LineId.ToString(CultureInfo.InvariantCulture) == item.Part)));
    }

    /// <summary>The lists beside the records that the rules need.</summary>
    public static CatalogLists Needs(this MappingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Rules.Aggregate(CatalogLists.None, (lists, rule) => lists | (FreshBooksFields.Find(rule.Type, rule.FreshBooksField)?.Lists ?? CatalogLists.None));
    }

    private static Desired ApplyRules(MappingSettings settings, Desired desired, Source source)
    {
        // A part of a record says nothing of the rest.
        foreach (var rule in settings.Rules.Where(rule => rule.Type == desired.Type && (!desired.IsPartial || desired.Properties.ContainsKey(rule.HubSpotProperty))))
            desired = ApplyRule(rule, desired, source);
        return desired;
    }

    private static Desired ApplyRule(FieldRule rule, Desired desired, Source source)
    {
        if (rule.FreshBooksField.Length == 0)
            return desired with { Properties = desired.Properties.Remove(rule.HubSpotProperty) };
        var properties = FreshBooksFields.TakesDefault(rule) ? desired.Properties
            : Value(rule, source) is { } value ? desired.Properties.SetItem(rule.HubSpotProperty, value)
            : desired.Properties.Remove(rule.HubSpotProperty);
        return rule.Wins is Winner.FreshBooks
            ? desired with { Properties = properties }
            : desired with { Properties = properties, Winners = desired.Winners.SetItem(rule.HubSpotProperty, rule.Wins) };
    }

    /// <summary>
    /// A date and time is at noon UTC, as in the default table. A field that is gone from the catalogue has no value. Null: it
    /// is not known now, and what HubSpot has stays.
    /// </summary>
    private static string? Value(FieldRule rule, Source source)
    {
        var value = FreshBooksFields.Find(rule.Type, rule.FreshBooksField) is { } field ? field.Read(source) : "";
        return rule.PropertyType == "datetime" && value?.Length > 0 ? value + "T12:00:00Z" : value;
    }

    /// <summary>A deleted invoice that is kept says so in <c>freshbooks_status</c> alone: HubSpot's own status and balance stay.</summary>
    private static Desired KeptOpen(MappingSettings settings, Desired desired, FreshBooksRecord? record) =>
        record is InvoiceRecord { Visibility: Visibility.Deleted } && settings.Deletes.Invoice is OnDelete.Keep
            ? desired with { Properties = desired.Properties.RemoveRange(["hs_invoice_status", "hs_balance_due"]) }
            : desired;
}
