using Grains.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Storage;
using Tests.Silo;
using Xunit;

namespace Tests.Dashboard;

/// <summary>What an operator sees in a browser. Wants Chromium at /usr/bin/chromium.</summary>
[Collection(RunningSiloTests.Name)]
public sealed class StatusPageTests(RunningSilo silo) : IAsyncLifetime
{
    private readonly string _connection = $"cn-{Guid.NewGuid():N}"[..13];
    private readonly List<string> _complaints = [];
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        var book = silo.Services.GetRequiredService<ConnectionBook>();
        await book.AddAsync(_connection, "Books of the browser test", TestContext.Current.CancellationToken);
        await silo.Services.GetRequiredService<Inbox>().MarkAsync(
            EntityKey.Of(_connection, EntityKind.Invoice, 4711), Lane.Invoice, TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        _page = await _browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = silo.Private.ToString() });
        _page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Add(message.Text);
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    [Fact]
    public async Task With_the_key_an_operator_sees_the_state_of_a_connection()
    {
        await LogInAsync(RunningSilo.Key);

        var section = _page.Locator("section").Filter(new() { HasText = _connection });
        await Assertions.Expect(section.Locator(".state")).ToHaveTextAsync("connecting");
        await Assertions.Expect(section.GetByRole(AriaRole.Row).Filter(new() { HasText = "invoice 4711" })).ToContainTextAsync("due");
        await _page.GetByText("Stop refreshing").ClickAsync();
        await Assertions.Expect(_page.GetByText("Refresh every 2 s")).ToBeVisibleAsync();
        Assert.True(_complaints.Count == 0, string.Join(" | ", _complaints.Select(text => text.ReplaceLineEndings(" "))));
    }

    [Fact]
    public async Task A_wrong_key_is_told_and_opens_nothing()
    {
        await LogInAsync("not-the-key-of-this-run");

        await Assertions.Expect(_page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This is not the admin key.");
        await _page.GotoAsync("/");
        Assert.Contains("/login", _page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_logs_out_must_log_in_again()
    {
        await LogInAsync(RunningSilo.Key);
        await _page.GotoAsync("/?refresh=off");

        await _page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();

        await Assertions.Expect(_page.GetByLabel("Admin key")).ToBeVisibleAsync();
        await _page.GotoAsync("/");
        Assert.Contains("/login", _page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/docs/", "Connections")]
    [InlineData("/grains/", "Total Activations")]
    public async Task The_pages_of_others_work_behind_the_same_log_in(string path, string text)
    {
        await LogInAsync(RunningSilo.Key);

        await _page.GotoAsync(path);

        await Assertions.Expect(_page.GetByText(text).First).ToBeVisibleAsync();
        Assert.True(_complaints.Count == 0, string.Join(" | ", _complaints.Select(text => text.ReplaceLineEndings(" "))));
    }

    [Fact]
    public async Task A_write_that_rides_on_the_cookie_from_another_origin_is_refused()
    {
        await LogInAsync(RunningSilo.Key);

        var ours = await _page.APIRequest.PostAsync($"/api/connections/{_connection}/sweep",
            new() { Headers = new Dictionary<string, string> { ["Origin"] = $"http://{silo.Private.Authority}" } });
        var foreign = await _page.APIRequest.PostAsync($"/api/connections/{_connection}/sweep",
            new() { Headers = new Dictionary<string, string> { ["Origin"] = "http://127.0.0.1:1" } });

        Assert.Equal((202, 403), (ours.Status, foreign.Status));
    }

    private async Task LogInAsync(string key)
    {
        await _page.GotoAsync("/");
        await _page.GetByLabel("Admin key").FillAsync(key);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }
}
