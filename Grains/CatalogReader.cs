using System.Collections.Frozen;
using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Mapping;

namespace Grains;

/// <summary>An account's catalog, as stored: by list, a digest of what lines were last looked up in.</summary>
[GenerateSerializer, Alias("catalog-state")]
public sealed record CatalogState
{
    /// <summary>Empty: the list could not be read, and lines went without it.</summary>
    [Id(0)] public ImmutableSortedDictionary<CatalogLists, string> Digests { get; init; } = ImmutableSortedDictionary<CatalogLists, string>.Empty;
}

/// <summary>
/// Completes invoices by what FreshBooks' catalog says of their lines, as far as a mapping names it. Its lists are read for
/// the whole account, never for a record; where one has changed, all records are walked through once more.
/// </summary>
internal sealed class CatalogReader(
    IPersistentState<CatalogState> state, FreshBooksApi api, FreshBooksReader reader, Func<Task> walkAgain, TimeProvider time, TimeSpan fresh)
{
    private static readonly CatalogLists[] Lists = [CatalogLists.Items, CatalogLists.Accounts, CatalogLists.Expenses];

    private readonly CatalogList<ItemLookups> _items = new(CatalogPart.Items, account => reader.AskWithinBudgetAsync(account, async access =>
        (await api.ItemsAsync(access)).Select(Catalog.ByName)), reader, time, fresh);

    private readonly CatalogList<Lookup> _accounts = new(CatalogPart.Accounts, account => reader.AskWithinBudgetAsync(account, async access =>
        (await api.LedgerAsync(access)).Select(Catalog.Names)), reader, time, fresh);

    private readonly CatalogList<Lookup> _categories = new(CatalogPart.Categories, account => reader.AskWithinBudgetAsync(account, async access =>
        (await api.CategoriesAsync(access)).Select(Catalog.Names)), reader, time, fresh);

    private readonly CatalogList<FrozenDictionary<long, long>> _expenses = new(CatalogPart.Expenses, account => reader.AskWithinBudgetAsync(account, async access =>
        (await api.ExpensesAsync(access)).Select(Catalog.CategoryIds)), reader, time, fresh);

    /// <summary>Expenses that lines name and FreshBooks does not list: deleted ones.</summary>
    private readonly HashSet<long> _unlisted = [];

    private Task _noted = Task.CompletedTask;

    /// <param name="saved">What the mapping in use names.</param>
    /// <param name="tried">What another one names, that is only tried out.</param>
    public async Task<ImmutableArray<FreshBooksRecord>> CompleteAsync(
        string account, ImmutableArray<FreshBooksRecord> records, CatalogLists saved, CatalogLists tried)
    {
        ImmutableArray<InvoiceRecord> invoices = [.. records.OfType<InvoiceRecord>()];
        if ((saved | tried) is CatalogLists.None || invoices.IsEmpty)
            return records;
        var catalog = await GetAsync(account, saved | tried, invoices);
        if (Changed(saved, catalog).Length > 0)
            await (_noted = NoteAfterAsync(_noted, saved, catalog));
        return [.. records.Select(record => record is InvoiceRecord invoice ? catalog.Complete(invoice) : record)];
    }

    /// <summary>What is asked for from now on is read anew.</summary>
    public void Renew()
    {
        _items.Renew();
        _accounts.Renew();
        _categories.Renew();
        _expenses.Renew();
    }

    /// <exception cref="RefusalException">FreshBooks does not show one of them.</exception>
    public async Task RequireAsync(string account, CatalogLists lists)
    {
        if (lists.HasFlag(CatalogLists.Items))
            await _items.RequireAsync(account);
        if (lists.HasFlag(CatalogLists.Accounts))
            await _accounts.RequireAsync(account);
        if (!lists.HasFlag(CatalogLists.Expenses))
            return;
        await _categories.RequireAsync(account);
        await _expenses.RequireAsync(account);
    }

    private async Task<Catalog> GetAsync(string account, CatalogLists lists, ImmutableArray<InvoiceRecord> invoices) => new(
        lists.HasFlag(CatalogLists.Items) ? await _items.GetAsync(account) : null,
        lists.HasFlag(CatalogLists.Accounts) ? await _accounts.GetAsync(account) : null,
        lists.HasFlag(CatalogLists.Expenses) ? await _categories.GetAsync(account) : null,
        lists.HasFlag(CatalogLists.Expenses) ? await ExpensesAsync(account, invoices) : null);

    /// <summary>An expense may be younger than the copy of the list.</summary>
    private async Task<FrozenDictionary<long, long>?> ExpensesAsync(string account, ImmutableArray<InvoiceRecord> invoices)
    {
        var known = await _expenses.GetAsync(account);
        long[] missing = [.. invoices.SelectMany(invoice => invoice.Lines).Select(line => line.ExpenseId).Where(id => id > 0 && known?.ContainsKey(id) is false)];
        if (known is null || missing.All(_unlisted.Contains))
            return known;
        var latest = await _expenses.GetAfterAsync(account, invoices.MaxBy(invoice => invoice.Read.Order)!.Read);
        if (latest is not null)
            _unlisted.UnionWith(missing.Where(id => !latest.ContainsKey(id)));
        return latest;
    }

    /// <summary>The walk is started first, so that a crash in between starts it once more.</summary>
    private async Task NoteAfterAsync(Task previous, CatalogLists saved, Catalog catalog)
    {
        // One at a time. Whoever noted the previous change hears of its failure.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var changed = Changed(saved, catalog);
        if (changed.Length == 0)
            return;
        if (changed.Any(list => state.State.Digests.ContainsKey(list) && catalog.Digest(list).Length > 0))
            await walkAgain();
        await state.KeepAsync(new CatalogState { Digests = state.State.Digests.SetItems(changed.Select(list => KeyValuePair.Create(list, catalog.Digest(list)))) });
    }

    private CatalogLists[] Changed(CatalogLists saved, Catalog catalog) =>
        [.. Lists.Where(list => saved.HasFlag(list) && state.State.Digests.GetValueOrDefault(list) != catalog.Digest(list))];
}
