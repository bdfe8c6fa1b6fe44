namespace Grains.FreshBooks;

/// <summary>What to do about a request for an access token.</summary>
public enum TokenStep
{
    Give,
    Refresh,

    /// <summary>No usable token at this moment; there will be.</summary>
    Wait,

    /// <summary>Only a new consent helps.</summary>
    Lost,
}

/// <summary>
/// The stored pair, encrypted. A refresh token works once, so the intent to refresh is stored before the request: of two
/// activations, which a failure can leave for a moment, only one gets its intent past the storage's ETag.
/// </summary>
[GenerateSerializer, Immutable, Alias("freshbooks-token-state")]
public sealed record TokenState
{
    /// <summary>FreshBooks no longer takes the refresh token; there is nothing left worth keeping.</summary>
    public static readonly TokenState Lost = new() { IsLost = true };

    /// <summary>How long another's intent to refresh is respected: longer than FreshBooks is given to answer.</summary>
    public static readonly TimeSpan RefreshLasts = TimeSpan.FromSeconds(40);

    /// <summary>A token this close to its end is not given out: a request may take that long.</summary>
    public static readonly TimeSpan TooLate = TimeSpan.FromSeconds(60);

    /// <summary>A pair this new is not refreshed again, whatever is said of it, or a revoked app would cause a storm.</summary>
    public static readonly TimeSpan TooSoon = TimeSpan.FromSeconds(30);

    [Id(0)] public string AccessCipher { get; init; } = "";
    [Id(1)] public string RefreshCipher { get; init; } = "";
    [Id(2)] public DateTimeOffset RenewedAt { get; init; }
    [Id(3)] public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Set while somebody refreshes, or did when he vanished.</summary>
    [Id(4)] public DateTimeOffset? RefreshingSince { get; init; }

    [Id(5)] public bool IsLost { get; init; }

    public bool HasPair => RefreshCipher.Length > 0 && !IsLost;

    /// <param name="isRefused">FreshBooks answered 401 to the pair's access token.</param>
    public TokenStep Next(bool isRefused, DateTimeOffset now)
    {
        if (!HasPair)
            return TokenStep.Lost;
        var isAlive = !isRefused && now < ExpiresAt;
        if (isAlive && (now < ExpiresAt - TooLate || IsNew(now)))
            return TokenStep.Give;
        if (IsBeingRefreshed(now) || IsNew(now))
            return isAlive ? TokenStep.Give : TokenStep.Wait;
        return TokenStep.Refresh;
    }

    /// <summary>Less than a fifth of the pair's life is left.</summary>
    public bool IsDue(DateTimeOffset now) =>
        HasPair && !IsBeingRefreshed(now) && !IsNew(now) && ExpiresAt - now < (ExpiresAt - RenewedAt) / 5;

    public TokenState Intend(DateTimeOffset now) => this with { RefreshingSince = now };

    public TokenState GiveUp() => this with { RefreshingSince = null };

    /// <summary>
    /// The expiry is FreshBooks' <c>created_at</c> plus the life it states, as its SDKs compute it, but never later than
    /// the life from now on: the two clocks may differ.
    /// </summary>
    public static TokenState Of(FreshBooksGrant grant, string accessCipher, string refreshCipher, DateTimeOffset now)
    {
        var (stated, latest) = (grant.IssuedAt + grant.Life, now + grant.Life);
        return new TokenState
        {
            AccessCipher = accessCipher,
            RefreshCipher = refreshCipher,
            RenewedAt = now,
            ExpiresAt = stated < latest && stated > now ? stated : latest,
        };
    }

    private bool IsBeingRefreshed(DateTimeOffset now) => RefreshingSince is { } since && now - since < RefreshLasts;

    private bool IsNew(DateTimeOffset now) => now - RenewedAt < TooSoon;
}
