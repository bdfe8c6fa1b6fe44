using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>
/// The consent page, which always consents, and the token endpoints. Bodies may be form-encoded or JSON, as the
/// Python and the Node SDK send them.
/// </summary>
internal sealed class OAuthEndpoints(Books books)
{
    private static readonly string[] Objects =
    [
        "bill_payments", "bill_vendors", "billable_items", "bills", "business", "clients", "credit_notes", "estimates",
        "expenses", "invoices", "journal_entries", "notifications", "online_payments", "other_income", "payments",
        "profile", "projects", "reports", "retainers", "taxes", "teams", "time_entries",
    ];

    private readonly FreshBooksOptions _options = books.Options;

    public Task<Answer> AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var redirect = query["redirect_uri"].ToString();
        var scopes = query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // An unknown client_id answered 500 when somebody tried it.
        if (query["client_id"] != _options.ClientId)
            return Task.FromResult(Answer.Text(500, "Internal Server Error"));
        if (query["response_type"] != "code" || !IsAllowed(redirect))
            return Task.FromResult(Answer.Text(400, "The redirect uri included is not valid."));
        if (!Array.TrueForAll(scopes, IsScope))
            return Task.FromResult(Answer.Text(400, "The requested scope is invalid, unknown, or malformed."));
        // A token always has user:profile:read; one that asked for nothing has all that the app has.
        ImmutableArray<string> granted = scopes.Length == 0 ? [] : [.. scopes.Union(["user:profile:read"])];
        var code = books.TokenPairs.Consented(redirect, granted);
        var state = query["state"].ToString();
        var suffix = state.Length > 0 ? $"&state={Uri.EscapeDataString(state)}" : "";
        return Task.FromResult(Answer.Redirect($"{redirect}?code={code}{suffix}"));
    }

    public async Task<Answer> TokenAsync(HttpContext context)
    {
        var body = await BodyAsync(context.Request);
        if (!IsApp(context, body))
            return FreshBooksError.Auth(401, "invalid_client", "Client authentication failed.");
        var redirect = body.GetValueOrDefault("redirect_uri", "");
        return body.GetValueOrDefault("grant_type") switch
        {
            "authorization_code" => Given(books.TokenPairs.Exchange(body.GetValueOrDefault("code", ""), redirect)),
            "refresh_token" when redirect.Length == 0 && _options.RefreshNeedsRedirectUri =>
                FreshBooksError.Auth(400, "invalid_request", "The request is missing redirect_uri."),
            "refresh_token" => Given(books.TokenPairs.Refresh(body.GetValueOrDefault("refresh_token", ""))),
            _ => FreshBooksError.Auth(400, "unsupported_grant_type", "The grant type is not supported."),
        };
    }

    public async Task<Answer> RevokeAsync(HttpContext context)
    {
        var body = await BodyAsync(context.Request);
        if (!IsApp(context, body))
            return FreshBooksError.Auth(401, "invalid_client", "Client authentication failed.");
        books.TokenPairs.Revoke(body.GetValueOrDefault("token", ""));
        return Answer.Json(200, new { });
    }

    private Answer Given(FreshPair? given)
    {
        if (given is not { Pair: var pair })
            return FreshBooksError.Auth(
                400,
                "invalid_grant",
                "The provided authorization grant is invalid, expired, revoked, or was issued to another client.");
        return Answer.Json(200, new
        {
            access_token = given.AccessToken,
            token_type = "Bearer",
            expires_in = (long)Math.Round((pair.AccessUntil - books.Time.GetUtcNow()).TotalSeconds),
            refresh_token = given.RefreshToken,
            scope = pair.Scopes.IsEmpty
                ? string.Join(' ', Objects.Select(name => $"user:{name}:read"))
                : string.Join(' ', pair.Scopes),
            created_at = pair.CreatedAt.ToUnixTimeSeconds(),
            direct_buy_tokens = new { },
        });
    }

    private bool IsApp(HttpContext context, Dictionary<string, string> body)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.ClientId}:{_options.ClientSecret}"));
        return header == $"Basic {basic}"
            || (body.GetValueOrDefault("client_id") == _options.ClientId
                && body.GetValueOrDefault("client_secret") == _options.ClientSecret);
    }

    /// <summary>HTTPS and no query; on this machine http will do.</summary>
    private bool IsAllowed(string redirect) =>
        Uri.TryCreate(redirect, UriKind.Absolute, out var uri)
        && uri.Query.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback)
        && (_options.RedirectUri is null || _options.RedirectUri == redirect);

    private static bool IsScope(string scope) =>
        scope.Split(':') is ["user", var name, "read" or "write"] && Objects.Contains(name);

    internal static async Task<Dictionary<string, string>> BodyAsync(HttpRequest request)
    {
        if (request.HasFormContentType)
            return (await request.ReadFormAsync(request.HttpContext.RequestAborted)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        try
        {
            return await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(
                request.Body, cancellationToken: request.HttpContext.RequestAborted) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
