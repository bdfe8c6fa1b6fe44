namespace Sandbox.HubSpot;

/// <summary>
/// Merging two records, by a request or by a person: the survivor keeps its id and values, takes from the other what it
/// lacks, its e-mail addresses as additional ones, and its associations. The other is archived.
/// </summary>
internal static class Merging
{
    private const string MergedIds = "hs_merged_object_ids";
    private const string AdditionalEmails = "hs_additional_emails";

    public static bool Takes(ObjectType type) => type == ObjectType.Contacts || type == ObjectType.Companies;

    public static HubSpotEvent Of(HubSpotPortal portal, HubSpotObject survivor, HubSpotObject other) => new()
    {
        At = portal.Time.GetUtcNow(),
        Archived = [other.Key],
        Merged = [new RecordMerge(survivor.Key, other.Key)],
        Writes = [new RecordWrite(survivor.Key, New: false, Values(portal, survivor, other))],
        Links = [.. Links(portal.State, survivor.Key, other.Key)],
    };

    private static Dictionary<string, string> Values(HubSpotPortal portal, HubSpotObject survivor, HubSpotObject other)
    {
        var values = other.Properties
            .Where(pair => !survivor.Properties.ContainsKey(pair.Key) && Moves(portal, survivor.Type, pair.Key))
            .ToDictionary();
        values[MergedIds] = string.Join(';', [.. Listed(survivor, MergedIds), .. Listed(other, MergedIds), other.Id]);
        string[] emails = [.. Listed(survivor, AdditionalEmails), .. Listed(other, AdditionalEmails), .. values.ContainsKey("email") ? [] : Listed(other, "email")];
        if (emails.Length > 0)
            values[AdditionalEmails] = string.Join(';', emails.Distinct(StringComparer.OrdinalIgnoreCase));
        return values;
    }

    private static bool Moves(HubSpotPortal portal, string type, string property) =>
        property == "email" || portal.Options.UniqueValuesMoveOnMerge || !portal.State.Catalog.IsUnique(type, property);

    // A company that was the other contact's primary one does not push the survivor's own aside.
    private static IEnumerable<AssociationWrite> Links(PortalState state, RecordKey survivor, RecordKey other)
    {
        var hasPrimary = state.Associations.Of(survivor, ObjectType.Companies.Name).Any(end => end.TypeIds.Contains(AssociationType.ContactToPrimaryCompany));
        return
            from to in ObjectType.All
            from end in state.Associations.Of(other, to.Name)
            from typeId in end.TypeIds
            where typeId != AssociationType.ContactToPrimaryCompany || !hasPrimary
            select new AssociationWrite(survivor, end.To, typeId);
    }

    private static string[] Listed(HubSpotObject record, string property) =>
        record.Properties.GetValueOrDefault(property, "").Split(';', StringSplitOptions.RemoveEmptyEntries);
}
