using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.FreshBooks;

public partial class FreshBooksApi
{
    /// <summary>
    /// What the sync reads, and no more. A scope that the app does not have enabled fails the whole consent without
    /// saying which. Callbacks need the read scope of their noun.
    /// </summary>
    public const string Scopes =
        "user:profile:read user:clients:read user:invoices:read user:payments:read user:bill_vendors:read";

    /// <summary>Where a person consents; FreshBooks then redirects to <paramref name="redirect"/> with a code that lives 5 minutes.</summary>
    public Uri AuthorizeUrl(Uri redirect, string state) => new(
        $"{options.Value.AuthUrl.AbsoluteUri.TrimEnd('/')}/oauth/authorize?client_id={Uri.EscapeDataString(options.Value.ClientId)}"
        + $"&response_type=code&redirect_uri={Uri.EscapeDataString(redirect.AbsoluteUri)}"
        + $"&scope={Uri.EscapeDataString($"{Scopes} {options.Value.MoreScopes}".TrimEnd())}&state={Uri.EscapeDataString(state)}");

    public virtual Task<GrantAnswer> ExchangeAsync(string code, Uri redirect) =>
        GrantAsync("authorization_code", redirect, () => true, ("code", code));

    /// <summary>Spends the refresh token for a new pair. The SDKs send the redirect URI here too.</summary>
    /// <param name="maySend">Asked at the last moment.</param>
    public virtual Task<GrantAnswer> RefreshAsync(string refreshToken, Uri redirect, Func<bool> maySend) =>
        GrantAsync("refresh_token", redirect, maySend, ("refresh_token", refreshToken));

    /// <summary>Ends the pair that this token belongs to; the answer's value says nothing.</summary>
    public Task<FreshBooksAnswer<bool>> RevokeAsync(string token, CancellationToken cancellation = default) =>
        AskAsync(new FreshBooksCall(HttpMethod.Post, Url("auth/oauth/revoke"), null, Form(("token", token))), _ => true, cancellation);

    /// <summary>The accounting accounts that the login can read.</summary>
    public Task<FreshBooksAnswer<ImmutableArray<FreshBooksAccount>>> AccountsAsync(string token, CancellationToken cancellation = default) =>
        AskAsync(new FreshBooksCall(HttpMethod.Get, Url("auth/api/v1/users/me"), token), FreshBooksWire.Accounts, cancellation);

    /// <summary>Takes no cancellation: once sent, the token may be spent, and only the answer holds the next one.</summary>
    private async Task<GrantAnswer> GrantAsync(string type, Uri redirect, Func<bool> maySend, (string Name, string Value) proof)
    {
        var form = Form(("grant_type", type), ("redirect_uri", redirect.AbsoluteUri), proof);
        var call = new FreshBooksCall(HttpMethod.Post, Url("auth/oauth/token"), null, form) { MaySend = maySend };
        using var reply = await _transport.SendAsync(call, CancellationToken.None);
        if (reply.Broken is { } broken)
            return new GrantAnswer.Failed(broken);
        var error = FreshBooksWire.GrantError(reply.Body);
        if ((int)reply.Status! is >= 200 and < 300 && reply.Body is { } body && error.Length == 0)
            return Granted(() => FreshBooksWire.Grant(body, time.GetUtcNow()));
        return error is "invalid_grant"
            ? new GrantAnswer.Spent()
            : new GrantAnswer.Failed(new Reason(Reasons.FreshBooksFailed, Said((int)reply.Status, error)));
    }

    private static GrantAnswer Granted(Func<FreshBooksGrant> read)
    {
        try
        {
            return new GrantAnswer.Granted(read());
        }
        catch (FormatException error)
        {
            return new GrantAnswer.Failed(new Reason(Reasons.FreshBooksFailed, $"its grant cannot be read: {error.Message}"));
        }
    }

    /// <summary>Only codes we know are repeated: a body may hold anything.</summary>
    private static string Said(int status, string error) => error switch
    {
        "invalid_client" or "unauthorized_client" => $"HTTP {status}, {error}: check FreshBooks:ClientId and FreshBooks:ClientSecret",
        "invalid_request" or "invalid_scope" or "unsupported_grant_type" => $"HTTP {status}, {error}",
        _ => $"HTTP {status}",
    };

    private FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields
        .Append(("client_id", options.Value.ClientId))
        .Append(("client_secret", options.Value.ClientSecret))
        .Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
}
