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

    /// <summary>An address is blocked whether or not a contact has it.</summary>
    public static HubSpotAnswer GdprDelete(HubSpotCall call)
    {
        call.Records = 1;
        if (call.Type != ObjectType.Contacts)
            throw Refusal.ForShape("only contacts can be deleted for good");
        var body = call.Body.Object("the body", ["objectId"], ["idProperty"]);
        var (id, idProperty) = (body.Id("objectId"), body.OptionalText("idProperty"));
        var record = idProperty is null
            ? call.State.Find(new(call.Type.Name, id))
            : call.State.Owner(call.Type, idProperty, id, call.Options);
        if (record is not null)
            call.Commit(Erased(call.Portal, record));
        else if (idProperty == "email")
            call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Blocked = [id] });
        return new HubSpotAnswer(204, null);
    }

    public static HubSpotAnswer Merge(HubSpotCall call)
    {
        call.Records = 2;
        if (!Merging.Takes(call.Type))
            throw Refusal.ForShape("only contacts and companies can be merged");
        var body = call.Body.Object("the body", ["primaryObjectId", "objectIdToMerge"]);
        var survivor = call.Record(call.Type, body.Id("primaryObjectId"));
        var other = call.Record(call.Type, body.Id("objectIdToMerge"));
        if (survivor == other)
            throw Refusal.Validation("A record cannot be merged with itself.");
        call.Commit(Merging.Of(call.Portal, survivor, other));
        return new HubSpotAnswer(200, RecordView.Of(call.Portal, call.State.Find(survivor.Key)!, survivor.Properties.Keys));
    }

    /// <summary>A contact deleted for good, by a request or by a person.</summary>
    public static HubSpotEvent Erased(HubSpotPortal portal, HubSpotObject contact) =>
        new() { At = portal.Time.GetUtcNow(), Purged = [contact.Key], Blocked = [.. EmailBlocklist.AddressesOf(contact)] };

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
}
