using System.Collections.Immutable;
using System.Text.Json;

namespace Grains.FreshBooks;

internal static partial class FreshBooksWire
{
    /// <summary><c>{"access_token":"…","refresh_token":"…","expires_in":43200,"created_at":1780000000}</c></summary>
    /// <exception cref="FormatException">A token is missing.</exception>
    public static FreshBooksGrant Grant(JsonElement body, DateTimeOffset received)
    {
        var (access, refresh) = (body.Text("access_token"), body.Text("refresh_token"));
        if (access.Length == 0 || refresh.Length == 0)
            throw Misses(access.Length == 0 ? "access_token" : "refresh_token");
        return new FreshBooksGrant(
            access,
            refresh,
            body.Integer("created_at") is { } created ? DateTimeOffset.FromUnixTimeSeconds(created) : received,
            TimeSpan.FromSeconds(body.Integer("expires_in") is > 0 and { } seconds ? seconds : 43_200));
    }

    /// <summary>The token endpoint's <c>error</c>: a code such as <c>invalid_grant</c>, or empty.</summary>
    public static string GrantError(JsonElement? body) => body?.Text("error") ?? "";

    /// <summary>
    /// The accounts of <c>users/me</c>, whose envelope has no <c>result</c>. A business without an accounting account has
    /// a null <c>account_id</c>, even for its owner; then roles and the accounts that the business is a client of are left.
    /// </summary>
    /// <exception cref="FormatException">It is not a <c>users/me</c>.</exception>
    public static ImmutableArray<FreshBooksAccount> Accounts(JsonElement body)
    {
        var me = body.At("response") ?? throw Misses("response");
        var businesses = me.At("business_memberships").Items().Select(membership => membership.At("business")).OfType<JsonElement>().ToArray();
        var own = businesses.Select(business => new FreshBooksAccount(business.Text("account_id"), business.Text("name")));
        var fallen = me.At("roles").Items().Select(role => new FreshBooksAccount(role.Text("accountid"), ""))
            .Concat(businesses.SelectMany(business => business.At("business_clients").Items()
                .Select(client => new FreshBooksAccount(client.Text("account_id"), business.Text("name")))));
        return Distinct(own) is { Length: > 0 } found ? found : Distinct(fallen);
    }

    private static ImmutableArray<FreshBooksAccount> Distinct(IEnumerable<FreshBooksAccount> accounts) =>
        [.. accounts.Where(account => account.Id.Length > 0).DistinctBy(account => account.Id, StringComparer.Ordinal)];
}
