using System.Globalization;

namespace Sandbox.HubSpot;

/// <summary>A record as an answer shows it.</summary>
internal sealed record RecordView
{
    public required string Id { get; init; }

    public required IReadOnlyDictionary<string, string?> Properties { get; init; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }

    public bool Archived { get; init; }

    public string? ArchivedAt { get; init; }

    public required string Url { get; init; }

    public string? ObjectWriteTraceId { get; init; }

    public bool? New { get; init; }

    public IReadOnlyDictionary<string, AssociatedIds>? Associations { get; init; }

    /// <summary>The properties asked for, null where a record has none, and the three that HubSpot always adds.</summary>
    public static RecordView Of(HubSpotPortal portal, HubSpotObject record, IEnumerable<string> asked)
    {
        var type = ObjectType.Named(record.Type);
        var names = asked.Concat(Always(record.Type)).Where(name => portal.State.Catalog.Find(type, name) is not null);
        return new RecordView
        {
            Id = record.Id,
            Properties = names.Distinct().ToDictionary(name => name, name => Value(portal, record, name)),
            CreatedAt = PropertyValues.Write(record.CreatedAt),
            UpdatedAt = PropertyValues.Write(record.UpdatedAt),
            Archived = record.Archived,
            ArchivedAt = record.Archived ? PropertyValues.Write(record.UpdatedAt) : null,
            Url = $"https://app.hubspot.com/contacts/{portal.Options.PortalId}/record/{type.Id}/{record.Id}",
        };
    }

    /// <summary>As the answer to a write shows it: what was sent, and a line item's net price besides.</summary>
    public static RecordView Written(HubSpotPortal portal, HubSpotObject record, IEnumerable<string> sent) =>
        Of(portal, record, record.Type == ObjectType.LineItems.Name ? [.. sent, "amount"] : sent);

    /// <summary>A property's value, the computed ones included.</summary>
    public static string? Value(HubSpotPortal portal, HubSpotObject record, string name) => (record.Type, name) switch
    {
        (_, "hs_object_id") => record.Id,
        ("contacts", "lastmodifieddate") or (_, "hs_lastmodifieddate") => PropertyValues.Write(record.UpdatedAt),
        (_, "createdate" or "hs_createdate") => PropertyValues.Write(record.CreatedAt),
        ("line_items", "amount") => Money(InvoiceRules.LineAmount(record)),
        ("invoices", "hs_amount_billed") when InvoiceRules.IsBilledByLines(record, portal.Options) => Money(InvoiceRules.LineTotal(portal.State, record.Key)),

        // What a person set stands: the stages of pipelines of one's own can be called anything.
        ("deals", "hs_is_closed") when !record.Properties.ContainsKey(name) => Bool(Stage(record) is "closedwon" or "closedlost"),
        ("deals", "hs_is_closed_won") when !record.Properties.ContainsKey(name) => Bool(Stage(record) == "closedwon"),
        _ => record.Properties.GetValueOrDefault(name),
    };

    private static string[] Always(string type) => type switch
    {
        "contacts" => ["createdate", "hs_object_id", "lastmodifieddate"],
        "companies" or "deals" => ["createdate", "hs_lastmodifieddate", "hs_object_id"],
        _ => ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
    };

    private static string? Stage(HubSpotObject deal) => deal.Properties.GetValueOrDefault("dealstage");

    private static string Bool(bool value) => value ? "true" : "false";

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}

/// <summary>Ids of associated records, as a single read lists them.</summary>
internal sealed record AssociatedIds(IReadOnlyList<AssociatedId> Results);

internal sealed record AssociatedId(string Id, string Type);
