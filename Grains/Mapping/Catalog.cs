using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grains.FreshBooks;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>One list of FreshBooks' catalog, by what it is looked up with.</summary>
public sealed class Lookup
{
    private readonly FrozenDictionary<string, string> _values;

    /// <summary>Whoever has no value, or is in the list twice with different ones, has none: nothing is guessed.</summary>
    public Lookup(IEnumerable<(string Key, string Value)> rows)
    {
        _values = rows.GroupBy(row => Plain(row.Key), row => row.Value)
            .Select(values => (values.Key, Values: values.Distinct().ToArray()))
            .Where(values => values.Key.Length > 0 && values.Values is [{ Length: > 0 }])
            .ToFrozenDictionary(values => values.Key, values => values.Values[0]);
        Digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
            '\n', _values.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key}\t{row.Value}")))).AsSpan(0, 16));
    }

    /// <summary>Equal for equal contents. Names are told apart by it without being stored.</summary>
    public string Digest { get; }

    /// <summary>Empty: it has none.</summary>
    public string Find(string key) => _values.GetValueOrDefault(Plain(key), "");

    internal static string Plain(string key) => key.Trim().ToUpperInvariant();
}

/// <param name="Skus">By the item's name.</param>
/// <param name="Accounts">Ids of the income accounts by the item's name.</param>
public sealed record ItemLookups(Lookup Skus, Lookup Accounts);

/// <summary>
/// What FreshBooks keeps beside its records, and what that says of an invoice's lines. Null: the list was not asked for, or
/// cannot be read.
/// </summary>
/// <param name="Accounts">Names by the account's id.</param>
/// <param name="Categories">Names by the category's id.</param>
/// <param name="Expenses">The category's id by the expense's.</param>
public sealed record Catalog(ItemLookups? Items, Lookup? Accounts, Lookup? Categories, FrozenDictionary<long, long>? Expenses)
{
    /// <summary>An item that is in use goes before those of its name that are archived.</summary>
    public static ItemLookups ByName(ImmutableArray<CatalogItem> items)
    {
        CatalogItem[] first = [.. items.GroupBy(item => Lookup.Plain(item.Name))
            .SelectMany(named => named.Where(item => item.Visibility == named.Min(each => each.Visibility)))];
        return new(new(first.Select(item => (item.Name, item.Sku))), new(first.Select(item => (item.Name, item.Account))));
    }

    public static Lookup Names(ImmutableArray<LedgerAccount> accounts) => new(accounts.Select(account => (account.Id, account.Name)));

    public static Lookup Names(ImmutableArray<ExpenseCategory> categories) => new(categories.Select(category => (Text(category.Id), category.Name)));

    public static FrozenDictionary<long, long> CategoryIds(ImmutableArray<Expense> expenses) =>
        expenses.DistinctBy(expense => expense.Id).ToFrozenDictionary(expense => expense.Id, expense => expense.Category);

    public InvoiceRecord Complete(InvoiceRecord invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return invoice with { Lines = [.. invoice.Lines.Select(line => line with { Catalog = Of(line) })] };
    }

    /// <summary>
    /// Another one where lines may be told otherwise, empty where the list is not there. Expenses come and go with their
    /// invoices, which are noticed by themselves: of them only the categories' names count.
    /// </summary>
    public string Digest(CatalogLists list) => list switch
    {
        CatalogLists.Items => Items is null ? "" : Items.Skus.Digest + Items.Accounts.Digest,
        CatalogLists.Accounts => Accounts?.Digest ?? "",
        CatalogLists.Expenses => Expenses is null ? "" : Categories?.Digest ?? "",
        _ => throw new ArgumentOutOfRangeException(nameof(list), list, "Ask for one list."),
    };

    private LineCatalog Of(LineRecord line) => new(
        Items?.Skus.Find(line.Name),
        Items is null ? null : Accounts?.Find(Items.Accounts.Find(line.Name)),
        Expenses is null ? null : Categories?.Find(Text(Expenses.GetValueOrDefault(line.ExpenseId))));

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
