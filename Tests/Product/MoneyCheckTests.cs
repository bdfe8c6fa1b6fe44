using System.Globalization;
using System.Text.Json.Nodes;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;

namespace Tests.Product;

public class MoneyCheckTests
{
    [Fact]
    public async Task An_equal_mirror_has_no_differences_and_planted_ones_are_named_exactly()
    {
        await using var house = await House.ConnectedAsync(clients: 8);
        await house.EqualAsync();
        Assert.Empty((await CheckAsync(house))["differences"]!.AsArray());

        var invoices = house.Books.Invoices.Where(invoice => invoice is { VisState: VisState.Active, Amount: > 0 }).Take(2).ToArray();
        var payment = house.Books.Payments.First(payment => payment.VisState is VisState.Active && payment.InvoiceId != invoices[0].Id);
        var (edited, copied) = (Mirrored(house, "invoices", $"invoice:{invoices[0].Id}"), Mirrored(house, "commerce_payments", $"payment:{payment.Id}"));
        house.Portal.EditByHand("invoices", edited.Id, new Dictionary<string, string> { ["freshbooks_total"] = "0.01" });
        house.Portal.ArchiveByHand("commerce_payments", copied.Id);

        var check = await CheckAsync(house);
        string[] expected = [$"invoice {invoices[0].Id} {edited.Id} value-differs", $"payment {payment.Id}  missing-in-hub-spot"];
        var gaps = check["differences"]!.AsArray().SelectMany(difference => difference!["records"]!.AsArray())
            .Select(gap => $"{gap!["kind"]} {gap["id"]} {gap["hubSpotId"]} {gap["gap"]}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), gaps.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_payment_deleted_in_FreshBooks_that_HubSpot_still_has_is_extra()
    {
        await using var house = await House.ConnectedAsync(clients: 8);
        await house.EqualAsync();
        house.Books.Options.LostShare = 1;
        var payment = house.Books.Payments.First(payment => payment.VisState is VisState.Active);
        house.Books.DeletePayment(payment.Id);

        var check = await CheckAsync(house);
        var records = check["differences"]!.AsArray().SelectMany(difference => difference!["records"]!.AsArray()).ToArray();
        Assert.Contains(records, gap => gap!["kind"]!.ToString() == "payment"
            && gap["id"]!.ToString() == payment.Id.ToString(CultureInfo.InvariantCulture)
            && gap["gap"]!.ToString() == "extra-in-hub-spot");
    }

    private static async Task<JsonObject> CheckAsync(House house)
    {
        await house.DoAsync("money-check");
        var check = await House.UntilAsync(
            async () => (await house.Product.GetAsync($"api/connections/{house.Connection}/money-check", TestContext.Current.CancellationToken))!.AsObject(),
            check => check["state"]!.ToString() is not "running");
        Assert.Equal("done", check["state"]!.ToString());
        return check;
    }

    private static HubSpotObject Mirrored(House house, string type, string key) => house.Portal.Objects(type).Single(found =>
        !found.Archived && found.Properties.GetValueOrDefault("freshbooks_key", "").EndsWith(":" + key, StringComparison.Ordinal));
}
