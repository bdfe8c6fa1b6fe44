using System.Text.Json.Nodes;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Tests.Product;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Recorded;

/// <summary>Brings a house into a state in which each of its grains has something to remember.</summary>
internal sealed class Recorder(House house)
{
    public async Task FillAsync()
    {
        AddCompanyToAdopt();
        await house.ConnectAsync();
        await house.EqualAsync();
        var edits = new MessyEdits(house.Books, 5);
        for (var edit = 0; edit < 25; edit++)
            edits.Next();
        await house.EqualAsync();
        await MapAsync();
        await LeaveOutAsync();
        await HoldPaymentsAsync();
    }

    private void AddCompanyToAdopt()
    {
        var known = house.Books.Data.ExistingPeople.Select(person => person.CompanyName);
        var client = house.Books.Clients.First(client => client is { VisState: VisState.Active, Email.Length: > 0, Organization.Length: > 0 } && !known.Contains(client.Organization));
        house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = client.Organization }, TimeSpan.FromDays(1));
    }

    /// <summary>A property out of FreshBooks' catalog, and a filter.</summary>
    private async Task MapAsync()
    {
        await MakePropertyAsync(house, "line_items", "sku_of_ours");
        var mapping = Rules(("line-item", "item_sku", "sku_of_ours", "fresh-books"));
        mapping["filters"] = new JsonObject { ["clientsWithoutEmail"] = true };
        await AskAsync(house, HttpMethod.Put, "", mapping);
        var seen = await House.UntilAsync(() => house.Product.StatusAsync(house.Connection, TestContext.Current.CancellationToken), HasWalked);
        Assert.True(HasWalked(seen), seen["walks"]?.ToJsonString());
    }

    /// <summary>A client that the filter leaves out, and what goes with it.</summary>
    private async Task LeaveOutAsync()
    {
        var invoice = house.Invoice(house.Add("Nobody", ""), 120);
        var paid = Pay(invoice, 20);
        await UntilAsync(house, () => house.World.Webhooks.Any(sent => sent.ObjectId == paid.Id && sent.At >= paid.At));
        await CalmAsync(_ => true);
    }

    private async Task HoldPaymentsAsync()
    {
        house.Portal.Reconfigure(options => options with { PaymentWrites = WriteAccess.MissingScope });
        Pay(house.Invoice(house.Add("Somebody", "somebody@recorded.example"), 240), 40);
        await CalmAsync(marks => marks.Any(mark => (string?)mark!["why"]?["title"] == Recording.PaymentsHeld));
    }

    /// <summary>Waits until nothing is under way: what is marked still cannot go now.</summary>
    private async Task CalmAsync(Func<JsonArray, bool> holds)
    {
        var seen = await House.UntilAsync(() => house.RecordsAsync(), IsCalm);
        Assert.True(IsCalm(seen), seen);

        bool IsCalm(string records) => JsonNode.Parse(records)!["records"]!.AsArray() is var marks
            && marks.All(mark => (string?)mark!["state"] is "held" or "parked") && holds(marks);
    }

    private static bool HasWalked(JsonObject status) => status["walks"]!.AsArray().Any(walk =>
        (string?)walk!["kind"] == "audit" && walk["finishedAt"] is not null && !(bool)walk["running"]!);

    private BookEdit Pay(int invoice, decimal amount) =>
        house.Books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = amount, Date = house.Books.FindInvoice(invoice)!.CreateDate });
}
