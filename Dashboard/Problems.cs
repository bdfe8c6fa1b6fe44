using Grains.Interfaces;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Storage;

namespace Dashboard;

/// <summary>Every error of the private door as problem+json (RFC 9457): title = what is wrong, detail = what to do.</summary>
internal sealed partial class Problems(ILogger<Problems> log) : IExceptionHandler
{
    public static readonly RefusalException KeyWanted = new(
        401, "The admin key is missing or wrong.", "Send it as 'Authorization: Bearer <key>', or log in at /login.");

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return true;
        var refusal = Explain(exception);
        if (refusal.Status == StatusCodes.Status500InternalServerError)
            LogUnexpected(context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName, exception);
        await WriteAsync(context, refusal);
        return true;
    }

    public static Task WriteAsync(HttpContext context, RefusalException refusal)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(refusal.Remedy, statusCode: refusal.Status, title: refusal.Title).ExecuteAsync(context);
    }

    /// <summary>For answers that came out without a body: no such path, wrong method, wrong content type.</summary>
    public static Task WriteBareAsync(HttpContext context) =>
        WriteAsync(context, context.Response.StatusCode switch
        {
            404 => new(404, $"There is nothing at {context.Request.Path}.", "The calls are listed at /api/docs."),
            405 => new(405, $"{context.Request.Path} does not take {context.Request.Method}.", "The calls are listed at /api/docs."),
            415 => new(415, "The body's content type is not taken.", "Send application/json."),
            var status => new(status, ReasonPhrases.GetReasonPhrase(status) + ".", "The calls are listed at /api/docs."),
        });

    private static RefusalException Explain(Exception exception) => exception switch
    {
        RefusalException refusal => refusal,
        BadHttpRequestException { StatusCode: 400 } => new(
            400, "The request's body or a parameter does not read.", "Send what /api/docs shows for this call, as JSON."),
        BadHttpRequestException bad => new(bad.StatusCode, "The request is not taken.", "The calls are described at /api/docs."),
        StorageUnavailableException storage => new(503, storage.Message, "Try again when /health/ready answers 200."),
        TimeoutException or OrleansException or SiloUnavailableException => new(
            503, "The cluster did not answer in time.", "Try again when /health/ready answers 200."),
        _ => new(500, "The sync itself failed.", "The log says why; look for this moment."),
    };

    [LoggerMessage(LogLevel.Error, "The call {Endpoint} failed unexpectedly")]
    private partial void LogUnexpected(string? endpoint, Exception exception);
}
