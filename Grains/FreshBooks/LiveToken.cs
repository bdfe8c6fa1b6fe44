using Grains.Interfaces;

namespace Grains.FreshBooks;

public static class LiveToken
{
    /// <summary>
    /// Calls FreshBooks with the connection's token, and after a 401 once more with a new one. Unauthorized then means
    /// that the consent is lost; Failed, among others, that there is no token at the moment, or that FreshBooks refuses one
    /// that it has just given.
    /// </summary>
    public static async Task<FreshBooksAnswer<T>> CallAsync<T>(
        this IFreshBooksTokenGrain tokens, Func<string, Task<FreshBooksAnswer<T>>> call)
    {
        try
        {
            if (await tokens.GetAsync(null) is not { } token)
                return new FreshBooksAnswer<T>.Unauthorized();
            var answer = await call(token);
            if (answer is not FreshBooksAnswer<T>.Unauthorized)
                return answer;
            if (await tokens.GetAsync(token) is not { } renewed)
                return answer;
            var again = await call(renewed);
            return again is FreshBooksAnswer<T>.Unauthorized
                ? new FreshBooksAnswer<T>.Failed(new Reason(Reasons.FreshBooksFailed, "it refuses an access token that it has just given"))
                : again;
        }
        catch (FreshBooksUnavailableException unavailable)
        {
            return new FreshBooksAnswer<T>.Failed(new Reason(Reasons.FreshBooksUnreachable, unavailable.Message));
        }
    }
}
