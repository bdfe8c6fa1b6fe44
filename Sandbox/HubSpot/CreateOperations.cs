using System.Text.Json;

namespace Sandbox.HubSpot;

/// <summary>Creation of records, one or a batch (developers.hubspot.com, "Using object APIs").</summary>
internal static class CreateOperations
{
    public static HubSpotAnswer One(HubSpotCall call)
    {
        call.Records = 1;
        var input = Read(call.Body.Object("the body", ["properties", "associations"], ["objectWriteTraceId"]));
        var (values, fault) = Check(call, input);
        if (fault is not null)
            throw new Refusal(fault.IsConflict ? 409 : 400, fault.Error);
        var writes = new RecordWrites(call);
        var key = writes.Add(values, input.Links);
        writes.Commit();
        return new HubSpotAnswer(201, RecordView.Written(call.Portal, call.State.Find(key)!, values.Keys));
    }

    public static HubSpotAnswer Batch(HubSpotCall call)
    {
        var elements = call.Inputs(["properties", "associations"], ["objectWriteTraceId"]);
        var isTraced = TraceIds.AreComplete(elements);
        NewRecord[] inputs = [.. elements.Select(Read)];
        RefuseDuplicates(call, inputs.Select(input => input.Properties));
        var checks = inputs.Select(input => (Input: input, Check: Check(call, input))).ToArray();
        if (!isTraced)
            TraceIds.RefuseWhole(call, [.. checks.Select(pair => pair.Check.Fault).OfType<InputFault>()]);

        var writes = new RecordWrites(call);
        (NewRecord Input, RecordKey Key)[] made = [.. checks.Where(pair => pair.Check.Fault is null).Select(pair => (pair.Input, writes.Add(pair.Check.Values, pair.Input.Links)))];
        writes.Commit();
        return BatchAnswer.Of(
            call,
            success: 201,
            made.Select(pair => View(call, pair.Key, pair.Input)),
            [.. checks.Where(pair => pair.Check.Fault is not null).Select(pair => pair.Check.Fault!.Error.With("objectWriteTraceId", pair.Input.TraceId!))]);
    }

    /// <summary>Everything HubSpot has against a new record, one thing at a time.</summary>
    public static (Dictionary<string, string> Values, InputFault? Fault) Check(HubSpotCall call, NewRecord input)
    {
        var (values, problems) = RecordRules.Read(call, input.Properties, before: null, InvoiceRules.IsBillable(input.Properties));
        if (problems.Count > 0)
            return (values, RecordRules.Invalid(call, problems));
        if (RecordRules.Missing(call, values) is { } missing)
            return (values, new InputFault(missing, []));
        if (ConditionalRules.Problem(call, values, before: null) is { } rule)
            return (values, rule);
        if (RecordRules.Conflict(call, values, id: null) is { } conflict)
            return (values, conflict);
        if (InlineAssociations.Problem(call, input.Links) is { } association)
            return (values, new InputFault(association, []));
        var status = call.Type == ObjectType.Invoices
            ? InvoiceRules.StatusProblem(values, before: null, Count(input, 177), Count(input, 409))
            : null;
        return (values, status is null ? null : new InputFault(ErrorBody.Validation(status), []));
    }

    /// <summary>The same unique value twice in a batch refuses all of it, trace ids or not.</summary>
    public static void RefuseDuplicates(HubSpotCall call, IEnumerable<IReadOnlyDictionary<string, string>> inputs)
    {
        var keys = inputs.SelectMany(properties => properties
            .SelectMany(pair => call.State.Unique.KeysOf(call.Type.Name, pair.Key, pair.Value, call.Options))
            .Distinct());
        string[] twice = [.. keys.GroupBy(key => key).Where(group => group.Count() > 1).Select(group => group.Key.Value)];
        if (twice.Length > 0)
            throw Refusal.Duplicates(twice);
    }

    private static NewRecord Read(JsonElement input) => new(input.Properties(), InlineAssociations.Read(input), TraceIds.Of(input));

    private static int Count(NewRecord input, int typeId) => input.Links.Where(link => link.TypeId == typeId).Select(link => link.ToId).Distinct().Count();

    private static RecordView View(HubSpotCall call, RecordKey key, NewRecord input) =>
        RecordView.Written(call.Portal, call.State.Find(key)!, input.Properties.Keys) with
        {
            ObjectWriteTraceId = call.Options.TraceIdsEchoed ? input.TraceId : null,
        };
}

/// <summary>One input of a create.</summary>
internal sealed record NewRecord(IReadOnlyDictionary<string, string> Properties, IReadOnlyList<InlineLink> Links, string? TraceId);
