namespace Sandbox.HubSpot;

/// <summary>Deletion into the recycle bin, for good, and merging.</summary>
internal static class ArchiveOperations
{
    public static HubSpotAnswer One(HubSpotCall call)
    {
        call.Records = 1;
        var key = new RecordKey(call.Type.Name, call.Route("id"));
        var record = call.State.Find(key) ?? throw Refusal.NotFound(call.Type, key.Id);
        Archive(call, [record]);
        return new HubSpotAnswer(204, null);
    }

    /// <summary>Unknown ids are passed over: what is to be gone is gone.</summary>
    public static HubSpotAnswer Batch(HubSpotCall call)
    {
        string[] ids = [.. call.Inputs(["id"]).Select(input => input.Id())];
        string[] twice = [.. ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
            throw Refusal.Duplicates(twice);
        Archive(call, [.. ids.Select(id => call.State.Find(new(call.Type.Name, id))).OfType<HubSpotObject>()]);
        return new HubSpotAnswer(204, null);
    }

    public static HubSpotAnswer GdprDelete(HubSpotCall call)
    {
        call.Records = 1;
        if (call.Type != ObjectType.Contacts)
            throw Refusal.ForShape("only contacts can be deleted for good");
        var body = call.Body.Object("the body", ["objectId"], ["idProperty"]);
        var id = body.Id("objectId");
        var record = body.OptionalText("idProperty") is { } idProperty
            ? call.State.Owner(call.Type, idProperty, id, call.Options)
            : call.State.Find(new(call.Type.Name, id));
        if (record is not null)
            call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Purged = [record.Key] });
        return new HubSpotAnswer(204, null);
    }

    /// <summary>
    /// The first record keeps its id and values, takes what it lacks from the other, the other's e-mail as an
    /// additional one, and its associations. The other is archived, and its own unique values are free again.
    /// </summary>
    public static HubSpotAnswer Merge(HubSpotCall call)
    {
        call.Records = 2;
        if (call.Type != ObjectType.Contacts && call.Type != ObjectType.Companies)
            throw Refusal.ForShape("only contacts and companies can be merged");
        var body = call.Body.Object("the body", ["primaryObjectId", "objectIdToMerge"]);
        var kept = call.Record(call.Type, body.Id("primaryObjectId"));
        var merged = call.Record(call.Type, body.Id("objectIdToMerge"));
        if (kept == merged)
            throw Refusal.Validation("A record cannot be merged with itself.");
        var values = merged.Properties
            .Where(pair => !kept.Properties.ContainsKey(pair.Key) && (pair.Key == "email" || !call.State.Catalog.IsUnique(call.Type.Name, pair.Key)))
            .ToDictionary();
        if (kept.Properties.ContainsKey("email") && merged.Properties.TryGetValue("email", out var email))
            values["hs_additional_emails"] = string.Join(';', new[] { kept.Properties.GetValueOrDefault("hs_additional_emails"), email }.OfType<string>());
        call.Commit(new HubSpotEvent
        {
            At = call.Portal.Time.GetUtcNow(),
            Archived = [merged.Key],
            Writes = [new RecordWrite(kept.Key, New: false, values)],
            Links = [.. Links(call, kept, merged)],
        });
        return new HubSpotAnswer(200, RecordView.Of(call.Portal, call.State.Find(kept.Key)!, kept.Properties.Keys));
    }

    private static void Archive(HubSpotCall call, HubSpotObject[] records)
    {
        HubSpotObject[] live = [.. records.Where(record => !record.Archived)];
        var kept = live.FirstOrDefault(record => call.Type == ObjectType.Invoices && !InvoiceRules.IsDeletable(record, call.Options));
        if (kept is not null)
            throw Refusal.Validation($"Invoice {kept.Id} is {kept.Properties["hs_invoice_status"]} and cannot be deleted.", null, ("id", [kept.Id]));
        if (live.Length == 0)
            return;

        // Line items go with their invoice ("Line items": one parent, deleted with it).
        var lines = call.Type == ObjectType.Invoices ? live.SelectMany(record => InvoiceRules.Lines(call.State, record.Key)) : [];
        call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Archived = [.. live.Concat(lines).Select(record => record.Key)] });
    }

    // A company that was the other's primary does not push the kept record's own aside.
    private static IEnumerable<AssociationWrite> Links(HubSpotCall call, HubSpotObject kept, HubSpotObject merged) =>
        from to in ObjectType.All
        from end in call.State.Associations.Of(merged.Key, to.Name)
        from typeId in end.TypeIds
        where typeId is not (AssociationType.ContactToPrimaryCompany or AssociationType.PrimaryCompanyToContact)
        select new AssociationWrite(kept.Key, end.To, typeId);
}
