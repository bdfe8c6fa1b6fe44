namespace Sandbox.HubSpot;

/// <summary>Reads of records: one, a batch by ids or by a unique property, or all of them in pages.</summary>
internal static class ReadOperations
{
    public static HubSpotAnswer One(HubSpotCall call)
    {
        call.Records = 1;
        var id = call.Route("id");
        var record = Find(call, id, call.Query("idProperty"), call.QueryFlag("archived")) ?? throw Refusal.NotFound(call.Type, id);
        return new HubSpotAnswer(200, View(call, record));
    }

    public static HubSpotAnswer Batch(HubSpotCall call)
    {
        var inputs = call.Inputs(["id"], beside: ["properties", "propertiesWithHistory"]);
        var isArchived = call.QueryFlag("archived");
        var asked = call.Body.Texts("properties");
        call.Body.Texts("propertiesWithHistory");
        var idProperty = call.Body.OptionalText("idProperty");
        string[] ids = [.. inputs.Select(input => input.Id())];
        RefuseDuplicates(ids, idProperty);
        var reads = ids.Select(id => (Id: id, Record: Find(call, id, idProperty, isArchived))).ToArray();
        string[] missing = [.. reads.Where(read => read.Record is null).Select(read => read.Id)];

        // Two addresses of one contact give that contact once.
        var found = reads.Select(read => read.Record).OfType<HubSpotObject>().DistinctBy(record => record.Id);
        return BatchAnswer.Of(
            call,
            success: 200,
            found.Select(record => RecordView.Of(call.Portal, record, asked)),
            missing.Length == 0 ? null : [ErrorBody.Missing(call.Type, missing)]);
    }

    public static HubSpotAnswer List(HubSpotCall call)
    {
        var limit = call.QueryLimit(unasked: 10, most: 100);
        var isArchived = call.QueryFlag("archived");
        HubSpotObject[] page = [.. call.State.All(call.Type.Name, call.Query("after") ?? "0").Where(record => isArchived ? IsInBin(call, record) : !record.Archived).Take(limit + 1)];
        var more = page.Length > limit ? Paging.After(page[limit - 1].Id) : null;
        return new HubSpotAnswer(200, new { results = page.Take(limit).Select(record => View(call, record)).ToArray(), paging = more });
    }

    private static HubSpotObject? Find(HubSpotCall call, string id, string? idProperty, bool isArchived)
    {
        if (idProperty is null or "hs_object_id")
            return isArchived ? Archived(call, id) : call.Live(id);
        if (!call.State.Catalog.Identifies(call.Type, idProperty))
            throw Refusal.NotUnique(call.Type, idProperty, call.Options.PortalId);
        return isArchived ? null : call.State.Owner(call.Type, idProperty, id, call.Options);
    }

    private static HubSpotObject? Archived(HubSpotCall call, string id) =>
        call.State.Find(new(call.Type.Name, id)) is { } record && IsInBin(call, record) ? record : null;

    private static bool IsInBin(HubSpotCall call, HubSpotObject record) =>
        record.Archived && (call.Options.MergedReadAsArchived || !call.State.IsMerged(record.Key));

    private static void RefuseDuplicates(string[] ids, string? idProperty)
    {
        var comparer = idProperty == "email" ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        string[] twice = [.. ids.GroupBy(id => id, comparer).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
            throw Refusal.Duplicates(twice);
    }

    private static RecordView View(HubSpotCall call, HubSpotObject record)
    {
        var view = RecordView.Of(call.Portal, record, call.QueryList("properties"));
        var types = call.QueryList("associations").Select(name => ObjectType.Find(name) ?? throw Refusal.ForShape($"'{name}' is no object type"));
        var associations = types
            .Select(type => (type.Name, Ids: new AssociatedIds([.. Ids(call, record.Key, type)])))
            .Where(pair => pair.Ids.Results.Count > 0)
            .ToDictionary(pair => pair.Name, pair => pair.Ids);
        return associations.Count == 0 ? view : view with { Associations = associations };
    }

    private static IEnumerable<AssociatedId> Ids(HubSpotCall call, RecordKey from, ObjectType to) =>
        from end in call.State.Associations.Of(@from, to.Name)
        from typeId in end.TypeIds
        select new AssociatedId(end.To.Id, Name(AssociationType.Find(typeId)!));

    // As in contact_to_company, or contact_to_company_primary.
    private static string Name(AssociationType type) =>
        $"{type.From.Label}_to_{type.To.Label}{(type.Label is null ? "" : "_" + type.Label.Split(' ')[0])}".ToLowerInvariant();
}

/// <summary>Where the next page begins.</summary>
internal sealed record Paging(PagingNext Next)
{
    public static Paging After(string after) => new(new PagingNext(after));
}

internal sealed record PagingNext(string After);
