using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>What stands beside the records: items and expenses, and what hardly ever changes, expense categories and the chart of accounts.</summary>
internal static class ChartWire
{
    private const int FirstCategory = 3_696_445;

    private static readonly string[] CategoryNames =
        ["Advertising", "Car & Truck Expenses", "Contractors", "Meals & Entertainment", "Rent or Lease", "Supplies", "Travel"];

    private static readonly (string Name, string Number, string Type, string SubType)[] AccountRows =
    [
        ("Cash", "1000", "asset", "Cash & Bank"),
        ("Accounts Receivable", "1200", "asset", "Current Asset"),
        ("Accounts Payable", "2000", "liability", "Current Liability"),
        ("Owner's Equity", "3000", "equity", "Owner's Equity"),
        ("Sales", "4000", "income", "Income"),
        ("Service Revenue", "4010", "income", "Income"),
        ("Product Revenue", "4020", "income", "Income"),
        ("Cost of Goods Sold", "5000", "expense", "Cost of Goods Sold"),
        ("Operating Expense", "6000", "expense", "Operating Expense"),
    ];

    public static int Categories => CategoryNames.Length;

    public static int CategoryId(int at) => FirstCategory + at;

    public static string CategoryName(int id) => CategoryNames[id - FirstCategory];

    /// <param name="number">Null: none.</param>
    public static string AccountName(string? number) => AccountRows.FirstOrDefault(row => row.Number == number).Name ?? "";

    public static void Write(Utf8JsonWriter json, BookItem item, Books books)
    {
        json.WriteStartObject();
        json.WriteNumber("id", item.Id);
        json.WriteNumber("itemid", item.Id);
        json.WriteString("accounting_systemid", books.Options.AccountId);
        json.WriteString("name", item.Name);
        json.WriteString("description", "");
        json.WriteString("qty", "1");
        json.WriteString("sku", item.Sku);
        json.WriteMoney("unit_cost", item.UnitCost, "USD");
        json.WriteNumber("tax1", 0);
        json.WriteNumber("tax2", 0);
        json.WriteNull("inventory");
        // In no documentation; as FreshBooks' own web page sends it. Its name on read is a guess.
        if (books.Options.ItemsNameAccounts && item.Account is { } number)
            json.WriteString("account_uuid", AccountId(number));
        json.WriteString("updated", Eastern.Stamp(item.UpdatedAt));
        json.WriteNumber("vis_state", (int)item.VisState);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, BookExpense expense, Books books)
    {
        json.WriteStartObject();
        json.WriteNumber("id", expense.Id);
        json.WriteNumber("expenseid", expense.Id);
        json.WriteString("accounting_systemid", books.Options.AccountId);
        json.WriteNumber("categoryid", expense.CategoryId);
        json.WriteNumber("clientid", 0);
        json.WriteNumber("projectid", 0);
        json.WriteNumber("staffid", 1);
        json.WriteString("account_name", "");
        json.WriteString("bank_name", "");
        json.WriteString("markup_percent", "0");
        json.WriteString("notes", "");
        json.WriteMoney("amount", expense.Amount, "USD");
        json.WriteDay("date", expense.Date);
        json.WriteNumber("status", 2);
        json.WriteBoolean("has_receipt", false);
        json.WriteBoolean("compounded_tax", false);
        json.WriteNulls("accountid", "invoiceid", "profileid", "transactionid", "vendor", "taxName1", "taxName2", "taxAmount1", "taxAmount2");
        json.WriteString("updated", Eastern.Stamp(expense.UpdatedAt));
        json.WriteNumber("vis_state", (int)expense.VisState);
        json.WriteEndObject();
    }

    public static Answer CategoryList() => Answer.Json(200, new
    {
        response = new
        {
            result = new
            {
                categories = CategoryNames.Select((category, at) => new
                {
                    id = CategoryId(at),
                    categoryid = CategoryId(at),
                    category,
                    parentid = (int?)null,
                    is_cogs = false,
                    is_editable = false,
                    updated_at = "2025-03-03 10:15:00",
                    created_at = "2025-03-03 10:15:00",
                    vis_state = 0,
                }),
                page = 1,
                pages = 1,
                per_page = 15,
                total = CategoryNames.Length,
            },
        },
    });

    /// <summary>No envelope and no paging here; times in ISO UTC.</summary>
    public static Answer Accounts() => Answer.Json(200, new
    {
        data = AccountRows.Select(row => new
        {
            uuid = AccountId(row.Number),
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

    private static Guid AccountId(string number) => new(int.Parse(number, System.Globalization.CultureInfo.InvariantCulture), 7, 7, new byte[8]);
}
