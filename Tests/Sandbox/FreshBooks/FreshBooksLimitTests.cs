using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class FreshBooksLimitTests
{
    [Fact]
    public async Task More_than_the_limit_in_sixty_seconds_is_429_and_each_slot_comes_back_on_its_own()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
        await using var server = await FreshBooksServer.StartAsync(options => options.RequestsPerMinute = 5, time: time);
        await server.ConnectAsync();
        time.Advance(TimeSpan.FromSeconds(60));

        var statuses = new List<int>();
        for (var request = 0; request < 6; request++)
        {
            using var answer = await server.GetAsync("users/clients");
            statuses.Add((int)answer.StatusCode);
            Assert.Equal("5", answer.Headers.GetValues("X-RateLimit-Limit").Single());
            // On a 200 too.
            Assert.NotNull(answer.Headers.RetryAfter);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        time.Advance(TimeSpan.FromSeconds(54));
        using var later = await server.GetAsync("users/clients");

        Assert.Equal([200, 200, 200, 200, 200, 429], statuses);
        Assert.Equal(200, (int)later.StatusCode);
        Assert.Equal("0", later.Headers.GetValues("X-RateLimit-Remaining").Single());
    }

    [Fact]
    public async Task Callbacks_have_a_limit_of_their_own()
    {
        await using var server = await FreshBooksServer.StartAsync(options => options.CallbackRequestsPerMinute = 1);
        await server.ConnectAsync();

        using var first = await server.RegisterAsync("client");
        using var second = await server.RegisterAsync("invoice");
        using var reads = await server.GetAsync("users/clients");

        Assert.Equal((200, 429, 200), ((int)first.StatusCode, (int)second.StatusCode, (int)reads.StatusCode));
    }

    [Fact]
    public async Task A_fault_strikes_as_often_as_asked_and_the_ledger_marks_it()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        server.Faults.Add(new Fault(FaultKind.Status, "users/clients", Times: 2, Status: 502));

        int[] statuses = [await Status(server), await Status(server), await Status(server)];

        Assert.Equal([502, 502, 200], statuses);
        Assert.Equal(2, server.Ledger.Entries(Side.FreshBooks).Count(entry => entry.Injected));
        Assert.Empty(server.Faults.Waiting);
    }

    [Fact]
    public async Task A_200_may_hold_no_json_or_an_error()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        server.Faults.Add(new Fault(FaultKind.NotJson));
        using var html = await server.GetAsync("users/clients");
        server.Faults.Add(new Fault(FaultKind.ErrorsIn200));
        using var error = await server.GetAsync("users/clients");

        Assert.StartsWith("<html>", await html.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var body = await error.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal((200, 1), ((int)error.StatusCode, body.At("response", "errors").GetArrayLength()));
    }

    [Fact]
    public async Task The_admin_api_edits_breaks_and_sets()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        var stop = TestContext.Current.CancellationToken;
        var id = server.Books.Clients[0].Id;

        using var edited = await server.Http.PostAsync(new Uri("_sandbox/freshbooks/edits?count=5", UriKind.Relative), null, stop);
        using var renamed = await server.Http.PostAsync(
            new Uri($"_sandbox/freshbooks/edits/rename-person?id={id}&value=Adams", UriKind.Relative), null, stop);
        using var broken = await server.Http.PostAsJsonAsync(
            "_sandbox/freshbooks/faults", new { kind = "Status", path = "users/clients", status = 503 }, stop);
        using var set = await server.Http.PostAsJsonAsync(
            "_sandbox/freshbooks/options", new { errorStyle = "New", lostShare = 0.25, latency = "00:00:00.010" }, stop);
        var state = await server.Http.GetFromJsonAsync<JsonElement>("_sandbox/freshbooks", stop);

        Assert.Equal(5, (await edited.Content.ReadFromJsonAsync<JsonElement>(stop)).GetArrayLength());
        Assert.Equal("Adams", server.Books.FindClient(id)!.LastName);
        Assert.Equal(503, await Status(server));
        Assert.Equal((ErrorStyle.New, 0.25, 10), (server.Options.ErrorStyle, server.Options.LostShare, server.Options.Latency.TotalMilliseconds));
        Assert.Equal(1, state.At("liveTokenPairs").GetInt32());
    }

    private static async Task<int> Status(FreshBooksServer server)
    {
        using var answer = await server.GetAsync("users/clients");
        return (int)answer.StatusCode;
    }
}
