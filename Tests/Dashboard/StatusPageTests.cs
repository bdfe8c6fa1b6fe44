using Grains.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Storage;
using Tests.Silo;
using Xunit;

namespace Tests.Dashboard;

/// <summary>What an operator sees in a browser.</summary>
[Collection(RunningSiloTests.Name)]
public sealed class StatusPageTests(RunningSilo silo) : IAsyncLifetime
{
    private readonly string _connection = $"cn-{Guid.NewGuid():N}"[..13];
    private ConsoleBrowser _browser = null!;

    private IPage Page => _browser.Page;

    public async ValueTask InitializeAsync()
    {
        var book = silo.Services.GetRequiredService<ConnectionBook>();
        await book.AddAsync(_connection, "Books of the browser test", TestContext.Current.CancellationToken);
        await silo.Services.GetRequiredService<Inbox>().MarkAsync(
            EntityKey.Of(_connection, EntityKind.Invoice, 4711), Lane.Invoice, TestContext.Current.CancellationToken);
        _browser = await ConsoleBrowser.OpenAsync(silo.Private);
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    [Fact]
    public async Task With_the_key_an_operator_sees_the_state_of_a_connection()
    {
        await _browser.LogInAsync(RunningSilo.Key);

        var section = Page.Locator("section").Filter(new() { HasText = _connection });
        await Assertions.Expect(section.Locator(".state")).ToHaveTextAsync("connecting");
        await Assertions.Expect(section.GetByRole(AriaRole.Row).Filter(new() { HasText = "invoice 4711" })).ToContainTextAsync("due");
        await Assertions.Expect(section.GetByText("No drift audit yet")).ToBeVisibleAsync();
        await Page.GetByText("Stop refreshing").ClickAsync();
        await Assertions.Expect(Page.GetByText("Refresh every 2 s")).ToBeVisibleAsync();
        _browser.AssertQuiet();
    }

    [Fact]
    public async Task A_wrong_key_is_told_and_opens_nothing()
    {
        await _browser.LogInAsync("not-the-key-of-this-run");

        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not the admin key.");
        await Page.GotoAsync("/");
        Assert.Contains("/login", Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_logs_out_must_log_in_again()
    {
        await _browser.LogInAsync(RunningSilo.Key);
        await Page.GotoAsync("/?refresh=off");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        await Assertions.Expect(Page.GetByLabel("Admin key")).ToBeVisibleAsync();
        await Page.GotoAsync("/");
        Assert.Contains("/login", Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/docs/", "Connections")]
    [InlineData("/grains/", "Total Activations")]
    public async Task The_pages_of_others_work_behind_the_same_log_in(string path, string text)
    {
        await _browser.LogInAsync(RunningSilo.Key);

        await Page.GotoAsync(path);

        await Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync();
        _browser.AssertQuiet();
    }

    [Fact]
    public async Task A_write_that_rides_on_the_cookie_from_another_origin_is_refused()
    {
        await _browser.LogInAsync(RunningSilo.Key);

        var ours = await Page.APIRequest.PostAsync($"/api/connections/{_connection}/sweep",
            new() { Headers = new Dictionary<string, string> { ["Origin"] = $"http://{silo.Private.Authority}" } });
        var foreign = await Page.APIRequest.PostAsync($"/api/connections/{_connection}/sweep",
            new() { Headers = new Dictionary<string, string> { ["Origin"] = "http://127.0.0.1:1" } });

        Assert.Equal((202, 403), (ours.Status, foreign.Status));
    }
}
