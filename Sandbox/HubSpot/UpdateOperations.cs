using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>
/// Updates by id. An unknown id fails alone; anything wrong with a value fails the batch, trace ids or not
/// (seen in fixtures of clients; the documentation describes partial success for creation only).
/// </summary>
internal static class UpdateOperations
{
    public static HubSpotAnswer One(HubSpotCall call)
    {
        call.Records = 1;
        var properties = call.Body.Object("the body", ["properties"]).Properties();
        var record = Find(call, call.Route("id"), call.Query("idProperty")) ?? throw Refusal.NotFound(call.Type, call.Route("id"));
        var (values, fault) = Check(call, new Change(record.Id, record, properties, null));
        if (fault is not null)
            throw new Refusal(fault.IsConflict ? 409 : 400, fault.Error);
        var writes = new RecordWrites(call);
        writes.Change(record.Key, values);
        writes.Commit();
        return new HubSpotAnswer(200, RecordView.Written(call.Portal, call.State.Find(record.Key)!, values.Keys));
    }

    public static HubSpotAnswer Batch(HubSpotCall call)
    {
        var elements = call.Inputs(["id", "properties"], ["idProperty", "objectWriteTraceId"]);
        TraceIds.AreComplete(elements);
        Change[] changes = [.. elements.Select(element => Read(call, element))];
        RefuseDuplicateIds(changes);
        CreateOperations.RefuseDuplicates(call, changes.Select(change => change.Properties));
        Change[] found = [.. changes.Where(change => change.Record is not null)];
        string[] missing = [.. changes.Where(change => change.Record is null).Select(change => change.Id)];

        // The unknown ones' values are looked at too: HubSpot validates before it reads.
        var checks = changes.Select(change => (Change: change, Check: Check(call, change))).ToArray();
        TraceIds.RefuseWhole(call, [.. checks.Select(pair => pair.Check.Fault).OfType<InputFault>()]);
        var writes = new RecordWrites(call);
        foreach (var (change, check) in checks.Where(pair => pair.Change.Record is not null))
            writes.Change(change.Record!.Key, check.Values);
        writes.Commit();
        return BatchAnswer.Of(
            call,
            success: 200,
            found.Select(change => View(call, change)),
            missing.Length == 0 ? null : [ErrorBody.Missing(call.Type, missing)]);
    }

    /// <summary>What HubSpot has against the new values.</summary>
    public static (Dictionary<string, string> Values, InputFault? Fault) Check(HubSpotCall call, Change change)
    {
        if (change.Properties.Count == 0)
            throw Refusal.ForShape("No properties found to update, please provide at least one.");
        // Of one that is not there nobody knows who bills it.
        var isBillable = change.Record is { } known && InvoiceRules.IsBillable(change.Properties.ContainsKey("hs_invoice_billable") ? change.Properties : known.Properties);
        var (values, problems) = RecordRules.Read(call, change.Properties, change.Record, isBillable);
        if (problems.Count > 0)
            return (values, RecordRules.Invalid(call, problems));
        if (change.Record is not { } record)
            return (values, null);
        if (ConditionalRules.Problem(call, values, record) is { } rule)
            return (values, rule);
        if (RecordRules.Conflict(call, values, record.Id) is { } conflict)
            return (values, conflict);
        var status = call.Type == ObjectType.Invoices ? StatusProblem(call, record, values) : null;
        return (values, status is null ? null : new InputFault(ErrorBody.Validation(status), []));
    }

    /// <summary>The live record an input means: by record id, or by a unique property.</summary>
    public static HubSpotObject? Find(HubSpotCall call, string id, string? idProperty)
    {
        if (idProperty is null)
            return call.Live(id);

        // Contacts by e-mail can be read and upserted, but not updated (hubspot-api-nodejs issue 548).
        if (idProperty == "email" || !call.State.Catalog.Identifies(call.Type, idProperty))
            throw Refusal.NotUnique(call.Type, idProperty, call.Options.PortalId);
        return call.State.Owner(call.Type, idProperty, id, call.Options);
    }

    private static Change Read(HubSpotCall call, JsonElement input)
    {
        var id = input.Id();
        return new Change(id, Find(call, id, input.OptionalText("idProperty")), input.Properties(), TraceIds.Of(input));
    }

    private static void RefuseDuplicateIds(Change[] changes)
    {
        string[] twice = [.. changes.GroupBy(change => change.Record?.Id ?? change.Id).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
            throw Refusal.Duplicates(twice);
    }

    private static string? StatusProblem(HubSpotCall call, HubSpotObject invoice, Dictionary<string, string> values)
    {
        var after = new Dictionary<string, string>(invoice.Properties);
        foreach (var (name, value) in values)
            after[name] = value;
        return InvoiceRules.StatusProblem(
            after,
            invoice.Properties.GetValueOrDefault("hs_invoice_status", "draft"),
            call.State.Associations.Of(invoice.Key, ObjectType.Contacts.Name).Count(),
            InvoiceRules.Lines(call.State, invoice.Key).Count());
    }

    private static RecordView View(HubSpotCall call, Change change) =>
        RecordView.Written(call.Portal, call.State.Find(change.Record!.Key)!, change.Properties.Keys) with
        {
            ObjectWriteTraceId = call.Options.TraceIdsEchoed ? change.TraceId : null,
        };
}

/// <summary>One input of an update or upsert.</summary>
/// <param name="Record">What it is about, or null where there is no such record.</param>
internal sealed record Change(string Id, HubSpotObject? Record, IReadOnlyDictionary<string, string> Properties, string? TraceId);
