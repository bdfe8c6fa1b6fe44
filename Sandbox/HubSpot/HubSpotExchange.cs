using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Sandbox.HubSpot;

/// <summary>One HTTP exchange from arrival to answer. Enters the ledger exactly once, by its time of arrival.</summary>
internal sealed class HubSpotExchange(HttpContext http, HubSpotPortal portal, HubSpotOperation operation)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly JsonDocumentOptions StrictJson = new() { AllowDuplicateProperties = false };
    private static readonly string[] Versions = ["2026-03", "2026-09"];

    private readonly HubSpotOptions _options = portal.Options;
    private readonly string _name = operation.Name(http.Request.RouteValues);

    public async Task RunAsync()
    {
        if (HubSpotDoor.Unauthorized(http.Request, _options) is { } body)
        {
            Record(portal.Time.GetUtcNow(), 401, records: 0);
            await ReplyAsync(new HubSpotAnswer(401, body));
            return;
        }

        var arrival = portal.Limits.Arrive(HubSpotCall.IsSearch(_name), _options);
        var fault = arrival.Hit == LimitHit.None ? portal.Faults.Take(_name) : null;
        await WaitAsync(Latency());
        var call = new HubSpotCall(portal, http.Request, arrival.At);
        var (answer, malformed) = fault?.Kind switch
        {
            HubSpotFaultKind.Status => (Injected(fault), null),
            HubSpotFaultKind.DropRequest => (new HubSpotAnswer(0, null), null),
            HubSpotFaultKind.NotJson => (new HubSpotAnswer(200, null), null),
            _ => await AnswerAsync(call, arrival),
        };
        Record(arrival.At, answer.Status, call.Records, malformed, fault is not null);
        if (fault is not null)
            await WaitAsync(fault.Delay);
        if (!HubSpotCall.IsSearch(_name))
            SetLimits(arrival);
        await ReplyAsync(answer, fault);
    }

    private async Task<(HubSpotAnswer Answer, string? Malformed)> AnswerAsync(HubSpotCall call, Arrival arrival)
    {
        try
        {
            if (arrival.Hit != LimitHit.None)
                throw new Refusal(429, HubSpotDoor.OverLimit(HubSpotDoor.Policy(arrival.Hit), _options));
            CheckPath(call);
            HubSpotDoor.RefuseForbidden(operation.Need, call.Type, call.ToType, _options);
            using var body = operation.HasBody ? await ReadAsync(call) : null;
            return (portal.Alone(() => operation.Run(call)), null);
        }
        catch (Refusal refusal)
        {
            return (new HubSpotAnswer(refusal.Status, refusal.Body), refusal.Malformed);
        }
    }

    private static void CheckPath(HubSpotCall call)
    {
        if (call.Version.Length > 0 && !Versions.Contains(call.Version))
            throw new Refusal(404, new ErrorBody { Message = "resource not found" }, $"no version '{call.Version}'");
        foreach (var name in new[] { "type", "toType" })
        {
            if (call.Route(name) is { Length: > 0 } type && ObjectType.Find(type) is null)
                throw new Refusal(400, ErrorBody.Validation($"Unable to infer object type from: {type}"), $"no object type '{type}'");
        }
    }

    private async Task<JsonDocument> ReadAsync(HubSpotCall call)
    {
        if (!http.Request.HasJsonContentType())
            throw new Refusal(415, ErrorBody.Validation("The content type must be application/json"), "the content type is not JSON");
        using var buffer = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
            call.BodyLength = Encoding.UTF8.GetCharCount(buffer.GetBuffer(), 0, (int)buffer.Length);
            var document = JsonDocument.Parse(buffer.ToArray(), StrictJson);
            call.Body = document.RootElement;
            return document;
        }
        catch (JsonException wrong)
        {
            throw Refusal.ForShape($"the body is not JSON: {wrong.Message}");
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Not the sender's contract but the cable: nothing is done, and nobody reads the answer.
            throw new Refusal(400, ErrorBody.Validation("The body broke off"));
        }
    }

    private async Task ReplyAsync(HubSpotAnswer answer, HubSpotFault? fault = null)
    {
        if (fault?.Kind is HubSpotFaultKind.DropRequest or HubSpotFaultKind.DropReplyAfterCommit)
        {
            http.Abort();
            return;
        }

        var correlation = Guid.NewGuid().ToString();
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.Headers["x-hubspot-correlation-id"] = correlation;
        if (fault?.RetryAfter is { } wait)
            response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (fault?.Kind == HubSpotFaultKind.NotJson)
        {
            response.ContentType = "text/html";
            await response.WriteAsync("<html><body>Please stand by.</body></html>");
            return;
        }

        if (answer.Body is not { } body)
            return;
        response.ContentType = "application/json;charset=utf-8";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body is ErrorBody error ? error with { CorrelationId = correlation } : body, body.GetType(), Json);
        var (head, tail) = fault?.Kind == HubSpotFaultKind.Swollen ? Swelling.Swell(bytes) : (bytes, default);
        response.ContentLength = head.Length + tail.Length;
        await response.Body.WriteAsync(head, http.RequestAborted);
        await response.Body.WriteAsync(tail, http.RequestAborted);
    }

    private HubSpotAnswer Injected(HubSpotFault fault) => new(fault.Status, fault.Status switch
    {
        429 => HubSpotDoor.OverLimit(fault.Policy, _options),
        401 => new ErrorBody { Category = "EXPIRED_AUTHENTICATION", Message = "The OAuth token used to make this call expired 75 second(s) ago." },
        423 => new ErrorBody { Category = "LOCKED", Message = "The resource is locked. Wait at least 2 seconds." },
        _ => new ErrorBody { Message = $"Injected {fault.Status}." },
    });

    private void Record(DateTimeOffset at, int status, int records, string? malformed = null, bool isInjected = false) =>
        portal.Ledger.Add(new LedgerEntry(at, Side.HubSpot, _name, status, records, malformed, isInjected));

    private void SetLimits(Arrival arrival)
    {
        Set("X-HubSpot-RateLimit-Max", _options.WindowLimit);
        Set("X-HubSpot-RateLimit-Remaining", arrival.Remaining);
        Set("X-HubSpot-RateLimit-Interval-Milliseconds", (int)_options.Window.TotalMilliseconds);
        Set("X-HubSpot-RateLimit-Daily", _options.DailyLimit);
        Set("X-HubSpot-RateLimit-Daily-Remaining", arrival.DailyRemaining);
    }

    private void Set(string header, int value) => http.Response.Headers[header] = value.ToString(CultureInfo.InvariantCulture);

    private TimeSpan Latency() =>
        _options.Latency == TimeSpan.Zero ? TimeSpan.Zero : portal.Alone(() => _options.Latency * (0.8 + (0.4 * portal.Luck.NextDouble())));

    // Not cut short when the caller hangs up: what was sent is done, as in the real one.
    private Task WaitAsync(TimeSpan wait) => wait > TimeSpan.Zero ? Task.Delay(wait, portal.Time, CancellationToken.None) : Task.CompletedTask;
}
