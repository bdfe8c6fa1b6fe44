using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox;

/// <summary>Several customers behind one address.</summary>
public sealed class WorldsTests
{
    private const string Redirect = "http://127.0.0.1:9/oauth";

    private static readonly WorldOptions Small = new() { Clients = 2, Today = new DateOnly(2026, 11, 21) };

    [Fact]
    public async Task A_token_opens_the_account_of_whoever_consented_and_no_other()
    {
        await using var worlds = await Worlds.StartAsync(3, number => Small with { Seed = number, FreshBooks = new FreshBooksOptions() }, TimeProvider.System);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Url(worlds) };
        var account = worlds.All[2].Books.Options.AccountId;

        var pair = await ConsentAsync(http, account);
        var refreshed = await TokenAsync(http, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = $"{pair["refresh_token"]}" });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{refreshed["access_token"]}");

        Assert.Equal(1, worlds.All[2].Books.TokenPairs.LivePairs);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, $"accounting/account/{account}/users/clients"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, $"accounting/account/{worlds.All[1].Books.Options.AccountId}/users/clients"));
        Assert.Contains(account, await http.GetStringAsync(new Uri("auth/api/v1/users/me", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_portal_is_told_by_its_token()
    {
        await using var worlds = await Worlds.StartAsync(2, number => Small with { Seed = number, FreshBooks = new FreshBooksOptions() }, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = Url(worlds) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", worlds.All[1].Portal.Options.Token);

        var details = await http.GetFromJsonAsync<JsonObject>("account-info/2026-09/details", TestContext.Current.CancellationToken);

        Assert.Equal(worlds.All[1].Portal.Options.PortalId, (int)details!["portalId"]!);
        Assert.Empty(worlds.All[0].Ledger.Entries(Side.HubSpot));
    }

    private static Uri Url(Worlds worlds) => new(worlds.ProductSettings()["HubSpot:ApiUrl"]!);

    private static async Task<JsonObject> ConsentAsync(HttpClient http, string account)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"oauth/authorize?client_id=sandbox-app&response_type=code&redirect_uri={Uri.EscapeDataString(Redirect)}");
        asked.Headers.Add("Cookie", $"account={account}");
        using var page = await http.SendAsync(asked, TestContext.Current.CancellationToken);
        var code = page.Headers.Location!.Query.Split("code=")[1];
        return await TokenAsync(http, new() { ["grant_type"] = "authorization_code", ["code"] = code });
    }

    private static async Task<JsonObject> TokenAsync(HttpClient http, Dictionary<string, string> form)
    {
        var whole = new Dictionary<string, string>(form) { ["client_id"] = "sandbox-app", ["client_secret"] = "sandbox-secret", ["redirect_uri"] = Redirect };
        using var answer = await http.PostAsync(new Uri("auth/oauth/token", UriKind.Relative), new FormUrlEncodedContent(whole), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
