using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

/// <summary>Portals that do not let <c>freshbooks_key</c> be unique: nothing refuses a record that is made twice.</summary>
public class UniqueKeyTests
{
    [Theory]
    [InlineData("invoices")]
    [InlineData("line_items")]
    [InlineData("commerce_payments")]
    [InlineData("invoices", "line_items", "commerce_payments")]
    public async Task Without_unique_keys_a_lost_reply_makes_nothing_twice(params string[] types)
    {
        await using var house = await House.BuildAsync(clients: 8, hubSpot: new HubSpotOptions { UniqueRefusedOn = [.. types] });
        foreach (var type in types)
        {
            for (var time = 0; time < 2; time++)
                house.Portal.Faults.Add(new HubSpotFault { Operation = $"POST {type}/batch/create", Kind = HubSpotFaultKind.DropReplyAfterCommit });
        }

        await house.ConnectAsync();
        await house.EqualAsync();
        var invoice = house.Invoice(house.Books.Clients[0].Id, 70);
        house.Books.EditInvoice(invoice, now => now with { Lines = [.. now.Lines, now.Lines[0] with { Id = 2, Name = "More" }] });
        house.Books.AddPayment(new BookPayment { InvoiceId = invoice, Amount = 10, Date = Oracle.Today(TimeProvider.System), Type = "Cash" });
        await house.EqualAsync();
        Assert.Equal(2 * types.Length, house.World.Ledger.Entries(Side.HubSpot).Count(entry => entry.Injected));
    }

    [Theory]
    [InlineData(HubSpotFaultKind.DropRequest)]
    [InlineData(HubSpotFaultKind.DropReplyAfterCommit)]
    public async Task Properties_are_made_though_an_answer_is_lost(HubSpotFaultKind kind)
    {
        await using var house = await House.BuildAsync(clients: 2, hubSpot: new HubSpotOptions { UniqueRefusedOn = ["invoices"] });
        foreach (var type in new[] { "contacts", "invoices", "commerce_payments" })
            house.Portal.Faults.Add(new HubSpotFault { Operation = $"POST properties/{type}/batch/create", Kind = kind });
        await house.ConnectAsync();
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_line_that_a_person_deleted_is_made_anew_once_though_the_reply_is_lost()
    {
        await using var house = await House.ConnectedAsync(clients: 4, hubSpot: new HubSpotOptions { UniqueRefusedOn = ["line_items"] });
        await house.EqualAsync();
        house.Portal.ArchiveByHand("line_items", house.Live("line_items").First().Id);
        house.Portal.Faults.Add(new HubSpotFault { Operation = "POST line_items/batch/create", Kind = HubSpotFaultKind.DropReplyAfterCommit });
        await house.DoAsync("audit");
        await house.EqualAsync();
        Assert.Single(house.World.Ledger.Entries(Side.HubSpot), entry => entry.Injected);
    }

    [Theory]
    [InlineData("contacts", false)]
    [InlineData("companies", true)]
    public async Task A_connection_says_so_where_contacts_or_companies_have_no_room_for_a_unique_key(string type, bool isFull)
    {
        var options = isFull
            ? new HubSpotOptions { UniquePropertiesUsed = ImmutableDictionary<string, int>.Empty.Add(type, 10) }
            : new HubSpotOptions { UniqueRefusedOn = [type] };
        await using var house = await House.BuildAsync(clients: 2, hubSpot: options);
        var connection = await house.Product.ConnectAsync("Test", house.Portal.Options.Token, TestContext.Current.CancellationToken);
        var check = await House.UntilAsync(
            async () => (await house.Product.StatusAsync(connection, TestContext.Current.CancellationToken))["preflight"]!.AsArray()
                .OfType<JsonObject>().FirstOrDefault(check => check["passed"]?.GetValue<bool>() is false),
            found => found is not null);
        Assert.Contains("free one in HubSpot's property settings", check!["says"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(house.Portal.Objects(type), found => found.Properties.ContainsKey("freshbooks_client_id"));
    }
}
