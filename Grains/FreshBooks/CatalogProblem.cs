using Grains.Interfaces;

namespace Grains.FreshBooks;

/// <summary>A list beside the records.</summary>
/// <param name="What">E.g. "the chart of accounts".</param>
/// <param name="Scope">The scope it takes.</param>
public sealed record CatalogPart(string What, string Scope)
{
    public static readonly CatalogPart Items = new("items", "user:billable_items:read");

    public static readonly CatalogPart Accounts = new("the chart of accounts", "user:journal_entries:read");

    public static readonly CatalogPart Categories = new("expense categories", "user:expenses:read");

    public static readonly CatalogPart Expenses = new("expenses", "user:expenses:read");
}

/// <summary>What an operator is told when something beside the records cannot be read.</summary>
public static class CatalogProblem
{
    public static RefusalException Of<T>(FreshBooksAnswer<T> answer, CatalogPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return answer switch
        {
            FreshBooksAnswer<T>.Forbidden forbidden => new(409, $"FreshBooks does not let the sync read {part.What} ({forbidden.Why.Detail}).",
                $"Either the plan or the login's role lacks it, or the consent lacks the scope {part.Scope}: enable it for the app, add it to FreshBooks:MoreScopes, and reconnect."),
            FreshBooksAnswer<T>.NotFound => new(404, $"FreshBooks has nothing where {part.What} should be.", "The account may be of a kind without it."),
            FreshBooksAnswer<T>.Unauthorized => new(409, "FreshBooks takes none of the connection's tokens.", "Reconnect it, and open the consent link."),
            FreshBooksAnswer<T>.Throttled => new(503, "FreshBooks' request budget is spent.", "Ask again in a minute."),
            FreshBooksAnswer<T>.Failed failed => new(502, $"{failed.Why}.", "Ask again in a minute."),
            _ => throw new NotSupportedException($"{answer} is no problem."),
        };
    }
}
