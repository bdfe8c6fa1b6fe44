using Microsoft.Playwright;
using Xunit;

namespace Tests.Dashboard;

/// <summary>An operator's browser on a console. Wants Chromium at /usr/bin/chromium.</summary>
internal sealed class ConsoleBrowser : IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ConsoleBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        Page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Add(message.Text);
        };
    }

    public IPage Page { get; }

    public static async Task<ConsoleBrowser> OpenAsync(Uri console)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
        return new ConsoleBrowser(playwright, browser, await browser.NewPageAsync(new BrowserNewPageOptions { BaseURL = console.ToString() }));
    }

    public async Task LogInAsync(string key)
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("Admin key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }

    /// <summary>The pages so far wrote no error to the browser's console.</summary>
    public void AssertQuiet() => Assert.True(_complaints.Count == 0, string.Join(" | ", _complaints.Select(text => text.ReplaceLineEndings(" "))));

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
