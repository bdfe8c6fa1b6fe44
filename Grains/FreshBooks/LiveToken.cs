using Grains.Interfaces;

namespace Grains.FreshBooks;

public static class LiveToken
{
    /// <summary>
    /// Calls FreshBooks with the connection's token, and after a 401 once more with a new one. Unauthorized then means
    /// that no token works; Failed, among others, that there is none at the moment.
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
            return await tokens.GetAsync(token) is { } renewed ? await call(renewed) : answer;
        }
        catch (FreshBooksUnavailableException unavailable)
        {
            return new FreshBooksAnswer<T>.Failed(new Reason(Reasons.FreshBooksUnreachable, unavailable.Message));
        }
    }
}
