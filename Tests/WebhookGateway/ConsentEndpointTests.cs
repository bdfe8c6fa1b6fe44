using System.Net;
using Grains.Interfaces;
using Orleans.Runtime;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class ConsentEndpointTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consent_is_handed_to_its_connection()
    {
        await using var door = await Door.OpenAsync(Ct);
        var (status, page) = await VisitAsync(door, $"code=the-code&state={door.Connection}.random.more");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("<h1>Connected</h1>", page, StringComparison.Ordinal);
        var said = Assert.Single(door.Cluster.Said);
        Assert.Equal(("IConnectionGrain", door.Connection, "CompleteConsentAsync"), (said.Grain, said.Key, said.Method));
        Assert.Equal(["the-code", $"{door.Connection}.random.more"], said.Arguments);
    }

    [Fact]
    public async Task A_refusal_says_what_is_wrong_and_what_to_do()
    {
        await using var door = await Door.OpenAsync(Ct);
        door.Cluster.Answer = _ => throw new RefusalException(409, "Several <accounts>.", "Choose one.");
        var (status, page) = await VisitAsync(door, $"code=c&state={door.Connection}.s");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("Several &lt;accounts&gt;.", page, StringComparison.Ordinal);
        Assert.Contains("Choose one.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_stops_is_asked_again()
    {
        await using var door = await Door.OpenAsync(Ct);
        door.Cluster.Answer = _ => door.Cluster.Said.Count < 3
            ? Task.FromException(door.Cluster.Said.Count == 1 ? Rejection() : new TimeoutException())
            : Task.CompletedTask;
        var (status, _) = await VisitAsync(door, $"code=c&state={door.Connection}.s");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(3, door.Cluster.Said.Count);
    }

    [Fact]
    public async Task Without_a_cluster_the_page_asks_to_be_loaded_again()
    {
        await using var door = await Door.OpenAsync(Ct);
        door.Cluster.IsAway = true;
        var (status, page) = await VisitAsync(door, $"code=c&state={door.Connection}.s");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("load this page again", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_shows_nothing_of_itself()
    {
        await using var door = await Door.OpenAsync(Ct);
        door.Cluster.Answer = _ => throw new InvalidOperationException("PLANTED");
        var (status, page) = await VisitAsync(door, $"code=c&state={door.Connection}.s");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.DoesNotContain("PLANTED", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("code=c", HttpStatusCode.BadRequest)]
    [InlineData("code=c&state=no-dot", HttpStatusCode.BadRequest)]
    [InlineData("code=c&state=.secret", HttpStatusCode.BadRequest)]
    [InlineData("code=c&state=cn-unknown.secret", HttpStatusCode.NotFound)]
    [InlineData("error=access_denied&state=x", HttpStatusCode.BadRequest)]
    [InlineData("error=%3Cscript%3E", HttpStatusCode.BadRequest)]
    public async Task What_is_no_consent_reaches_no_grain(string query, HttpStatusCode expected)
    {
        await using var door = await Door.OpenAsync(Ct);
        var (status, page) = await VisitAsync(door, query);
        Assert.Equal(expected, status);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Empty(door.Cluster.Said);
    }

    /// <summary>Also where the settings ask for everything, of all loggers or of one.</summary>
    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Logging:Capture:LogLevel:Default")]
    public async Task Neither_code_nor_state_is_logged(string setting)
    {
        await using var door = await Door.OpenAsync(Ct, ("Logging:LogLevel:Default", "Trace"), (setting, "Trace"));
        await VisitAsync(door, $"code=PLANTED-1&state={door.Connection}.PLANTED-2");
        door.Cluster.Answer = _ => throw new InvalidOperationException();
        await VisitAsync(door, $"code=PLANTED-1&state={door.Connection}.PLANTED-2");
        Assert.Contains(door.Logged, line => line.Contains("/oauth/freshbooks/callback", StringComparison.Ordinal));
        Assert.DoesNotContain(door.Logged, line => line.Contains("PLANTED", StringComparison.Ordinal));
    }

    private static async Task<(HttpStatusCode Status, string Page)> VisitAsync(Door door, string query)
    {
        using var answer = await door.Http.GetAsync(new Uri($"/oauth/freshbooks/callback?{query}", UriKind.Relative), Ct);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ct));
    }

    // Orleans keeps the constructor to itself.
    private static OrleansMessageRejectionException Rejection() => (OrleansMessageRejectionException)
        System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(OrleansMessageRejectionException));
}
