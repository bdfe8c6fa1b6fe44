using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grains.Batching;
using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Polly;

namespace Grains.HubSpot;

/// <summary>An answer that is not about a batch of records: status and, where there was one, the JSON object.</summary>
public sealed record PlainAnswer(HttpStatusCode? Status, JsonObject? Body, LimitHeaders Limits)
{
    public bool IsSuccess => Status is { } status && (int)status is >= 200 and < 300;
}

/// <summary>
/// Sends a request and reports how it ended; it neither waits nor retries, because every request takes a permit of the
/// window and only the portal has those. Polly guards the transport with a time limit, and does nothing else.
/// </summary>
public class HubSpotApi(HttpClient http, IOptions<HubSpotOptions> options)
{
    private readonly ResiliencePipeline _transport = new ResiliencePipelineBuilder()
        .AddTimeout(options.Value.Timeout)
        .Build();

    private string Version => options.Value.ApiVersion;

    /// <param name="maySend">Asked at the last moment.</param>
    /// <exception cref="TooLateException">It said no.</exception>
    public virtual async Task<HubSpotReply> SendAsync(string token, Shape shape, IReadOnlyList<Wish> wishes, Func<bool> maySend, CancellationToken cancellation)
    {
        var (path, body) = HubSpotWire.Write(shape, wishes, Version);
        try
        {
            return await _transport.ExecuteAsync(async cancel =>
            {
                using var request = Request(HttpMethod.Post, path, token, body, maySend);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                var reply = await ReadAsync(response, answer => HubSpotWire.Read(shape, wishes, response.StatusCode, answer), cancel);
                var limited = reply is HubSpotReply.Limited limit ? limit with { RetryAfter = RetryAfter(response) } : reply;
                return limited with { Limits = Limits(response.Headers) };
            }, cancellation);
        }
        catch (Exception error) when (IsOfTransport(error))
        {
            return new HubSpotReply.Broken(Unreachable(error));
        }
    }

    /// <summary>A request outside batches: properties, account details. <paramref name="body"/> null: GET.</summary>
    /// <param name="maySend">Asked at the last moment.</param>
    /// <exception cref="TooLateException">It said no.</exception>
    public virtual async Task<PlainAnswer> AskAsync(string token, string area, string path, JsonObject? body, Func<bool> maySend, CancellationToken cancellation)
    {
        try
        {
            return await _transport.ExecuteAsync(async cancel =>
            {
                using var request = Request(body is null ? HttpMethod.Get : HttpMethod.Post, $"/{area}/{Version}/{path}", token, body, maySend);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                var kept = await ReadAsync(response, answer => (JsonObject?)answer?.DeepClone(), cancel);
                return new PlainAnswer(response.StatusCode, kept, Limits(response.Headers));
            }, cancellation);
        }
        catch (Exception error) when (IsOfTransport(error))
        {
            return new PlainAnswer(null, null, default);
        }
    }

    /// <summary>Which portal a token belongs to. The only call outside a portal's window: the portal is not known before.</summary>
    /// <exception cref="RefusalException">The token is of the wrong kind or refused, or HubSpot cannot be reached.</exception>
    public async Task<(long PortalId, PreflightCheck Check)> WhoAmIAsync(string token, CancellationToken cancellation)
    {
        if (!token.StartsWith("pat-", StringComparison.Ordinal))
        {
            throw new RefusalException(400, "This is not the token of a HubSpot service key or private app.",
                "Such tokens begin with 'pat-'. Make one in HubSpot under Development > Keys > Service keys.");
        }

        var answer = await AskAsync(token, "account-info", "details", null, () => true, cancellation);
        if (answer.IsSuccess && answer.Body?["portalId"]?.GetValue<long>() is { } portal)
            return (portal, new PreflightCheck("token", true, $"The token opens HubSpot portal {portal}."));
        throw answer.Status switch
        {
            null => new RefusalException(502, $"HubSpot cannot be reached at {options.Value.ApiUrl}.", "Check HubSpot:ApiUrl and this machine's way out, then try again."),
            HttpStatusCode.Unauthorized => new RefusalException(400, "HubSpot refused the token.", "Copy it again from HubSpot's Development > Keys; it may have been rotated or deleted."),
            var status => new RefusalException(502, $"HubSpot answered {(int)status} when asked which portal the token opens.", "Try again in a minute; if it stays, give the token the scope 'oauth' or make a new one."),
        };
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string token, JsonObject? body, Func<bool> maySend)
    {
        if (!maySend())
            throw new TooLateException();
        return new(method, new Uri(options.Value.ApiUrl, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = body is null ? null : new LastMomentContent(Json(body), maySend, "request-sent"),
        };
    }

    private static ByteArrayContent Json(JsonObject body) => new(JsonSerializer.SerializeToUtf8Bytes(body, HubSpotWire.Body))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
    };

    /// <param name="read">Null: nothing came, or no JSON object, and the status decides. What it is given ends with it.</param>
    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, Func<JsonObject?, T> read, CancellationToken cancellation)
    {
        using var answer = response.StatusCode is HttpStatusCode.NoContent ? null : await AnswerBody.ParseAsync(response.Content, cancellation);
        return read(answer?.RootElement is { ValueKind: JsonValueKind.Object } root ? JsonObject.Create(root) : null);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delta ? TimeSpan.FromSeconds(Math.Clamp(delta.TotalSeconds, 1, 86_400)) : null;

    private static LimitHeaders Limits(HttpResponseHeaders headers) => new(
        Number(headers, "X-HubSpot-RateLimit-Max"),
        Number(headers, "X-HubSpot-RateLimit-Daily"),
        Number(headers, "X-HubSpot-RateLimit-Daily-Remaining"));

    private static int? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A connection that takes too long is reported as a cancellation, with the timeout inside.</summary>
    private static bool IsOfTransport(Exception error) => error
        is HttpRequestException or IOException or AnswerTooLargeException or Polly.Timeout.TimeoutRejectedException
        or OperationCanceledException { InnerException: TimeoutException };

    private static Reason Unreachable(Exception error) => new(Reasons.HubSpotUnreachable, error switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
        Polly.Timeout.TimeoutRejectedException => "no answer in time",
        OperationCanceledException => "no connection in time",
        AnswerTooLargeException => error.Message,
        _ => "the connection broke",
    });
}
