using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Tests.Silo;
using Xunit;

namespace Tests.Dashboard;

[Collection(RunningSiloTests.Name)]
public sealed class MappingApiTests(RunningSilo silo) : IDisposable
{
    private readonly HttpClient _http = silo.Operator();
    private readonly string _connection = $"cn-{Guid.NewGuid():N}"[..13];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PUT", "", "{}")]
    [InlineData("POST", "/preview", "{}")]
    public async Task An_unknown_connection_has_no_mapping(string method, string path, string? body) =>
        await AssertProblemAsync(await SendAsync("cn-none", method, path, body), 404, "cn-none");

    [Theory]
    [InlineData("GET", "", null)]
    [InlineData("PUT", "", "{}")]
    [InlineData("POST", "/preview", "{}")]
    public async Task A_connection_that_is_not_complete_has_none_yet(string method, string path, string? body)
    {
        await silo.Services.GetRequiredService<ConnectionBook>().AddAsync(_connection, "Books", Stop);

        await AssertProblemAsync(await SendAsync(_connection, method, path, body), 409, "not complete");
    }

    [Theory]
    [InlineData("""{"rules":[{"freshBooksField":"notes","hubSpotProperty":"x"}]}""", "Row 1 has no type.")]
    [InlineData("""{"rules":[{"type":"invoice","freshBooksField":"notes"}]}""", "Row 1 has no hubSpotProperty.")]
    [InlineData("""{"rules":[null]}""", "Row 1 has no type.")]
    [InlineData("""{"rules":[{"type":"invoice","hubSpotProperty":"x","wins":"nobody"}]}""", "JSON")]
    [InlineData("""{"deletes":{"contact":"burn"}}""", "JSON")]
    [InlineData("[]", "JSON")]
    public async Task A_mapping_that_does_not_read_is_a_problem_that_names_the_row(string body, string named)
    {
        await silo.Services.GetRequiredService<ConnectionBook>().AddAsync(_connection, "Books", Stop);

        await AssertProblemAsync(await SendAsync(_connection, "PUT", "", body), 400, named);
    }

    private Task<HttpResponseMessage> SendAsync(string connection, string method, string path, string? body) =>
        _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/api/connections/{connection}/mapping{path}")
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        }, Stop);

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string named)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(Stop);
            Assert.Equal(((HttpStatusCode)status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var problem = JsonElement.Parse(text);
            Assert.Contains(named, $"{problem.GetProperty("title").GetString()} {problem.GetProperty("detail").GetString()}", StringComparison.Ordinal);
        }
    }
}
