using System.Net;
using System.Text.Json;
using Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Grains.FreshBooks;

/// <summary>
/// FreshBooks' API as outcomes: whatever it answers, or does not, is one of <see cref="FreshBooksAnswer{T}"/>. It
/// reports; it keeps no budget and waits for nobody.
/// </summary>
public partial class FreshBooksApi(HttpClient http, IOptions<FreshBooksOptions> options, TimeProvider time)
{
    private readonly FreshBooksTransport _transport = new(http, time);

    private Uri Url(string path) => new($"{options.Value.ApiUrl.AbsoluteUri.TrimEnd('/')}/{path}");

    private async Task<FreshBooksAnswer<T>> AskAsync<T>(FreshBooksCall call, Func<JsonElement, T> read, CancellationToken cancellation)
    {
        using var reply = await _transport.SendAsync(call, cancellation);
        var problem = reply.Body is { } body ? FreshBooksWire.Problem(body) : null;
        return reply.Status switch
        {
            null => new FreshBooksAnswer<T>.Failed(reply.Broken!),
            HttpStatusCode.Unauthorized => new FreshBooksAnswer<T>.Unauthorized(),
            HttpStatusCode.TooManyRequests => new FreshBooksAnswer<T>.Throttled(reply.RetryAfter, reply.Budget),
            HttpStatusCode.NotFound => new FreshBooksAnswer<T>.NotFound(),
            HttpStatusCode.Forbidden => new FreshBooksAnswer<T>.Forbidden(Why(Reasons.FreshBooksForbids, 403, problem)),
            { } status when (int)status is >= 200 and < 300 => problem is null ? Read(reply, read) : Refused<T>(status, problem),
            { } status => Refused<T>(status, problem),
        };
    }

    private static FreshBooksAnswer<T> Read<T>(FreshBooksReply reply, Func<JsonElement, T> read)
    {
        try
        {
            return new FreshBooksAnswer<T>.Read(read(reply.Body ?? default), reply.Budget);
        }
        catch (FormatException error)
        {
            return new FreshBooksAnswer<T>.Failed(new Reason(Reasons.FreshBooksFailed, $"its answer cannot be read: {error.Message}"));
        }
    }

    /// <summary>The errno decides before the status: a 200 may hold one, and a 422 may hold 1012.</summary>
    private static FreshBooksAnswer<T> Refused<T>(HttpStatusCode status, FreshBooksProblem? problem) => problem switch
    {
        { IsNotFound: true } => new FreshBooksAnswer<T>.NotFound(),
        { IsForbidden: true } => new FreshBooksAnswer<T>.Forbidden(Why(Reasons.FreshBooksForbids, (int)status, problem)),
        _ => new FreshBooksAnswer<T>.Failed(Why(Reasons.FreshBooksFailed, (int)status, problem)),
    };

    private static Reason Why(string title, int status, FreshBooksProblem? problem) =>
        new(title, problem?.ToString() is { Length: > 0 } said ? $"HTTP {status}, {said}" : $"HTTP {status}");
}
