using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class CatalogTests
{
    private static readonly ImmutableArray<CatalogItem> Items =
    [
        Item("Design", "DES-1", "u-services"),
        Item("Hosting", "HOS-1", "u-products"),
        Item("hosting ", "HOS-0", "u-old", Visibility.Archived),
        Item("Visit", "VIS-1", "u-services"),
        Item("visit", "VIS-2", "u-services"),
        Item("Print", "", ""),
    ];

    private static readonly Catalog All = new(
        Catalog.ByName(Items),
        Catalog.Names([Account("u-services", "Services"), Account("u-products", "Products")]),
        Catalog.Names([new ExpenseCategory(7, "Travel", null, false, Visibility.Active)]),
        Catalog.CategoryIds([new Expense(51, 7), new Expense(52, 99)]));

    [Theory]
    [InlineData("Design", "DES-1", "Services")]
    [InlineData(" dEsIgN", "DES-1", "Services")]
    [InlineData("Hosting", "HOS-1", "Products")]
    [InlineData("Visit", "", "Services")]
    [InlineData("Print", "", "")]
    [InlineData("Something else", "", "")]
    [InlineData("", "", "")]
    public void A_line_has_the_SKU_and_the_account_of_the_item_of_its_name_and_of_several_only_what_they_agree_on(string name, string sku, string account)
    {
        var said = Of(All, Line(name));
        Assert.Equal((sku, account), (said.Sku, said.Account));
    }

    [Theory]
    [InlineData(51, "Travel")]
    [InlineData(52, "")]
    [InlineData(53, "")]
    [InlineData(0, "")]
    public void A_rebilled_expense_has_its_category(long expense, string category) =>
        Assert.Equal(category, Of(All, Line("Trip") with { ExpenseId = expense }).Category);

    [Fact]
    public void What_rests_on_a_list_that_cannot_be_read_is_not_known_and_the_rest_is()
    {
        Assert.Equal(new LineCatalog("DES-1", null, "Travel"), Of(All with { Accounts = null }, Line("Design") with { ExpenseId = 51 }));
        Assert.Equal(new LineCatalog(null, null, null), Of(All with { Items = null, Expenses = null }, Line("Design") with { ExpenseId = 51 }));
    }

    [Fact]
    public void A_digest_tells_lists_apart_that_say_different_things_of_lines_and_no_others()
    {
        Catalog With(params CatalogItem[] items) => All with { Items = Catalog.ByName([.. items]) };
        var digest = All.Digest(CatalogLists.Items);
        Assert.Equal(digest, With([.. Items.Reverse(), Item("New, and nothing more", "", "")]).Digest(CatalogLists.Items));
        Assert.NotEqual(digest, With([.. Items, Item("New", "NEW-1", "")]).Digest(CatalogLists.Items));
        Assert.NotEqual(digest, With([.. Items.Skip(1), Items[0] with { Account = "u-products" }]).Digest(CatalogLists.Items));
        Assert.Equal("", (All with { Items = null }).Digest(CatalogLists.Items));
        Assert.NotEqual(All.Digest(CatalogLists.Accounts), (All with { Accounts = Catalog.Names([Account("u-services", "Service")]) }).Digest(CatalogLists.Accounts));
        Assert.DoesNotContain("DES", digest, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_need_the_lists_that_their_rows_name_and_by_default_none()
    {
        static CatalogLists Needs(params string[] fields) =>
            new MappingSettings { Rules = [.. fields.Select(field => new FieldRule(HubSpotType.LineItem, field, field))] }.Needs();
        Assert.Equal(CatalogLists.None, MappingSettings.Default.Needs());
        Assert.Equal(CatalogLists.None, Needs("name", "default", ""));
        Assert.Equal(CatalogLists.Items, Needs("name", "item_sku"));
        Assert.Equal(CatalogLists.Items | CatalogLists.Accounts, Needs("item_account"));
        Assert.Equal(CatalogLists.Expenses, Needs("expense_category"));
    }

    private static LineCatalog Of(Catalog catalog, LineRecord line) => catalog.Complete(
        new InvoiceRecord { Id = 1, Visibility = Visibility.Active, CustomerId = 2, Amount = new Money(1, "USD"), Lines = [line] }).Lines[0].Catalog!;

    private static LineRecord Line(string name) => new(1, name, "", 1, 1, 1, "", 0, "", 0);

    private static CatalogItem Item(string name, string sku, string account, Visibility visibility = Visibility.Active) =>
        new(1, name, "", sku, new Money(1, "USD"), visibility, account);

    private static LedgerAccount Account(string id, string name) => new(id, name, "4000", "income", "Income", "", "active");
}
