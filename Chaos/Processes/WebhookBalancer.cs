using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chaos.Processes;

/// <summary>
/// What stands between FreshBooks and the gateways: asks one, and the other where that one does not answer, as a
/// balancer does that was told that this POST may be repeated. Notes what was refused although it need not be.
/// </summary>
internal sealed class WebhookBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>A person who consents waits longer than FreshBooks does.</summary>
    private static readonly TimeSpan PersonsPatience = TimeSpan.FromSeconds(30);

    /// <summary>A connection ends before its process is known to have died, of this very webhook maybe.</summary>
    private static readonly TimeSpan UntilDeathIsSeen = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(1), AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Func<ImmutableArray<GatewayPlace>> _gateways;
    private readonly Func<bool> _mustAccept;
    private int _turn;
    private ImmutableDictionary<string, int> _refused = ImmutableDictionary<string, int>.Empty;

    private WebhookBalancer(WebApplication app, Func<ImmutableArray<GatewayPlace>> gateways, Func<bool> mustAccept) =>
        (_app, _gateways, _mustAccept) = (app, gateways, mustAccept);

    /// <summary>Although a gateway and its database were there all the time.</summary>
    public int Refused => _refused.Values.Sum();

    /// <summary>With which statuses, and how often each.</summary>
    public string RefusedWith => string.Join(", ", _refused.Select(status => $"{status.Value} x {status.Key}"));

    /// <param name="mustAccept">Whether whatever the gateways need is there at this moment.</param>
    public static async Task<WebhookBalancer> StartAsync(int port, Func<ImmutableArray<GatewayPlace>> gateways, Func<bool> mustAccept)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var balancer = new WebhookBalancer(app, gateways, mustAccept);
        app.Run(balancer.ForwardAsync);
        await app.StartAsync();
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var there = There();
        var gateways = _gateways();
        var first = Interlocked.Increment(ref _turn);
        HttpResponseMessage? answer = null;
        for (var index = 0; index < gateways.Length && answer is null or { StatusCode: HttpStatusCode.ServiceUnavailable }; index++)
        {
            answer?.Dispose();
            answer = await AskAsync(gateways[(first + index) % gateways.Length], context.Request, body.ToArray(), context.RequestAborted);
        }

        using var last = answer;
        if (HttpMethods.IsPost(context.Request.Method) && answer is not { IsSuccessStatusCode: true })
            await CountUnlessNobodyWasThereAsync(there, answer);

        context.Response.StatusCode = (int?)answer?.StatusCode ?? StatusCodes.Status502BadGateway;
        if (answer?.Headers.Location is { } location)
            context.Response.Headers.Location = location.ToString();
        if (answer is not null)
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>The processes that can take a webhook at this moment.</summary>
    private ImmutableArray<int?> There() => _mustAccept() ? [.. _gateways().Where(gateway => gateway.IsServing).Select(gateway => gateway.Process.ProcessId)] : [];

    /// <summary>While no gateway or no database was there from the beginning to the end, nobody could have taken it.</summary>
    private async Task CountUnlessNobodyWasThereAsync(ImmutableArray<int?> before, HttpResponseMessage? answer)
    {
        await Task.Delay(UntilDeathIsSeen, TimeProvider.System);
        if (!before.Intersect(There()).Any())
            return;
        var status = answer is null ? "no answer" : ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        ImmutableInterlocked.AddOrUpdate(ref _refused, status, 1, (_, count) => count + 1);
    }

    /// <summary>Null: no answer.</summary>
    private async Task<HttpResponseMessage?> AskAsync(GatewayPlace gateway, HttpRequest asked, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri(gateway.Door, asked.Path + asked.QueryString));
        if (HttpMethods.IsPost(asked.Method))
            request.Content = new ByteArrayContent(body);
        foreach (var (name, values) in asked.Headers.Where(header => header.Key is not ("Host" or "Connection" or "Content-Length")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(HttpMethods.IsPost(asked.Method) ? Patience : PersonsPatience);
            var answer = await _http.SendAsync(request, timeout.Token);
            gateway.Process.NoteAnswer();
            return answer;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
