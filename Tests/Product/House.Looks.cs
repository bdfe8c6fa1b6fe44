using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

/// <summary>What tests of single cases do in FreshBooks and look for in HubSpot.</summary>
internal sealed partial class House
{
    /// <summary>A house whose backfill is over: what changes in FreshBooks from now on comes by notices alone.</summary>
    public static async Task<House> BackfilledAsync(int clients = 0, FreshBooksOptions? freshBooks = null, HubSpotOptions? hubSpot = null)
    {
        var house = await ConnectedAsync(clients, freshBooks: freshBooks, hubSpot: hubSpot);
        var status = await UntilAsync(() => house.Product.StatusAsync(house.Connection, Cancellation), HasBackfilled);
        Assert.True(HasBackfilled(status), status["walks"]?.ToJsonString());
        return house;
    }

    private static bool HasBackfilled(JsonObject status) =>
        status["walks"]!.AsArray().Any(walk => (string?)walk!["kind"] == "backfill" && walk["finishedAt"] is not null);

    /// <summary>Adds a client, and returns its id.</summary>
    public int Add(string firstName, string email, string organization = "") =>
        Books.AddClient(new BookClient { FirstName = firstName, LastName = "", Email = email, Organization = organization }).Id;

    /// <summary>Sends an invoice of one line, and returns its id.</summary>
    public int Invoice(int client, decimal amount, string currency = "USD") => Books.AddInvoice(new BookInvoice
    {
        ClientId = client,
        CreateDate = Oracle.Today(TimeProvider.System),
        DueOffsetDays = 30,
        Currency = currency,
        Lines = [new BookLine(1, "Work", "", 1, amount)],
        Stage = InvoiceStage.Sent,
    }).Id;

    public int Pay(int invoice, decimal amount) => Books.AddPayment(new BookPayment
    {
        InvoiceId = invoice,
        Amount = amount,
        Date = Oracle.Today(TimeProvider.System),
        Type = "Cash",
    }).Id;

    public IEnumerable<HubSpotObject> Live(string type) => Portal.Objects(type).Where(found => !found.Archived);

    public HubSpotObject? Contact(int client) => Keyed("contacts", $"client:{client}");

    public HubSpotObject? Keyed(string type, string key) => Live(type)
        .SingleOrDefault(found => found.Properties.GetValueOrDefault("freshbooks_key") == $"{Books.Options.AccountId}:{key}");

    /// <summary>Waits until the client's contact is as it should be, and fails with what was seen last.</summary>
    public Task<HubSpotObject?> ContactAsync(int client, Func<HubSpotObject, bool> isAsItShould) =>
        SeenAsync($"the contact of client {client}", () => Contact(client), isAsItShould);

    public Task<HubSpotObject?> CompanyAsync(string name, Func<HubSpotObject, bool> isAsItShould) =>
        SeenAsync($"company {name}", () => Live("companies").SingleOrDefault(found => found.Properties.GetValueOrDefault("name") == name), isAsItShould);

    /// <summary>Ids of the invoices that are associated with this contact or company.</summary>
    public string[] InvoicesOf(HubSpotObject found) =>
        [.. Portal.Associations().Where(link => link.FromType == "invoices" && link.ToId == found.Id && link.TypeId is 177 or 179).Where(link => link.ToId == found.Id).Select(link => link.FromId).Distinct()];

    /// <summary>A call to the admin API below this connection, with its status and body.</summary>
    public async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_ports[1]}/api/connections/{Connection}/{path}");
        request.Headers.Authorization = new("Bearer", AdminKey);
        request.Content = body is null ? null : JsonContent.Create(body);
        using var admin = new HttpClient();
        using var answer = await admin.SendAsync(request, Cancellation);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!);
    }

    public async Task ParkedAsync(string kind, int id, string title)
    {
        var seen = await UntilAsync(
            async () => await Product.GetAsync($"api/connections/{Connection}/records?kind={kind}&state=parked", Cancellation),
            records => records!["records"]!.AsArray().Any(one => (string?)one!["id"] == id.ToString(CultureInfo.InvariantCulture) && (string?)one["why"]?["title"] == title));
        Assert.Contains(title, seen!.ToJsonString().Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    public Task<HubSpotObject?> SeenInvoiceAsync(int invoice) => SeenAsync($"invoice {invoice}", () => Keyed("invoices", $"invoice:{invoice}"), _ => true);

    public static async Task<HubSpotObject?> SeenAsync(string what, Func<HubSpotObject?> look, Func<HubSpotObject, bool> isAsItShould)
    {
        var seen = await UntilAsync(() => Task.FromResult(look()), found => found is not null && isAsItShould(found));
        Assert.True(seen is not null && isAsItShould(seen), seen is null
            ? $"There is not {what}."
            : $"Not as it should be: {what}: {string.Join(", ", seen.Properties.Select(property => $"{property.Key}={property.Value}"))}");
        return seen;
    }
}
