using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Grains.Interfaces;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Grains.FreshBooks;

/// <param name="Body">Null: none. A form is sent as such, anything else as JSON.</param>
internal sealed record FreshBooksCall(HttpMethod Method, Uri Uri, string? Token, object? Body = null)
{
    /// <summary>Asked at the last moment; only of a form.</summary>
    public Func<bool> MaySend { get; init; } = () => true;
}

/// <summary>What came over the wire. <see cref="Status"/> null: nothing did, and <see cref="Broken"/> says why.</summary>
internal sealed record FreshBooksReply(HttpStatusCode? Status, JsonDocument? Document) : IDisposable
{
    /// <summary>Null: none, or no JSON. It ends with the reply.</summary>
    public JsonElement? Body => Document?.RootElement;

    public TimeSpan? RetryAfter { get; init; }

    public FreshBooksBudget? Budget { get; init; }

    public Reason? Broken { get; init; }

    public void Dispose() => Document?.Dispose();
}

/// <summary>
/// Sends one request. Resilience is of the transport only: a time limit, and up to two repeats of a GET that never
/// reached FreshBooks' application. A POST or PUT is never repeated: FreshBooks knows no idempotency key.
/// </summary>
internal sealed class FreshBooksTransport(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A refresh whose answer is lost costs the customer a new consent, so it is given up late.
    private static readonly TimeSpan GrantPatience = TimeSpan.FromSeconds(20);

    private static readonly ProductInfoHeaderValue UserAgent = new("freshbooks-hubspot-mirror", "1.0");

    private static readonly ResiliencePipeline<FreshBooksReply> Reading = new ResiliencePipelineBuilder<FreshBooksReply>()
        .AddRetry(new RetryStrategyOptions<FreshBooksReply>
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder<FreshBooksReply>()
                .Handle<HttpRequestException>()
                .Handle<IOException>()
                .HandleResult(reply => reply.Status
                    is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout),
        })
        .AddTimeout(Patience)
        .Build();

    private static readonly ResiliencePipeline<FreshBooksReply> Writing =
        new ResiliencePipelineBuilder<FreshBooksReply>().AddTimeout(Patience).Build();

    private static readonly ResiliencePipeline<FreshBooksReply> Granting =
        new ResiliencePipelineBuilder<FreshBooksReply>().AddTimeout(GrantPatience).Build();

    public async Task<FreshBooksReply> SendAsync(FreshBooksCall call, CancellationToken cancellation)
    {
        try
        {
            return await PipelineOf(call).ExecuteAsync(async cancel =>
            {
                using var request = Request(call);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                return await ReadAsync(response, cancel);
            }, cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return Broken("it did not answer in time");
        }
        catch (OperationCanceledException error) when (error.InnerException is TimeoutException)
        {
            // How .NET reports a connection that takes too long.
            return Broken(nameof(HttpRequestError.ConnectionError));
        }
        catch (HttpRequestException error)
        {
            return Broken(error.HttpRequestError.ToString());
        }
        catch (TooLateException)
        {
            return Broken("this process was held up for too long to send it");
        }
        catch (AnswerTooLargeException error)
        {
            return Broken(error.Message);
        }
        catch (IOException)
        {
            return Broken(nameof(HttpRequestError.ResponseEnded));
        }
    }

    private static ResiliencePipeline<FreshBooksReply> PipelineOf(FreshBooksCall call) =>
        call.Method == HttpMethod.Get ? Reading : call.Body is HttpContent ? Granting : Writing;

    private static HttpRequestMessage Request(FreshBooksCall call)
    {
        var request = new HttpRequestMessage(call.Method, call.Uri)
        {
            Content = call.Body switch { null => null, HttpContent form => new LastMomentContent(form, call.MaySend, "refresh-sent"), var json => JsonContent.Create(json) },
        };
        request.Headers.UserAgent.Add(UserAgent);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*", 0.5));
        if (call.Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Token);
        return request;
    }

    private async Task<FreshBooksReply> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await AnswerBody.ParseAsync(response.Content, cancellation);
        var budget = Budget(response.Headers);
        return new FreshBooksReply(response.StatusCode, body) { Budget = budget, RetryAfter = RetryAfter(response.Headers, budget) };
    }

    /// <summary>On 200s too, where it only counts down to the window's reset. Without it, a spent window's reset says it.</summary>
    private TimeSpan? RetryAfter(HttpResponseHeaders headers, FreshBooksBudget? budget)
    {
        var wait = headers.RetryAfter?.Delta
            ?? (headers.RetryAfter?.Date ?? (budget is { Remaining: 0 } ? budget.Reset : null)) - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static FreshBooksBudget? Budget(HttpResponseHeaders headers) =>
        Number(headers, "X-RateLimit-Limit") is { } limit
        && Number(headers, "X-RateLimit-Remaining") is { } remaining
        && Number(headers, "X-RateLimit-Reset") is { } reset and >= 0 and < 10_000_000_000
            ? new FreshBooksBudget((int)limit, (int)remaining, DateTimeOffset.FromUnixTimeSeconds(reset))
            : null;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values)
        && long.TryParse(values.First(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FreshBooksReply Broken(string how) =>
        new(null, null) { Broken = new Reason(Reasons.FreshBooksUnreachable, how) };
}
