using System.Collections.Immutable;
using System.Text.Json;
using Grains.Interfaces;

namespace Grains.FreshBooks;

internal static partial class FreshBooksWire
{
    /// <summary>
    /// <c>{"data":[…]}</c>, without an envelope or paging, as <c>ledger_accounts</c>; or in FreshBooks' usual envelope as
    /// <c>journal_entry_accounts</c>, whose members have a prefix.
    /// </summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static ImmutableArray<LedgerAccount> Ledger(JsonElement body) =>
        (body.At("data") ?? body.At("response", "result", "journal_entry_accounts")) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(LedgerRow)]
            : throw Misses("data");

    /// <summary>The business whose books this account is; a login with one business has no other. Null: none of the login's.</summary>
    /// <exception cref="FormatException">It is not a <c>users/me</c>.</exception>
    public static string? Business(JsonElement body, string account)
    {
        var me = body.At("response") ?? throw Misses("response");
        var businesses = me.At("business_memberships").Items().Select(membership => membership.At("business")).OfType<JsonElement>().ToArray();
        var found = businesses.Where(business => business.Text("account_id") == account).ToArray() is { Length: > 0 } own
            ? own
            : businesses.Where(business => business.At("business_clients").Items().Any(client => client.Text("account_id") == account)).ToArray();
        var only = found.Length > 0 ? found[0] : businesses.Length == 1 ? businesses[0] : default;
        return only.Text("business_uuid") is { Length: > 0 } uuid ? uuid : null;
    }

    /// <summary>
    /// An item's income account is in no documentation: FreshBooks' own web page sends it as <c>account_uuid</c>, the older
    /// form of the chart of accounts goes by <c>income_account_id</c>. Where neither comes, the item has none.
    /// </summary>
    /// <exception cref="FormatException">It is not a page of items.</exception>
    public static (ImmutableArray<CatalogItem> Records, int Pages) Items(JsonElement body) => Listed(body, "items", item => new CatalogItem(
        item.Integer("itemid") ?? item.Integer("id") ?? throw Misses("itemid"),
        item.Text("name"),
        item.Text("description"),
        item.Text("sku"),
        new Money(item.Decimal("unit_cost", "amount"), item.Text("unit_cost", "code")),
        VisibilityOf(item),
        item.Text("account_uuid") is { Length: > 0 } account ? account : item.Text("income_account_id")));

    /// <exception cref="FormatException">It is not a page of expense categories.</exception>
    public static (ImmutableArray<ExpenseCategory> Records, int Pages) Categories(JsonElement body) => Listed(body, "categories", item => new ExpenseCategory(
        item.Integer("categoryid") ?? item.Integer("id") ?? throw Misses("categoryid"),
        item.Text("category"),
        item.Integer("parentid"),
        item.IsTrue("is_cogs"),
        VisibilityOf(item)));

    /// <exception cref="FormatException">It is not a page of expenses.</exception>
    public static (ImmutableArray<Expense> Records, int Pages) Expenses(JsonElement body) => Listed(body, "expenses", item => new Expense(
        item.Integer("expenseid") ?? item.Integer("id") ?? throw Misses("expenseid"),
        item.Integer("categoryid") ?? 0));

    private static (ImmutableArray<T> Records, int Pages) Listed<T>(JsonElement body, string plural, Func<JsonElement, T> read)
    {
        var result = Result(body);
        return result.At(plural) is { ValueKind: JsonValueKind.Array } list
            ? ([.. list.EnumerateArray().Select(read)], (int)(result.Integer("pages") ?? 0))
            : throw Misses(plural);
    }

    private static LedgerAccount LedgerRow(JsonElement item)
    {
        string Either(string name, string older) => item.Text(name) is { Length: > 0 } text ? text : item.Text(older);
        return new(
            Either("uuid", "accountid"),
            Either("name", "account_name"),
            Either("number", "account_number"),
            Either("type", "account_type"),
            Either("sub_type", "account_sub_type"),
            Either("parent_account", "parentid"),
            item.Text("state"));
    }
}
