using System.Collections.Immutable;
using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.FreshBooks;

public sealed class FreshBooksLoginTests
{
    private static readonly Uri Redirect = new("https://sync.example/oauth/freshbooks/callback");

    [Fact]
    public async Task A_code_is_exchanged_for_a_pair()
    {
        var network = Answering(200, """{"access_token":"a","token_type":"Bearer","expires_in":43200,"refresh_token":"r","scope":"s","created_at":1780000000,"direct_buy_tokens":{}}""");

        var answer = await network.Api().ExchangeAsync("c0de", Redirect);

        Assert.Equal(new FreshBooksGrant("a", "r", DateTimeOffset.FromUnixTimeSeconds(1_780_000_000), TimeSpan.FromHours(12)), Assert.IsType<GrantAnswer.Granted>(answer).Grant);
        var seen = Assert.Single(network.Seen);
        Assert.Equal("POST /auth/oauth/token", seen.Line);
        Assert.Equal("grant_type=authorization_code&redirect_uri=https%3A%2F%2Fsync.example%2Foauth%2Ffreshbooks%2Fcallback&code=c0de&client_id=app&client_secret=app-secret", seen.Body);
    }

    [Fact]
    public async Task A_refresh_sends_the_redirect_address_too()
    {
        var network = Answering(400, """{"error":"invalid_grant","error_description":"secret"}""");

        Assert.IsType<GrantAnswer.Spent>(await network.Api().RefreshAsync("r1", Redirect, () => true));
        Assert.Contains("grant_type=refresh_token&redirect_uri=https%3A%2F%2F", Assert.Single(network.Seen).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_that_may_no_longer_go_out_is_not_sent()
    {
        var network = Answering(200, "{}");

        var answer = await network.Api().RefreshAsync("r1", Redirect, () => false);

        Assert.Equal(Reasons.FreshBooksUnreachable, Assert.IsType<GrantAnswer.Failed>(answer).Why.Title);
        Assert.Empty(network.Seen);
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"secret"}""", "HTTP 401, invalid_client: check FreshBooks:ClientId and FreshBooks:ClientSecret")]
    [InlineData(500, "<html>secret</html>", "HTTP 500")]
    [InlineData(400, """{"error":"secret"}""", "HTTP 400")]
    [InlineData(200, """{"access_token":"a"}""", "its grant cannot be read: it holds no 'refresh_token'")]
    public async Task A_grant_that_fails_otherwise_keeps_the_pair(int status, string body, string detail)
    {
        var network = Answering(status, body);

        var answer = await network.Api().RefreshAsync("r1", Redirect, () => true);

        Assert.Equal(new Reason(Reasons.FreshBooksFailed, detail), Assert.IsType<GrantAnswer.Failed>(answer).Why);
        Assert.Single(network.Seen);
    }

    [Fact]
    public void The_consent_address_names_app_scopes_and_state()
    {
        var url = Answering(200, "").Api().AuthorizeUrl(Redirect, "c1.s_-");

        Assert.Equal(
            "http://127.0.0.1:9/oauth/authorize?client_id=app&response_type=code"
            + "&redirect_uri=https%3A%2F%2Fsync.example%2Foauth%2Ffreshbooks%2Fcallback"
            + "&scope=user%3Aprofile%3Aread%20user%3Aclients%3Aread%20user%3Ainvoices%3Aread%20user%3Apayments%3Aread%20user%3Abill_vendors%3Aread"
            + "&state=c1.s_-", url.AbsoluteUri);
    }

    [Theory]
    [InlineData("""{"business_memberships":[{"role":"owner","business":{"id":1,"name":"Oak","account_id":"a1"}},{"business":{"name":"Elm","account_id":"b2"}},{"business":{"name":"Oak again","account_id":"a1"}}],"roles":[{"accountid":"z"}]}""", "a1 b2")]
    [InlineData("""{"business_memberships":[{"business":{"account_id":null,"business_clients":[{"account_id":"c3"}]}},{"business":null}],"roles":[{"accountid":"r1"}]}""", "r1 c3")]
    [InlineData("""{"business_memberships":[],"roles":[]}""", "")]
    [InlineData("""{"id":1}""", "")]
    public async Task The_accounts_of_a_login_come_from_businesses_else_from_roles(string me, string accounts)
    {
        var network = Answering(200, $$$"""{"response": {{{me}}} }""");

        var answer = await network.Api().AccountsAsync("token", TestContext.Current.CancellationToken);

        var read = Assert.IsType<FreshBooksAnswer<ImmutableArray<FreshBooksAccount>>.Read>(answer).Value;
        Assert.Equal(accounts, string.Join(' ', read.Select(account => account.Id)));
    }

    private static StubNetwork Answering(int status, string body) => new(_ => StubNetwork.Json((HttpStatusCode)status, body));
}
