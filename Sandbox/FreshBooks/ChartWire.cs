namespace Sandbox.FreshBooks;

/// <summary>What hardly ever changes: items, expense categories and the chart of accounts.</summary>
internal static class ChartWire
{
    private static readonly string[] ItemNames = ["Consulting hour", "Design hour", "Site visit", "Hosting", "Support plan"];

    private static readonly string[] CategoryNames =
        ["Advertising", "Car & Truck Expenses", "Contractors", "Meals & Entertainment", "Rent or Lease", "Supplies", "Travel"];

    private static readonly (string Name, string Number, string Type, string SubType)[] AccountRows =
    [
        ("Cash", "1000", "asset", "Cash & Bank"),
        ("Accounts Receivable", "1200", "asset", "Current Asset"),
        ("Accounts Payable", "2000", "liability", "Current Liability"),
        ("Owner's Equity", "3000", "equity", "Owner's Equity"),
        ("Sales", "4000", "income", "Income"),
        ("Cost of Goods Sold", "5000", "expense", "Cost of Goods Sold"),
        ("Operating Expense", "6000", "expense", "Operating Expense"),
    ];

    public static Answer Items(FreshBooksOptions options) => Page("items", ItemNames.Select((name, at) => (object)new
    {
        id = 6000 + at,
        itemid = 6000 + at,
        accounting_systemid = options.AccountId,
        name,
        description = "",
        qty = "1",
        sku = "",
        inventory = (string?)null,
        unit_cost = new { amount = $"{75 + (25 * at)}.00", code = "USD" },
        tax1 = 0,
        tax2 = 0,
        updated = "2025-03-03 10:15:00",
        vis_state = 0,
    }));

    public static Answer Categories() => Page("categories", CategoryNames.Select((category, at) => (object)new
    {
        id = 3_696_445 + at,
        categoryid = 3_696_445 + at,
        category,
        parentid = (int?)null,
        is_cogs = false,
        is_editable = false,
        updated_at = "2025-03-03 10:15:00",
        created_at = "2025-03-03 10:15:00",
        vis_state = 0,
    }));

    /// <summary>No envelope and no paging here; times in ISO UTC.</summary>
    public static Answer Accounts() => Answer.Json(200, new
    {
        data = AccountRows.Select((row, at) => new
        {
            uuid = new Guid(at + 1, 7, 7, new byte[8]),
            name = row.Name,
            number = row.Number,
            description = (string?)null,
            type = row.Type,
            sub_type = row.SubType,
            system_account_name = row.Name,
            parent_account = (string?)null,
            sub_accounts = Array.Empty<string>(),
            auto_created = true,
            state = "active",
            updated_at = "2025-03-03T15:15:00.000000Z",
        }),
    });

    private static Answer Page(string plural, IEnumerable<object> rows)
    {
        var all = rows.ToArray();
        var result = new Dictionary<string, object>
        {
            [plural] = all,
            ["page"] = 1,
            ["pages"] = 1,
            ["per_page"] = 15,
            ["total"] = all.Length,
        };
        return Answer.Json(200, new { response = new { result } });
    }
}
