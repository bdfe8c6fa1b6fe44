using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class FreshBooksOAuthTests
{
    [Fact]
    public async Task A_consent_ends_in_a_pair_that_reads_users_me()
    {
        await using var server = await FreshBooksServer.StartAsync();

        var given = await server.ConnectAsync();
        var me = await server.Http.GetFromJsonAsync<JsonElement>("auth/api/v1/users/me", TestContext.Current.CancellationToken);

        Assert.Equal(43200, given.At("expires_in").GetInt32());
        Assert.Equal(64, given.Text("refresh_token").Length);
        var business = me.At("response", "business_memberships")[0].At("business");
        Assert.Equal(server.Options.AccountId, business.Text("account_id"));
        Assert.False(me.At("response").TryGetProperty("result", out _));
    }

    [Fact]
    public async Task A_business_may_hide_its_account_which_then_shows_under_roles()
    {
        await using var server = await FreshBooksServer.StartAsync(options => options.AccountIdNull = true);
        await server.ConnectAsync();

        var me = await server.Http.GetFromJsonAsync<JsonElement>("auth/api/v1/users/me", TestContext.Current.CancellationToken);

        var response = me.At("response");
        Assert.Equal(JsonValueKind.Null, response.At("business_memberships")[0].At("business", "account_id").ValueKind);
        Assert.Equal(server.Options.AccountId, response.At("roles")[0].Text("accountid"));
    }

    [Fact]
    public async Task A_code_works_once()
    {
        await using var server = await FreshBooksServer.StartAsync();
        var code = await server.CodeAsync();
        await server.TokenAsync(new { grant_type = "authorization_code", code });

        var again = await server.TokenAsync(new { grant_type = "authorization_code", code });

        Assert.Equal((400, "invalid_grant"), (again.At("status").GetInt32(), again.Text("error")));
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_its_access_token_dies_with_it()
    {
        await using var server = await FreshBooksServer.StartAsync();
        var first = await server.ConnectAsync();

        var second = await Refresh(server, first);
        var again = await Refresh(server, first);
        using var old = await server.GetAsync("users/clients");

        Assert.Equal(200, second.At("status").GetInt32());
        Assert.Equal((400, "invalid_grant"), (again.At("status").GetInt32(), again.Text("error")));
        Assert.Equal(401, (int)old.StatusCode);
        Assert.Equal(1, server.Books.TokenPairs.LivePairs);
    }

    [Fact]
    public async Task A_refresh_without_the_redirect_is_refused_and_spends_nothing()
    {
        await using var server = await FreshBooksServer.StartAsync();
        var first = await server.ConnectAsync();

        var refused = await server.TokenAsync(
            new { grant_type = "refresh_token", refresh_token = first.Text("refresh_token") }, withRedirect: false);

        Assert.Equal(400, refused.At("status").GetInt32());
        Assert.Equal(200, (await Refresh(server, first)).At("status").GetInt32());
    }

    [Fact]
    public async Task A_refresh_right_after_the_exchange_keeps_the_time_of_creation()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
        await using var server = await FreshBooksServer.StartAsync(time: time);
        var first = await server.ConnectAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        var second = await Refresh(server, first);

        Assert.Equal(first.At("created_at").GetInt64(), second.At("created_at").GetInt64());
        Assert.Equal(43199, second.At("expires_in").GetInt32());
    }

    [Fact]
    public async Task An_access_token_dies_after_twelve_hours()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
        await using var server = await FreshBooksServer.StartAsync(time: time);
        await server.ConnectAsync();
        time.Advance(TimeSpan.FromHours(12));

        using var answer = await server.GetAsync("users/clients");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal((401, "unauthenticated"), ((int)answer.StatusCode, body.Text("error")));
    }

    [Fact]
    public async Task A_revoked_token_stops_at_once()
    {
        await using var server = await FreshBooksServer.StartAsync();
        var given = await server.ConnectAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["client_id"] = server.Options.ClientId,
            ["client_secret"] = server.Options.ClientSecret,
            ["token"] = given.Text("access_token"),
        });

        using var revoked = await server.Http.PostAsync(
            new Uri("auth/oauth/revoke", UriKind.Relative), form, TestContext.Current.CancellationToken);
        using var answer = await server.GetAsync("users/clients");

        Assert.Equal((200, 401), ((int)revoked.StatusCode, (int)answer.StatusCode));
    }

    [Fact]
    public async Task A_token_reads_only_what_its_scopes_allow()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync("user:clients:read");

        using var clients = await server.GetAsync("users/clients");
        using var invoices = await server.GetAsync("invoices/invoices");
        using var callback = await server.RegisterAsync("invoice");

        Assert.Equal((200, 403, 403), ((int)clients.StatusCode, (int)invoices.StatusCode, (int)callback.StatusCode));
    }

    [Fact]
    public async Task One_scope_that_does_not_exist_fails_the_whole_consent()
    {
        await using var server = await FreshBooksServer.StartAsync();

        using var answer = await server.Http.GetAsync(
            new Uri($"oauth/authorize?client_id={server.Options.ClientId}&response_type=code&redirect_uri={FreshBooksServer.Redirect}&scope=user:webhooks:read", UriKind.Relative),
            TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_lost_reply_to_a_refresh_burns_the_token()
    {
        await using var server = await FreshBooksServer.StartAsync();
        var first = await server.ConnectAsync();
        server.Faults.Add(new Fault(FaultKind.LostReply, "oauth/token"));

        await Assert.ThrowsAsync<HttpRequestException>(() => Refresh(server, first));

        Assert.Equal("invalid_grant", (await Refresh(server, first)).Text("error"));
    }

    private static Task<JsonElement> Refresh(FreshBooksServer server, JsonElement pair) =>
        server.TokenAsync(new { grant_type = "refresh_token", refresh_token = pair.Text("refresh_token") });
}
