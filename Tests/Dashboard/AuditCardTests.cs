using Microsoft.Playwright;
using Tests.Product;
using Xunit;

namespace Tests.Dashboard;

/// <summary>What an operator sees of an audit, in the API and in a browser.</summary>
public sealed class AuditCardTests
{
    [Fact]
    public async Task The_latest_audit_shows_what_it_found_by_class_what_it_put_right_and_leads_to_the_records()
    {
        await using var house = await House.ConnectedAsync(clients: 4);
        await house.EqualAsync();
        var (status, none) = await house.AskAsync(HttpMethod.Get, "audit");
        Assert.Equal((200, null, 0), ((int)status, none["startedAt"], none["records"]!.AsArray().Count));

        var (edited, erased) = (house.Add("Ann", "ann@audit.example"), house.Add("Bob", "bob@audit.example"));
        await house.ContactAsync(erased, _ => true);
        await house.ContactAsync(edited, _ => true);
        house.Portal.EditByHand("contacts", house.Contact(edited)!.Id, new Dictionary<string, string> { ["firstname"] = "planted" });
        house.Portal.EraseByHand("contacts", house.Contact(erased)!.Id);
        await house.DoAsync("audit");
        var report = await House.UntilAsync(
            async () => (await house.AskAsync(HttpMethod.Get, "audit")).Body, report => report["finishedAt"] is not null && report["records"]!.AsArray().Count == 2);

        Assert.NotNull(report["finishedAt"]);
        var found = report["found"]!;
        Assert.Equal((1, 1, 1, 2, 1), ((int)found["edited"]!, (int)found["gone"]!, (int)found["erased"]!, (int)found["records"]!, (int)found["repaired"]!));
        Assert.Contains(report["records"]!.AsArray(), record => (string?)record!["id"] == $"{edited}" && (string?)record["says"] == "edited in HubSpot: firstname");
        Assert.DoesNotContain("planted", report.ToJsonString(), StringComparison.Ordinal);
        var (_, page) = await house.AskAsync(HttpMethod.Get, "audit?limit=1");
        Assert.Equal((1, true), (page["records"]!.AsArray().Count, (bool)page["more"]!));

        await using var browser = await ConsoleBrowser.OpenAsync(house.Product.Console);
        await browser.LogInAsync(House.AdminKey);
        await browser.Page.GotoAsync("/?refresh=off");
        var card = browser.Page.GetByRole(AriaRole.Table, new() { Name = "Drift audit" });
        await Assertions.Expect(card.Locator("caption")).ToContainTextAsync("records compared with HubSpot");
        await Assertions.Expect(card.Locator("tbody td")).ToHaveTextAsync(["1", "0", "1", "0", "0", "2", "1", "0"]);
        var records = browser.Page.GetByRole(AriaRole.Table, new() { Name = "Changed in HubSpot" });
        await Assertions.Expect(records.Locator("caption")).ToHaveTextAsync("Changed in HubSpot");
        await Assertions.Expect(records.GetByRole(AriaRole.Row).Filter(new() { HasText = $"client {erased}" })).ToContainTextAsync("erased");
        browser.AssertQuiet();
        await records.GetByRole(AriaRole.Link, new() { Name = $"client {edited}" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByText("edited in HubSpot: firstname")).ToBeVisibleAsync();
    }
}
