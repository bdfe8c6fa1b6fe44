using System.Net;
using Xunit;

namespace Tests.Silo;

[Collection(RunningSiloTests.Name)]
public sealed class DoorsTests(RunningSilo silo)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/login")]
    [InlineData("/console.css")]
    [InlineData("/api/connections")]
    [InlineData("/api/docs/")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/grains/")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task The_public_door_has_nothing_of_the_private_one_even_with_the_key_and_a_forged_host(string path)
    {
        using var http = RunningSilo.Stranger(silo.Public);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", RunningSilo.Key);
        request.Headers.Host = silo.Private.Authority;

        using var answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("POST", "/webhooks/freshbooks/cn-none")]
    [InlineData("GET", "/oauth/freshbooks/callback?code=c&state=s")]
    public async Task The_private_door_has_nothing_of_the_public_one(string method, string path)
    {
        using var http = silo.Operator();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { Host = silo.Public.Authority } };

        using var answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory]
    [InlineData("POST", "/webhooks/freshbooks/cn-none")]
    [InlineData("GET", "/oauth/freshbooks/callback?code=c&state=s")]
    public async Task The_public_door_serves_its_own(string method, string path)
    {
        using var http = RunningSilo.Stranger(silo.Public);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await http.SendAsync(request, Stop);

        // Whatever the gateway says, it was the gateway that said it.
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Health_and_metrics_want_no_key()
    {
        using var http = RunningSilo.Stranger(silo.Private);

        Assert.Equal("Healthy", await http.GetStringAsync("/health/live", Stop));
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready", Stop));
        Assert.Contains("orleans_", await http.GetStringAsync("/metrics", Stop), StringComparison.Ordinal);
    }
}
