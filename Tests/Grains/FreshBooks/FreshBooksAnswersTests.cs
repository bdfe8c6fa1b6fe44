using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Answer = Grains.FreshBooks.FreshBooksAnswer<Grains.Interfaces.FreshBooksRecord>;

namespace Tests.Grains.FreshBooks;

public sealed class FreshBooksAnswersTests
{
    private static readonly FreshBooksAccess Access = new("aBc123", "token");

    public static TheoryData<int, string, Type, string?> Errors => new()
    {
        { 401, """{"error":"unauthenticated","error_description":"x"}""", typeof(Answer.Unauthorized), null },
        { 401, """{"response":{"errors":[{"errno":1003,"message":"could not verify"}]}}""", typeof(Answer.Unauthorized), null },
        { 401, """{"code":16,"message":"x","details":[]}""", typeof(Answer.Unauthorized), null },
        { 403, "<html>", typeof(Answer.Forbidden), "HTTP 403" },
        { 403, """{"response":{"errors":[{"errno":1038,"field":"due_date","message":"m","value":"v"}]}}""", typeof(Answer.Forbidden), "HTTP 403, errno 1038, field due_date" },
        { 404, """{"response":{"errors":[{"errno":1012,"field":"userid","object":"client","value":"1"}]}}""", typeof(Answer.NotFound), null },
        { 404, """{"errno":404,"message":"x"}""", typeof(Answer.NotFound), null },
        { 422, """{"code":5,"message":"x","details":[{"@type":"t","reason":"1012","metadata":{"field":"userid"}}]}""", typeof(Answer.NotFound), null },
        { 422, """{"response":{"errors":{"errno":1015,"field":"status","message":"m"}}}""", typeof(Answer.Failed), "HTTP 422, errno 1015, field status" },
        { 422, """{"code":3,"message":"x","details":[{"reason":"7012","metadata":{"field":"email","value":"secret"}}]}""", typeof(Answer.Failed), "HTTP 422, errno 7012, field email" },
        { 400, """{"code":3,"message":"x","details":[{"fieldViolations":[{"field":"event","description":"d"}]},{"links":[]}]}""", typeof(Answer.Failed), "HTTP 400, field event" },
        { 400, """{"errno":422,"message":"x","details":["event: secret","uri: secret"]}""", typeof(Answer.Failed), "HTTP 400, errno 422" },
        { 400, """{"errors":{"message":"x","status":400,"details":[{"reason":"name: secret","metadata":{"field":"name"}}]}}""", typeof(Answer.Failed), "HTTP 400, field name" },
        { 422, """{"errno":2001,"error":{"text":"secret"}}""", typeof(Answer.Failed), "HTTP 422, errno 2001" },
        { 404, """{"error_type":"not_found","message":"x"}""", typeof(Answer.NotFound), null },
        { 200, """{"response":{"errors":[{"errno":12001,"message":"no items"}]}}""", typeof(Answer.Forbidden), "HTTP 200, errno 12001" },
        { 200, """{"response":{"errors":[{"errno":"31001","message":"no vendors"}]}}""", typeof(Answer.Forbidden), "HTTP 200, errno 31001" },
        { 200, """{"response":{"errors":{"errno":1003}}}""", typeof(Answer.Forbidden), "HTTP 200, errno 1003" },
        { 200, """{"response":{"result":{}}}""", typeof(Answer.Failed), "its answer cannot be read: it holds no 'client'" },
        { 200, "<html>secret</html>", typeof(Answer.Failed), "its answer cannot be read: it holds no 'response.result'" },
        { 500, "<html>secret</html>", typeof(Answer.Failed), "HTTP 500" },
        { 302, "", typeof(Answer.Failed), "HTTP 302" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task Every_error_shape_becomes_one_outcome_without_its_values(int status, string body, Type outcome, string? detail)
    {
        var network = new StubNetwork(_ => StubNetwork.Json((HttpStatusCode)status, body));

        var answer = await network.Api().GetAsync(Access, EntityKind.Client, 1, TestContext.Current.CancellationToken);

        Assert.IsType(outcome, answer);
        Assert.Equal(detail, (answer as Answer.Failed)?.Why.Detail ?? (answer as Answer.Forbidden)?.Why.Detail);
        Assert.DoesNotContain("secret", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Tue, 24 Nov 2026 00:00:40 GMT", 40)]
    [InlineData(null, 55)]
    public async Task Throttling_says_how_long_in_either_form_or_by_the_window(string? retryAfter, int seconds)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        var reset = time.GetUtcNow().AddSeconds(55);
        var network = new StubNetwork(_ =>
        {
            var response = StubNetwork.Json(HttpStatusCode.TooManyRequests, "slow down");
            if (retryAfter is not null)
                response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            WithBudget(response, reset);
            return response;
        });

        var answer = await network.Api(time).GetAsync(Access, EntityKind.Client, 1, TestContext.Current.CancellationToken);

        var throttled = Assert.IsType<Answer.Throttled>(answer);
        Assert.Equal(TimeSpan.FromSeconds(seconds), throttled.RetryAfter);
        Assert.Equal(new FreshBooksBudget(600, 0, reset), throttled.Budget);
    }

    [Fact]
    public async Task A_read_that_never_reached_FreshBooks_is_repeated_twice()
    {
        var tries = 0;
        var network = new StubNetwork(_ => ++tries switch
        {
            1 => throw new HttpRequestException("cable"),
            2 => StubNetwork.Json(HttpStatusCode.BadGateway, "<html>"),
            _ => StubNetwork.Json(HttpStatusCode.NotFound, ""),
        });

        Assert.IsType<Answer.NotFound>(await network.Api().GetAsync(Access, EntityKind.Client, 1, TestContext.Current.CancellationToken));
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task A_cut_cable_is_an_outcome()
    {
        var network = new StubNetwork((Func<SeenRequest, HttpResponseMessage>)(_ => throw new HttpRequestException(HttpRequestError.ConnectionError, "secret")));

        var answer = await network.Api().GetAsync(Access, EntityKind.Client, 1, TestContext.Current.CancellationToken);

        Assert.Equal(new Reason(Reasons.FreshBooksUnreachable, "ConnectionError"), Assert.IsType<Answer.Failed>(answer).Why);
        Assert.Equal(3, network.Seen.Count);
    }

    [Fact]
    public async Task A_registration_is_never_repeated()
    {
        var network = new StubNetwork(_ => StubNetwork.Json(HttpStatusCode.BadGateway, ""));

        var answer = await network.Api().RegisterAsync(Access, "client", new Uri("https://x.example/w"), TestContext.Current.CancellationToken);

        Assert.IsType<FreshBooksAnswer<FreshBooksCallback>.Failed>(answer);
        Assert.Equal("""{"callback":{"event":"client","uri":"https://x.example/w"}}""", Assert.Single(network.Seen).Body);
    }

    [Fact]
    public void Nothing_that_holds_a_token_shows_it() =>
        Assert.DoesNotContain("token", $"{Access} {new FreshBooksGrant("token", "token", default, default)}", StringComparison.Ordinal);

    private static void WithBudget(HttpResponseMessage response, DateTimeOffset reset)
    {
        response.Headers.Add("X-RateLimit-Limit", "600");
        response.Headers.Add("X-RateLimit-Remaining", "0");
        response.Headers.Add("X-RateLimit-Reset", $"{reset.ToUnixTimeSeconds()}");
    }
}
