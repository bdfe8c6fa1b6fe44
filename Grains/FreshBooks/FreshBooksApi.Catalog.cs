using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Grains.Interfaces;

namespace Grains.FreshBooks;

public partial class FreshBooksApi
{
    /// <summary>
    /// The chart of accounts, whose path wants the business rather than the account. Three paths are documented in as many
    /// places; the first is the one that was seen to answer, the others are asked where there is nothing at the one before.
    /// </summary>
    public async Task<FreshBooksAnswer<ImmutableArray<LedgerAccount>>> LedgerAsync(FreshBooksAccess access, CancellationToken cancellation = default)
    {
        var me = await AskAsync(new FreshBooksCall(HttpMethod.Get, Url("auth/api/v1/users/me"), access.Token), body => FreshBooksWire.Business(body, access.AccountId), cancellation);
        if (me is not FreshBooksAnswer<string?>.Read { Value: var business })
            return me.Select(_ => ImmutableArray<LedgerAccount>.Empty);

        FreshBooksAnswer<ImmutableArray<LedgerAccount>> answer = new FreshBooksAnswer<ImmutableArray<LedgerAccount>>.NotFound();
        foreach (var path in LedgerPaths(access, business))
        {
            answer = await AskAsync(new FreshBooksCall(HttpMethod.Get, Url(path), access.Token), FreshBooksWire.Ledger, cancellation);
            if (answer is not FreshBooksAnswer<ImmutableArray<LedgerAccount>>.NotFound)
                return answer;
        }

        return answer;
    }

    public Task<FreshBooksAnswer<ImmutableArray<CatalogItem>>> ItemsAsync(FreshBooksAccess access, CancellationToken cancellation = default) =>
        AllAsync(access, "items/items", FreshBooksWire.Items, cancellation);

    public Task<FreshBooksAnswer<ImmutableArray<ExpenseCategory>>> CategoriesAsync(FreshBooksAccess access, CancellationToken cancellation = default) =>
        AllAsync(access, "expenses/categories", FreshBooksWire.Categories, cancellation);

    public Task<FreshBooksAnswer<ImmutableArray<Expense>>> ExpensesAsync(FreshBooksAccess access, CancellationToken cancellation = default) =>
        AllAsync(access, "expenses/expenses", FreshBooksWire.Expenses, cancellation);

    private static IEnumerable<string> LedgerPaths(FreshBooksAccess access, string? business) =>
    [
        .. business is null ? [] : new[]
        {
            $"accounting/businesses/{Uri.EscapeDataString(business)}/ledger_accounts/accounts",
            $"accounting/businesses/{Uri.EscapeDataString(business)}/reports/chart_of_accounts",
        },
        $"{Account(access)}/journal_entry_accounts/journal_entry_accounts",
    ];

    private async Task<FreshBooksAnswer<ImmutableArray<T>>> AllAsync<T>(
        FreshBooksAccess access, string path, Func<JsonElement, (ImmutableArray<T> Records, int Pages)> read, CancellationToken cancellation)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        for (var page = 1; ; page++)
        {
            var url = Url(string.Create(CultureInfo.InvariantCulture, $"{Account(access)}/{path}?page={page}&per_page=100"));
            var answer = await AskAsync(new FreshBooksCall(HttpMethod.Get, url, access.Token), read, cancellation);
            if (answer is not FreshBooksAnswer<(ImmutableArray<T> Records, int Pages)>.Read { Value: var found })
                return answer.Select(_ => ImmutableArray<T>.Empty);
            all.AddRange(found.Records);
            if (page >= found.Pages || found.Records.IsEmpty)
                return answer.Select(_ => all.ToImmutable());
        }
    }
}
