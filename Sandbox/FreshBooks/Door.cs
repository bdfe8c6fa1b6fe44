using System.Globalization;

namespace Sandbox.FreshBooks;

/// <summary>Which errors a family of endpoints speaks, and which requests it counts.</summary>
internal enum Family
{
    OAuth,
    Auth,
    Accounting,
    Events,
}

/// <summary>
/// What happens to every request alike: faults, the rolling limits, the bearer token and its scopes, the latency,
/// one line in the ledger before the answer leaves.
/// </summary>
internal sealed class Door(Books books, FreshBooksFaults faults)
{
    private readonly FreshBooksOptions _options = books.Options;
    private readonly RollingLimit _requests = new(() => books.Options.RequestsPerMinute, books.Time);
    private readonly RollingLimit _posts = new(() => books.Options.PostsPerMinute, books.Time);
    private readonly RollingLimit _callbacks = new(() => books.Options.CallbackRequestsPerMinute, books.Time);

    /// <param name="operation">For the ledger: the path with ids taken out.</param>
    /// <param name="scope">Object the token must be able to read, e.g. <c>clients</c>; null for none.</param>
    public RequestDelegate Open(
        Family family,
        string operation,
        string? scope,
        Func<HttpContext, Task<Answer>> answer) => async context =>
    {
        var arrived = books.Time.GetUtcNow();
        var fault = faults.Take($"{context.Request.Method} {context.Request.Path}");
        await PauseAsync(_options.Latency + (fault?.Delay ?? TimeSpan.Zero));
        var allowance = Limit(family, context.Request.Method).Take();
        var given = Injected(fault) ?? Refused(family, allowance, context, scope) ?? await answer(context);
        books.Ledger.Add(new LedgerEntry(
            arrived,
            Side.FreshBooks,
            $"{context.Request.Method} {operation}",
            given.Status,
            given.Records,
            given.Malformed,
            Injected: fault is not null));
        if (fault?.Kind == FaultKind.LostReply)
            context.Abort();
        else
            await WriteAsync(context, given, allowance, fault?.Kind == FaultKind.Swollen);
    };

    private Answer? Injected(Fault? fault) => fault?.Kind switch
    {
        FaultKind.Status when fault.Status >= 500 => Answer.Text(fault.Status, "<html><body>Bad gateway</body></html>"),
        FaultKind.Status => FreshBooksError.Auth(fault.Status, fault.Status == 401 ? "unauthenticated" : "injected", "Asked for."),
        FaultKind.NotJson => Answer.Text(200, "<html><body>We will be back shortly</body></html>"),
        FaultKind.ErrorsIn200 => FreshBooksError.Accounting(
            _options, 200, new AccountingError(1003, "account", "", "", "Access to this resource is denied.")),
        _ => null,
    };

    private Answer? Refused(Family family, Allowance allowance, HttpContext context, string? scope)
    {
        if (!allowance.IsAllowed)
            return Error(family, 429, 429, "Rate limit exceeded.");
        if (family == Family.OAuth)
            return null;
        if (Pair(context) is not { } pair)
            return Unauthenticated(family);
        return scope is null || CanRead(pair, scope)
            ? null
            : Error(family, 403, 1003, $"The token lacks the scope user:{scope}:read.");
    }

    internal bool CanRead(TokenPair pair, string scope) =>
        !_options.EnforceScopes || pair.Scopes.IsEmpty || pair.Scopes.Contains($"user:{scope}:read");

    internal TokenPair? Pair(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) ? books.TokenPairs.Check(header[7..]) : null;
    }

    private Answer Unauthenticated(Family family) => family == Family.Events
        ? FreshBooksError.Events(_options.ErrorStyle, 401, 401, "invalid_token: The access token is invalid.")
        : FreshBooksError.Auth(401, "unauthenticated", "This action requires authentication to continue.");

    private Answer Error(Family family, int status, int errno, string message) => family switch
    {
        Family.Accounting => FreshBooksError.Accounting(
            _options, status, new AccountingError(errno, "account", "", "", message)),
        Family.Events => FreshBooksError.Events(_options.ErrorStyle, status, status, message),
        _ => FreshBooksError.Auth(status, "refused", message),
    };

    private RollingLimit Limit(Family family, string method) => family switch
    {
        Family.Events => _callbacks,
        Family.Accounting when HttpMethods.IsPost(method) => _posts,
        _ => _requests,
    };

    private Task PauseAsync(TimeSpan pause) =>
        pause > TimeSpan.Zero ? Task.Delay(pause, books.Time) : Task.CompletedTask;

    private static async Task WriteAsync(HttpContext context, Answer answer, Allowance allowance, bool isSwollen)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        var headers = response.Headers;
        headers["x-api-version"] = "2023-02-20";
        headers["X-RateLimit-Limit"] = Text(allowance.Limit);
        headers["X-RateLimit-Remaining"] = Text(allowance.Remaining);
        headers["X-RateLimit-Reset"] = Text(allowance.ResetsAt.ToUnixTimeSeconds());
        // On every answer, as observed: that it is there says nothing.
        headers.RetryAfter = Text((long)Math.Ceiling(allowance.ResetsIn.TotalSeconds));
        if (answer.Location is { } location)
            headers.Location = location;
        if (answer.Body.IsEmpty)
            return;
        response.ContentType = answer.ContentType;
        var (head, tail) = isSwollen ? Swelling.Swell(answer.Body) : (answer.Body, default);
        response.ContentLength = head.Length + tail.Length;
        await response.Body.WriteAsync(head, context.RequestAborted);
        await response.Body.WriteAsync(tail, context.RequestAborted);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
