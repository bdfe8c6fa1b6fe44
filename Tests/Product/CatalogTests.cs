using System.Net;
using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Product;

public class CatalogTests
{
    private static readonly string[] Operations =
        ["GET items/items", "GET ledger_accounts/accounts", "GET expenses/categories", "GET expenses/expenses"];

    [Theory]
    [InlineData("accounts", "Accounts Receivable")]
    [InlineData("items", "Consulting")]
    [InlineData("categories", "Advertising")]
    public async Task What_is_only_read_is_shown_and_without_its_scope_or_feature_a_problem_says_so(string path, string name)
    {
        var freshBooks = House.QuickWebhooks();
        await using var house = await House.ConnectedAsync(clients: 1, freshBooks: freshBooks);
        var (status, problem) = await house.AskAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("FreshBooks:MoreScopes", (string?)problem["detail"], StringComparison.Ordinal);

        (freshBooks.EnforceScopes, freshBooks.ItemsAvailable) = (false, path is not "items");
        if (path is "items")
        {
            (status, problem) = await house.AskAsync(HttpMethod.Get, path);
            Assert.Equal((HttpStatusCode.Conflict, "FreshBooks does not let the sync read items (HTTP 200, errno 12001)."), (status, (string?)problem["title"]));
            freshBooks.ItemsAvailable = true;
        }

        (status, var rows) = await house.AskAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(rows.AsArray(), row => (string?)row!["name"] == name);
    }

    [Fact]
    public async Task Lines_and_invoices_carry_what_they_are_booked_as_and_follow_when_that_changes()
    {
        var freshBooks = House.QuickWebhooks();
        await using var house = await House.ConnectedAsync(clients: 4, freshBooks: freshBooks);
        await house.EqualAsync();
        Assert.Equal(0, Reads(house));
        foreach (var (type, property) in new[] { ("line_items", "sku_of_ours"), ("line_items", "income_account"), ("line_items", "cost_category"), ("invoices", "income_accounts"), ("invoices", "cost_categories") })
            await MakePropertyAsync(house, type, property);
        var mapping = Rules(
            ("line-item", "item_sku", "sku_of_ours", "fresh-books"), ("line-item", "item_account", "income_account", "fresh-books"),
            ("line-item", "expense_category", "cost_category", "fresh-books"), ("invoice", "item_accounts", "income_accounts", "fresh-books"),
            ("invoice", "expense_categories", "cost_categories", "fresh-books"));

        // Without the scopes it is refused before anything is saved.
        var (status, problem) = await house.AskAsync(HttpMethod.Put, "mapping", mapping.DeepClone());
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("user:billable_items:read", (string?)problem["detail"], StringComparison.Ordinal);
        freshBooks.EnforceScopes = false;

        var preview = await AskAsync(house, HttpMethod.Post, "/preview", mapping);
        Assert.Equal(Lines(house).Count(line => house.Books.ItemOf(line).Account.Length > 0), Counted(preview, "line-item", "income_account"));
        Assert.Equal(Lines(house).Count(line => house.Books.CategoryOf(line).Length > 0), Counted(preview, "line-item", "cost_category"));
        Assert.NotEqual(0, Counted(preview, "invoice", "cost_categories"));
        await AskAsync(house, HttpMethod.Put, "", mapping);
        await UntilAsync(house, () => Booked(house));
        await WalkedAsync(house);

        // A renamed SKU and another account reach the lines with the next sweep, and cost one update of each.
        var item = house.Books.Items.First(item => item.Sku.Length > 0 && Lines(house).Any(line => line.Name == item.Name));
        var before = (Reads: Reads(house), Written: Written(house));
        house.Books.EditItem(item.Id, edited => edited with { Sku = "NEW-1", Account = "4000" });
        await house.DoAsync("sweep");
        await UntilAsync(house, () => Booked(house));
        await InStepAsync(house);
        Assert.Equal(Lines(house).Count(line => line.Name == item.Name), Written(house) - before.Written);
        Assert.InRange(Reads(house) - before.Reads, 1, 8);

        // While the connection is paused, whatever finds out that it changed again only notes the walk.
        await house.DoAsync("pause");
        var paused = Written(house);
        house.Books.EditItem(item.Id, edited => edited with { Sku = "NEW-2" });
        await house.RestartProductAsync();
        await AskAsync(house, HttpMethod.Post, "/preview", mapping);
        var now = await House.UntilAsync(() => house.Product.StatusAsync(house.Connection, TestContext.Current.CancellationToken), seen => Backfill(seen) is { } walk && walk["finishedAt"] is null);
        Assert.False(Backfill(now!)!["running"]!.GetValue<bool>());
        Assert.Equal(paused, Written(house));
        await house.DoAsync("resume");
        await UntilAsync(house, () => Booked(house));

        // An expense that is younger than the copy of the list needs no sweep.
        var expense = house.Books.AddExpense(new BookExpense { CategoryId = house.Books.Expenses[0].CategoryId, Amount = 5, Date = Oracle.Today(TimeProvider.System) });
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Paid: 0, Lines.Length: > 0 });
        house.Books.EditInvoice(invoice.Id, edited => edited with { Lines = edited.Lines.SetItem(0, edited.Lines[0] with { Description = "Rebilled", ExpenseId = expense.Id }) });
        await UntilAsync(house, () => Booked(house));
        await house.EqualAsync();
    }

    [Fact]
    public async Task While_FreshBooks_does_not_show_a_list_what_rests_on_it_stays_and_it_follows_afterwards()
    {
        var freshBooks = House.QuickWebhooks();
        freshBooks.EnforceScopes = false;
        await using var house = await House.ConnectedAsync(clients: 2, freshBooks: freshBooks);
        await house.EqualAsync();
        await MakePropertyAsync(house, "line_items", "sku_of_ours");
        await AskAsync(house, HttpMethod.Put, "", Rules(("line-item", "item_sku", "sku_of_ours", "fresh-books")));
        var (invoice, line) = house.Books.Invoices.Where(invoice => invoice is { VisState: VisState.Active, Paid: 0 })
            .SelectMany(invoice => invoice.Lines.Select(line => (invoice, line))).First(pair => house.Books.ItemOf(pair.line).Sku.Length > 0);
        HubSpotObject? Found() => Live(house, "line_items", $"invoice:{invoice.Id}:{line.Id}");
        await UntilAsync(house, () => Has(Found()!, "sku_of_ours", house.Books.ItemOf(line).Sku));
        await WalkedAsync(house);

        // The new process has no copy of the list, and FreshBooks shows none.
        freshBooks.EnforceScopes = true;
        await house.RestartProductAsync();
        house.Books.EditInvoice(invoice.Id, edited => edited with { Lines = edited.Lines.Replace(line, line with { Description = "Told anew" }) });
        await UntilAsync(house, () => Has(Found()!, "description", "Told anew"));
        Assert.Equal(house.Books.ItemOf(line).Sku, Found()!.Properties["sku_of_ours"]);

        house.Books.EditItem(house.Books.Items.Single(item => item.Name == line.Name).Id, item => item with { Sku = "NEW-1" });
        freshBooks.EnforceScopes = false;
        await house.DoAsync("sweep");
        await UntilAsync(house, () => Has(Found()!, "sku_of_ours", "NEW-1"));
    }

    private static JsonNode? Backfill(JsonObject status) => status["walks"]!.AsArray().SingleOrDefault(walk => (string?)walk!["kind"] == "backfill");

    private static IEnumerable<BookLine> Lines(House house) => house.Books.Invoices.SelectMany(invoice => invoice.Lines);

    private static int Counted(JsonObject preview, string type, string property) =>
        preview["objects"]!.AsArray().Single(counts => (string?)counts!["type"] == type)!["updates"]?[property]?.GetValue<int>() ?? 0;

    private static int Reads(House house) => house.World.Ledger.Entries(Side.FreshBooks).Count(entry => Operations.Contains(entry.Operation));

    private static int Written(House house) => house.World.Ledger.Entries(Side.HubSpot)
        .Where(entry => entry.Operation.EndsWith("line_items/batch/update", StringComparison.Ordinal)).Sum(entry => entry.Records);

    /// <summary>Each line and each invoice has what the books say.</summary>
    private static bool Booked(House house) => house.Books.Invoices.All(invoice =>
        InvoiceOf(house, invoice.Id) is { } found
        && Has(found, "income_accounts", Each(invoice, line => house.Books.ItemOf(line).Account))
        && Has(found, "cost_categories", Each(invoice, house.Books.CategoryOf))
        && invoice.Lines.All(line => Live(house, "line_items", $"invoice:{invoice.Id}:{line.Id}") is { } item
            && Has(item, "sku_of_ours", house.Books.ItemOf(line).Sku)
            && Has(item, "income_account", house.Books.ItemOf(line).Account)
            && Has(item, "cost_category", house.Books.CategoryOf(line))));

    private static string Each(BookInvoice invoice, Func<BookLine, string> of) =>
        string.Join(';', invoice.Lines.Select(of).Where(value => value.Length > 0).Distinct());

    private static bool Has(HubSpotObject found, string property, string value) => found.Properties.GetValueOrDefault(property, "") == value;
}
