using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Grains.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Tests.Silo;
using Xunit;

namespace Tests.Dashboard;

[Collection(RunningSiloTests.Name)]
public sealed class AdminApiTests(RunningSilo silo) : IDisposable
{
    private readonly HttpClient _http = silo.Operator();
    private readonly string _connection = $"cn-{Guid.NewGuid():N}"[..13];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ConnectionBook Book => silo.Services.GetRequiredService<ConnectionBook>();

    private Inbox Inbox => silo.Services.GetRequiredService<Inbox>();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("GET", "/api/connections", null, 401)]
    [InlineData("GET", "/api/connections", "Bearer wrong-wrong-wrong-wrong", 401)]
    [InlineData("GET", "/api/connections", "Basic b3BlcmF0b3I6eA==", 401)]
    [InlineData("GET", "/openapi/v1.json", null, 401)]
    [InlineData("GET", "/grains/", null, 401)]
    public async Task Without_the_key_nothing_opens(string method, string path, string? authorization, int status)
    {
        using var stranger = RunningSilo.Stranger(silo.Private);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var answer = await stranger.SendAsync(request, Stop);

        await AssertProblemAsync(answer, status, "key");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("GET", "/api/connections/cn-none", null, 404, "cn-none")]
    [InlineData("DELETE", "/api/connections/cn-none", null, 404, "cn-none")]
    [InlineData("POST", "/api/connections/cn-none/backfill", null, 404, "cn-none")]
    [InlineData("POST", "/api/connections/cn-none/pause", null, 404, "cn-none")]
    [InlineData("GET", "/api/connections/cn-none/records", null, 404, "cn-none")]
    [InlineData("GET", "/api/nothing", null, 404, "/api/nothing")]
    [InlineData("PUT", "/api/connections", null, 405, "PUT")]
    [InlineData("POST", "/api/connections", "{bad", 400, "JSON")]
    [InlineData("POST", "/api/connections", "[]", 400, "JSON")]
    [InlineData("POST", "/api/connections", "", 400, "JSON")]
    [InlineData("POST", "/api/connections", """{"name":"","hubSpotToken":"pat-x"}""", 400, "name")]
    [InlineData("POST", "/api/connections", """{"name":"Books"}""", 400, "hubSpotToken")]
    public async Task Every_error_is_a_problem_that_names_the_thing(string method, string path, string? body, int status, string named)
    {
        using var answer = await SendAsync(method, path, body);

        await AssertProblemAsync(answer, status, named);
    }

    [Theory]
    [InlineData("GET", "records?state=late", "parked")]
    [InlineData("GET", "records?kind=bill", "vendor")]
    [InlineData("GET", "records?limit=many", "/api/docs")]
    [InlineData("GET", "records/bill/1", "vendor")]
    [InlineData("POST", "records/retry", Reasons.WaitsForParent)]
    [InlineData("POST", "records/retry?reason=bad+luck", Reasons.HubSpotRefused)]
    public async Task A_word_that_is_none_of_ours_is_answered_with_those_that_are(string method, string path, string allowed)
    {
        await Book.AddAsync(_connection, "Books", Stop);

        using var answer = await SendAsync(method, $"/api/connections/{_connection}/{path}");

        await AssertProblemAsync(answer, 400, allowed);
    }

    [Fact]
    public async Task A_refused_connection_leaves_no_row()
    {
        using var answer = await SendAsync("POST", "/api/connections", """{"name":"Refused one","hubSpotToken":"pat-bad"}""");

        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.InRange((int)answer.StatusCode, 400, 503);
        Assert.DoesNotContain(await Book.ListAsync(Stop), row => row.Name == "Refused one");
    }

    [Fact]
    public async Task A_connection_whose_creation_was_cut_off_can_be_deleted()
    {
        await Book.AddAsync(_connection, "Books", Stop);

        using var deleted = await SendAsync("DELETE", $"/api/connections/{_connection}");
        using var gone = await SendAsync("GET", $"/api/connections/{_connection}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_connection_shows_its_counts_by_kind()
    {
        await Book.AddAsync(_connection, "Books", Stop);
        await Inbox.MarkAsync(EntityKey.Of(_connection, EntityKind.Invoice, 12), Lane.Invoice, Stop);

        var report = await _http.GetFromJsonAsync<JsonElement>($"/api/connections/{_connection}", Stop);

        Assert.Equal("connecting", report.GetProperty("state").GetString());
        Assert.Equal(1, report.GetProperty("counts").GetProperty("invoice").GetProperty("waiting").GetInt32());
        Assert.Equal(0, report.GetProperty("counts").GetProperty("client").GetProperty("waiting").GetInt32());
    }

    [Fact]
    public async Task A_held_record_shows_why_and_the_chain_it_waits_on()
    {
        await Book.AddAsync(_connection, "Books", Stop);
        var invoice = EntityKey.Of(_connection, EntityKind.Invoice, 12);
        var payment = EntityKey.Of(_connection, EntityKind.Payment, 99);
        await Inbox.MarkAsync(invoice, Lane.Invoice, Stop);
        await Inbox.MarkAsync(payment, Lane.Payment, Stop);
        var mark = await Inbox.FindAsync(payment, Stop);
        await Inbox.DeferAsync(
            mark! with { State = MarkState.Held, Why = new Reason(Reasons.WaitsForParent, "invoice 12"), WaitsOn = invoice }, Stop);

        var list = await _http.GetFromJsonAsync<JsonElement>($"/api/connections/{_connection}/records?state=held&kind=payment", Stop);
        var one = await _http.GetFromJsonAsync<JsonElement>($"/api/connections/{_connection}/records/payment/99", Stop);

        var record = list.GetProperty("records").EnumerateArray().Single();
        Assert.Equal(("payment", "99", "held"), (record.GetProperty("kind").GetString(), record.GetProperty("id").GetString(), record.GetProperty("state").GetString()));
        Assert.Equal(Reasons.WaitsForParent, one.GetProperty("notInStep").GetProperty("why").GetProperty("title").GetString());
        Assert.Equal("12", one.GetProperty("waitsOn").EnumerateArray().Single().GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_retry_takes_records_that_wait_and_refuses_those_that_do_not()
    {
        await Book.AddAsync(_connection, "Books", Stop);
        await Inbox.MarkAsync(EntityKey.Of(_connection, EntityKind.Client, 5), Lane.Client, Stop);

        using var taken = await SendAsync("POST", $"/api/connections/{_connection}/records/client/5/retry");
        using var refused = await SendAsync("POST", $"/api/connections/{_connection}/records/client/6/retry");
        using var byReason = await SendAsync("POST", $"/api/connections/{_connection}/records/retry?reason={Uri.EscapeDataString(Reasons.HubSpotRefused)}");

        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        await AssertProblemAsync(refused, 404, "client '6'");
        Assert.Equal("""{"retried":0}""", await byReason.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task The_API_describes_itself_call_by_call()
    {
        var document = await _http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Stop);

        var paths = document.GetProperty("paths").EnumerateObject().ToArray();
        Assert.Equal(20, paths.Length);
        Assert.All(paths.SelectMany(path => path.Value.EnumerateObject()), call => Assert.True(call.Value.TryGetProperty("summary", out _)));
        Assert.All(paths, path => Assert.StartsWith("/api/", path.Name, StringComparison.Ordinal));
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null) =>
        _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        }, Stop);

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string named)
    {
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(status == (int)answer.StatusCode, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        var (title, detail) = (problem.GetProperty("title").GetString()!, problem.GetProperty("detail").GetString()!);
        Assert.Contains(named, $"{title} {detail}", StringComparison.Ordinal);
        Assert.EndsWith(".", title, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }
}
