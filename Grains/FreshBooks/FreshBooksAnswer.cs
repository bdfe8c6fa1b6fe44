using Grains.Interfaces;

namespace Grains.FreshBooks;

/// <summary>
/// How FreshBooks answered one request; total: whatever comes over the wire, or does not, is one of these. Only
/// <see cref="Read"/> holds what was asked for.
/// </summary>
public abstract record FreshBooksAnswer<T>
{
    private FreshBooksAnswer()
    {
    }

    /// <param name="Budget">Null: the answer had no rate headers.</param>
    public sealed record Read(T Value, FreshBooksBudget? Budget) : FreshBooksAnswer<T>;

    /// <summary>404, or errno 1012. FreshBooks says the same of an id of another account.</summary>
    public sealed record NotFound : FreshBooksAnswer<T>;

    /// <summary>401: the access token is expired or revoked.</summary>
    public sealed record Unauthorized : FreshBooksAnswer<T>;

    /// <summary>403, or a 200 that holds errno 1003 or a missing feature's: role, scope or subscription.</summary>
    public sealed record Forbidden(Reason Why) : FreshBooksAnswer<T>;

    /// <summary>429. Null: the answer did not say how long to wait.</summary>
    public sealed record Throttled(TimeSpan? RetryAfter, FreshBooksBudget? Budget) : FreshBooksAnswer<T>;

    /// <summary>5xx, a cut cable, a timeout, a refused request, a body that cannot be read.</summary>
    public sealed record Failed(Reason Why) : FreshBooksAnswer<T>;

    /// <summary>The same answer about something else; <paramref name="value"/> is asked only of what was read.</summary>
    public FreshBooksAnswer<TOther> Select<TOther>(Func<T, TOther> value) => this switch
    {
        Read read => new FreshBooksAnswer<TOther>.Read(value(read.Value), read.Budget),
        NotFound => new FreshBooksAnswer<TOther>.NotFound(),
        Unauthorized => new FreshBooksAnswer<TOther>.Unauthorized(),
        Forbidden forbidden => new FreshBooksAnswer<TOther>.Forbidden(forbidden.Why),
        Throttled throttled => new FreshBooksAnswer<TOther>.Throttled(throttled.RetryAfter, throttled.Budget),
        Failed failed => new FreshBooksAnswer<TOther>.Failed(failed.Why),
        _ => throw new NotSupportedException(GetType().Name),
    };
}

/// <summary>What the <c>X-RateLimit-*</c> headers say. FreshBooks documents none; 600 per 60 s was seen for GET and PUT.</summary>
/// <param name="Reset">When the window is full again.</param>
public sealed record FreshBooksBudget(int Limit, int Remaining, DateTimeOffset Reset);

/// <summary>How FreshBooks' token endpoint answered.</summary>
public abstract record GrantAnswer
{
    private GrantAnswer()
    {
    }

    public sealed record Granted(FreshBooksGrant Grant) : GrantAnswer;

    /// <summary><c>invalid_grant</c>: the code or the refresh token is spent, expired or revoked. Only a new consent helps.</summary>
    public sealed record Spent : GrantAnswer;

    /// <summary>Anything else. Whether a refresh token was spent is not known when no answer arrived.</summary>
    public sealed record Failed(Reason Why) : GrantAnswer;
}

/// <summary>A token pair as FreshBooks issued it. Its text never holds the tokens.</summary>
/// <param name="IssuedAt">FreshBooks' <c>created_at</c>: right after an exchange a refresh repeats the first one's.</param>
/// <param name="Life">From <paramref name="IssuedAt"/> on; 12 hours were seen.</param>
public sealed record FreshBooksGrant(string Access, string Refresh, DateTimeOffset IssuedAt, TimeSpan Life)
{
    public override string ToString() => $"grant of {IssuedAt:u}";
}
