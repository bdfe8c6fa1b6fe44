using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

/// <summary>What an operator of a house does about its mapping, and what can be seen of it in HubSpot.</summary>
internal static class MappingDesk
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static JsonObject Rules(params (string Type, string Field, string Property, string Wins)[] rules) => new()
    {
        ["rules"] = new JsonArray([.. rules.Select(rule => new JsonObject
        {
            ["type"] = rule.Type,
            ["freshBooksField"] = rule.Field,
            ["hubSpotProperty"] = rule.Property,
            ["wins"] = rule.Wins,
        })]),
    };

    public static HubSpotObject? Contact(House house, long client) => Live(house, "contacts", $"client:{client}");

    public static HubSpotObject? Invoice(House house, BookInvoice invoice) => InvoiceOf(house, invoice.Id);

    public static HubSpotObject? InvoiceOf(House house, long invoice) => Live(house, "invoices", $"invoice:{invoice}");

    /// <summary>Null: there is no live company of this name.</summary>
    public static string? VendorState(House house, string company) => house.Portal.Objects("companies")
        .SingleOrDefault(found => !found.Archived && found.Properties.GetValueOrDefault("name") == company)?.Properties.GetValueOrDefault("freshbooks_vendor_state", "");

    public static HubSpotObject? Live(House house, string type, string key) => house.Portal.Objects(type).SingleOrDefault(found =>
        !found.Archived && found.Properties.GetValueOrDefault("freshbooks_key") == $"{house.Books.Options.AccountId}:{key}");

    public static async Task UntilAsync(House house, Func<bool> holds)
    {
        var held = await House.UntilAsync(() => Task.FromResult(holds()), seen => seen);
        Assert.True(held, await house.RecordsAsync());
    }

    /// <summary>Nothing waits, and the edit's notice has been delivered: what is not written now is not meant to be.</summary>
    public static async Task InStepAsync(House house, BookEdit? edit = null)
    {
        if (edit is not null)
            await UntilAsync(house, () => house.World.Webhooks.Any(sent => sent.ObjectId == edit.Id && sent.At >= edit.At));
        var records = await House.UntilAsync(() => house.RecordsAsync(), text => text.Contains("\"records\":[]", StringComparison.Ordinal));
        Assert.Contains("\"records\":[]", records, StringComparison.Ordinal);
    }

    /// <summary>The walk that new settings start has ended.</summary>
    public static async Task WalkedAsync(House house)
    {
        var status = await House.UntilAsync(() => house.Product.StatusAsync(house.Connection, Cancellation), HasWalked);
        Assert.True(HasWalked(status), status["walks"]?.ToJsonString());
        await InStepAsync(house);
    }

    private static bool HasWalked(JsonObject status) => status["walks"]!.AsArray().Any(walk =>
        walk!["kind"]!.GetValue<string>() == "audit" && walk["finishedAt"] is not null && !walk["running"]!.GetValue<bool>());

    public static async Task<JsonObject> AskAsync(House house, HttpMethod method, string path, JsonObject? body)
    {
        using var answer = await SendAsync(house, method, path, body);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public static async Task<HttpResponseMessage> SendAsync(House house, HttpMethod method, string path, JsonObject? body)
    {
        using var http = new HttpClient { BaseAddress = house.Product.Console };
        using var request = new HttpRequestMessage(method, $"api/connections/{house.Connection}/mapping{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", House.AdminKey);
        request.Content = body is null ? null : JsonContent.Create(body);
        return await http.SendAsync(request, Cancellation);
    }

    /// <summary>As a person makes a property in HubSpot's settings.</summary>
    public static async Task MakePropertyAsync(House house, string type, string name)
    {
        using var http = new HttpClient { BaseAddress = house.World.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", house.Portal.Options.Token);
        using var answer = await http.PostAsJsonAsync($"crm/properties/2026-09/{type}", new JsonObject
        {
            ["name"] = name,
            ["label"] = name,
            ["groupName"] = "freshbooks",
            ["type"] = "string",
            ["fieldType"] = "text",
        }, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
