using System.Collections.Immutable;
using System.Globalization;

namespace Sandbox.FreshBooks;

/// <summary>
/// Paging, search, includes and sort as the accounting and events families read them (FreshBooks' page "Search,
/// Paging and Includes"): 15 a page unless asked, more than 100 silently 100, page 0 is page 1.
/// </summary>
/// <param name="Search">By key without <c>search[…]</c>; a list's key ends in <c>[]</c>.</param>
/// <param name="Overlooked">What FreshBooks would ignore without a word.</param>
internal sealed record ListQuery(
    int Page,
    int PerPage,
    bool IsValid,
    Dictionary<string, ImmutableArray<string>> Search,
    ImmutableHashSet<string> Includes,
    string? Sort,
    ImmutableArray<string> Overlooked)
{
    public static ListQuery Parse(IQueryCollection query)
    {
        var search = new Dictionary<string, ImmutableArray<string>>();
        var overlooked = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, values) in query)
            if (Name(key) is { } name)
                search[name] = [.. values.OfType<string>()];
            else if (key is not ("page" or "per_page" or "include[]" or "sort"))
                overlooked.Add($"unknown parameter {key}");
        var (page, isPage) = Number(query, "page", 1);
        var (perPage, isPerPage) = Number(query, "per_page", 15);
        if (perPage > 100)
            overlooked.Add("per_page above 100");
        return new ListQuery(
            Math.Max(1, page),
            Math.Clamp(perPage, 1, 100),
            isPage && isPerPage,
            search,
            [.. query["include[]"].OfType<string>()],
            query["sort"].FirstOrDefault(),
            overlooked.ToImmutable());
    }

    /// <summary>Everything that decides which rows and in which order, but not the page.</summary>
    public string Question => string.Join(
        '&', Search.Select(pair => $"{pair.Key}={string.Join(',', pair.Value)}").Append($"sort={Sort}"));

    /// <summary><c>search[a]</c> is a, <c>search[as][]</c> is as[]; null for anything else.</summary>
    private static string? Name(string key)
    {
        if (!key.StartsWith("search[", StringComparison.Ordinal) || key.IndexOf(']') is var end && end < 0)
            return null;
        return key[(end + 1)..] switch
        {
            "" => key[7..end],
            "[]" => key[7..end] + "[]",
            _ => null,
        };
    }

    private static (int Number, bool IsValid) Number(IQueryCollection query, string key, int otherwise)
    {
        if (query[key].FirstOrDefault() is not { } text)
            return (otherwise, true);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (number, true)
            : (otherwise, false);
    }
}
