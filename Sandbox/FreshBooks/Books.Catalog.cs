namespace Sandbox.FreshBooks;

/// <summary>What people do in FreshBooks to items and expenses.</summary>
public sealed partial class Books
{
    /// <summary>The SKU and the income account's name of the item that has the line's name; empty: none.</summary>
    public (string Sku, string Account) ItemOf(BookLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var item = Items.FirstOrDefault(item => item.Name == line.Name);
        return (item?.Sku ?? "", ChartWire.AccountName(item?.Account));
    }

    /// <summary>The name of the category of the expense that the line rebills; empty: none.</summary>
    public string CategoryOf(BookLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Read(() => ExpenseRows.Find(line.ExpenseId ?? 0)) is { } expense ? ChartWire.CategoryName(expense.CategoryId) : "";
    }

    public BookEdit EditItem(int id, Func<BookItem, BookItem> change) => Commit("item changed", BookKind.Item, now => new Change(
        id,
        new BooksEvent { Items = [change(ItemRows.Find(id) ?? throw new KeyNotFoundException($"There is no item {id}.")) with { Id = id, UpdatedAt = now }] },
        new BookNotice("item.update", id)));

    public BookEdit AddExpense(BookExpense draft) => Commit("expense added", BookKind.Expense, now =>
    {
        var expense = draft with { Id = ExpenseRows.NextId, UpdatedAt = now, VisState = VisState.Active };
        return new Change(expense.Id, new BooksEvent { Expenses = [expense] }, new BookNotice("expense.create", expense.Id));
    });
}
