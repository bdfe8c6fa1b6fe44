using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>Create or update by a unique property, in batches. Cannot set associations.</summary>
internal static class UpsertOperation
{
    public static HubSpotAnswer Batch(HubSpotCall call)
    {
        var elements = call.Inputs(["id", "idProperty", "properties"], ["objectWriteTraceId"]);
        var isTraced = TraceIds.AreComplete(elements);
        Change[] inputs = [.. elements.Select(element => Read(call, element))];
        CreateOperations.RefuseDuplicates(call, inputs.Select(input => input.Properties));
        string[] twice = [.. inputs.Where(input => input.Record is not null).GroupBy(input => input.Record!.Id).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (twice.Length > 0)
            throw Refusal.Duplicates(twice);

        var checks = inputs.Select(input => (Input: input, Check: Check(call, input))).ToArray();
        if (!isTraced)
            TraceIds.RefuseWhole(call, [.. checks.Select(pair => pair.Check.Fault).OfType<InputFault>()]);
        (Change Input, RecordKey Key)[] written = Write(call, checks.Where(pair => pair.Check.Fault is null).Select(pair => (pair.Input, pair.Check.Values)));
        return BatchAnswer.Of(
            call,
            success: 200,
            written.Select(pair => View(call, pair.Input, pair.Key)),
            [.. checks.Where(pair => pair.Check.Fault is not null).Select(pair => pair.Check.Fault!.Error.With("objectWriteTraceId", pair.Input.TraceId!))]);
    }

    private static Change Read(HubSpotCall call, JsonElement input)
    {
        var (id, idProperty) = (input.Id(), input.Id("idProperty"));
        var isRefused = call.Type == ObjectType.Contacts && idProperty == "email" && !call.Options.EmailUpserts;
        if (isRefused || !call.State.Catalog.Identifies(call.Type, idProperty))
            throw Refusal.NotUnique(call.Type, idProperty, call.Options.PortalId);

        // The id is the value of the unique property, whether or not it is repeated among the properties.
        var properties = new Dictionary<string, string>(input.Properties());
        properties.TryAdd(idProperty, id);
        return new Change(id, call.State.Owner(call.Type, idProperty, id, call.Options), properties, TraceIds.Of(input));
    }

    private static (Dictionary<string, string> Values, InputFault? Fault) Check(HubSpotCall call, Change input) =>
        input.Record is null
            ? CreateOperations.Check(call, new NewRecord(input.Properties, [], input.TraceId))
            : UpdateOperations.Check(call, input);

    private static (Change Input, RecordKey Key)[] Write(HubSpotCall call, IEnumerable<(Change Input, Dictionary<string, string> Values)> inputs)
    {
        var writes = new RecordWrites(call);
        var written = new List<(Change, RecordKey)>();
        foreach (var (input, values) in inputs)
        {
            if (input.Record is { } record)
                writes.Change(record.Key, values);
            written.Add((input, input.Record?.Key ?? writes.Add(values, [])));
        }

        writes.Commit();
        return [.. written];
    }

    private static RecordView View(HubSpotCall call, Change input, RecordKey key) =>
        RecordView.Written(call.Portal, call.State.Find(key)!, input.Properties.Keys) with
        {
            New = input.Record is null,
            ObjectWriteTraceId = call.Options.TraceIdsEchoed ? input.TraceId : null,
        };
}
