using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>One kind of record of the accounting API: how it is found, listed and written.</summary>
internal sealed class Resource<T>
    where T : class
{
    public required Books Books { get; init; }

    public required Table<T> Rows { get; init; }

    public required string Singular { get; init; }

    public required string Plural { get; init; }

    /// <summary>The search key of the record's own ids, e.g. <c>invoiceids[]</c>.</summary>
    public string? OwnIds { get; init; }

    public required Func<T, VisState> VisState { get; init; }

    public required Action<Utf8JsonWriter, T, ImmutableHashSet<string>> Write { get; init; }

    public Dictionary<string, Filter<T>> Filters { get; init; } = [];

    public Dictionary<string, Func<T, IComparable>> Sorts { get; init; } = [];

    public ImmutableHashSet<string> Includes { get; init; } = [];

    public string IdField { get; init; } = "id";

    /// <summary>Answers deleted ones too, with their vis_state.</summary>
    public Answer Get(HttpContext context)
    {
        var text = context.Request.RouteValues["id"] as string ?? "";
        var query = ListQuery.Parse(context.Request.Query);
        var isId = int.TryParse(text, CultureInfo.InvariantCulture, out var id);
        return Books.Read(() => isId && Rows.Find(id) is { } row ? One(row, query) : Missing(text));
    }

    public Answer List(HttpContext context)
    {
        var query = ListQuery.Parse(context.Request.Query);
        if (!query.IsValid)
            return FreshBooksError.Accounting(
                Books.Options, 422, new AccountingError(1015, Singular, "page", "", "Must be a positive integer."));
        return Books.Read(() =>
        {
            var found = Find(query);
            return Answer.Json(200, json => WriteResult(json, () => WritePage(json, found, query))) with
            {
                Records = OwnIds is not null && query.Search.TryGetValue(OwnIds, out var ids) ? ids.Length : 0,
                Malformed = Overlooked(query),
            };
        });
    }

    private Answer One(T row, ListQuery query)
    {
        var answer = Answer.Json(200, json => WriteResult(json, () =>
        {
            json.WritePropertyName(Singular);
            Write(json, row, query.Includes);
        }));
        return answer with { Records = 1, Malformed = Overlooked(query) };
    }

    private Answer Missing(string id)
    {
        var error = new AccountingError(1012, Singular, IdField, id, $"{Singular} not found.");
        return FreshBooksError.Accounting(Books.Options, 404, error) with { Records = 1 };
    }

    private static ReadOnlySpan<T> PageOf(T[] found, ListQuery query)
    {
        var first = Math.Min(found.Length, (long)(query.Page - 1) * query.PerPage);
        return found.AsSpan((int)first, (int)Math.Min(query.PerPage, found.Length - first));
    }

    private T[] Find(ListQuery query)
    {
        var (key, isDescending) = query.Sort switch
        {
            { } sort when sort.EndsWith("_asc", StringComparison.Ordinal) => (sort[..^4], false),
            { } sort when sort.EndsWith("_desc", StringComparison.Ordinal) => (sort[..^5], true),
            _ => ("", false),
        };
        return Rows.Select($"{query.Question}&{Books.Today}", rows =>
        {
            var kept = Candidates(query, rows).Where(Test(query));
            if (!Sorts.TryGetValue(key, out var by))
                return kept;
            return isDescending ? kept.OrderByDescending(by) : kept.OrderBy(by);
        });
    }

    /// <summary>A list of ids is looked up, or every poll of a busy account would read all rows.</summary>
    private IEnumerable<T> Candidates(ListQuery query, IEnumerable<T> rows) =>
        OwnIds is not null && query.Search.TryGetValue(OwnIds, out var ids)
            ? Filter.Ids(ids).OrderDescending().Select(Rows.Find).OfType<T>()
            : rows;

    private Func<T, bool> Test(ListQuery query)
    {
        var tests = query.Search
            .Select(pair => Filters.GetValueOrDefault(pair.Key)?.Invoke(pair.Value))
            .OfType<Func<T, bool>>()
            .ToArray();
        var state = query.Search.TryGetValue("vis_state", out var values) && int.TryParse(values[^1], out var asked)
            ? (VisState)asked
            : (VisState?)null;
        return row => (state is null ? VisState(row) != FreshBooks.VisState.Deleted : VisState(row) == state)
            && Array.TrueForAll(tests, test => test(row));
    }

    private void WritePage(Utf8JsonWriter json, T[] found, ListQuery query)
    {
        json.WriteStartArray(Plural);
        foreach (var row in PageOf(found, query))
            Write(json, row, query.Includes);
        json.WriteEndArray();
        json.WriteNumber("page", query.Page);
        json.WriteNumber("pages", (found.Length + query.PerPage - 1) / query.PerPage);
        json.WriteNumber("per_page", query.PerPage);
        json.WriteNumber("total", found.Length);
    }

    private static void WriteResult(Utf8JsonWriter json, Action write)
    {
        json.WriteStartObject();
        json.WriteStartObject("response");
        json.WriteStartObject("result");
        write();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private string? Overlooked(ListQuery query)
    {
        var unknown = query.Search.Keys
            .Where(key => key != "vis_state" && !Filters.ContainsKey(key))
            .Select(key => $"unknown search key {key}")
            .Concat(query.Includes.Except(Includes).Select(include => $"unknown include {include}"))
            .Concat(query.Overlooked)
            .ToList();
        if (query.Sort is { } sort && !Sorts.Keys.Any(key => sort == $"{key}_asc" || sort == $"{key}_desc"))
            unknown.Add($"unknown sort {sort}");
        return unknown.Count == 0 ? null : string.Join("; ", unknown);
    }
}
