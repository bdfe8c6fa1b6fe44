using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Grains.FreshBooks;

namespace Tests.Grains.FreshBooks;

/// <summary>What a test's FreshBooks saw of one request.</summary>
internal sealed record SeenRequest(string Method, string PathAndQuery, string? Bearer, string Body)
{
    public string Line => $"{Method} {PathAndQuery}";
}

/// <summary>FreshBooks as a function: requests in, responses out, all remembered.</summary>
internal sealed class StubNetwork(Func<SeenRequest, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public StubNetwork(Func<SeenRequest, HttpResponseMessage> answer)
        : this(seen => Task.FromResult(answer(seen)))
    {
    }

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public static FreshBooksOptions Options => new()
    {
        ApiUrl = new Uri("http://127.0.0.1:9/"),
        AuthUrl = new Uri("http://127.0.0.1:9"),
        ClientId = "app",
        ClientSecret = "app-secret",
    };

    public static HttpResponseMessage Json(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public FreshBooksApi Api(TimeProvider? time = null) =>
        new(new HttpClient(this, disposeHandler: false), Microsoft.Extensions.Options.Options.Create(Options), time ?? TimeProvider.System);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var seen = new SeenRequest(request.Method.Method, Uri.UnescapeDataString(request.RequestUri!.PathAndQuery), request.Headers.Authorization?.Parameter, body);
        Seen.Enqueue(seen);
        return await answer(seen);
    }
}
