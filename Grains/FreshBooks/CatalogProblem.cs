using Grains.Interfaces;

namespace Grains.FreshBooks;

/// <summary>What an operator is told when something beside the records cannot be read.</summary>
public static class CatalogProblem
{
    /// <param name="what">E.g. "the chart of accounts".</param>
    /// <param name="scope">The scope it takes.</param>
    public static RefusalException Of<T>(FreshBooksAnswer<T> answer, string what, string scope) => answer switch
    {
        FreshBooksAnswer<T>.Forbidden forbidden => new(409, $"FreshBooks does not let the sync read {what} ({forbidden.Why.Detail}).",
            $"Either the plan or the login's role lacks it, or the consent lacks the scope {scope}: enable it for the app, add it to FreshBooks:MoreScopes, and reconnect."),
        FreshBooksAnswer<T>.NotFound => new(404, $"FreshBooks has nothing where {what} should be.", "The account may be of a kind without it."),
        FreshBooksAnswer<T>.Unauthorized => new(409, "FreshBooks takes none of the connection's tokens.", "Reconnect it, and open the consent link."),
        FreshBooksAnswer<T>.Throttled => new(503, "FreshBooks' request budget is spent.", "Ask again in a minute."),
        FreshBooksAnswer<T>.Failed failed => new(502, $"{failed.Why}.", "Ask again in a minute."),
        _ => throw new NotSupportedException($"{answer} is no problem."),
    };
}
