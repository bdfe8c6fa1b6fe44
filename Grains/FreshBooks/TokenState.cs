namespace Grains.FreshBooks;

/// <summary>What to do about a request for an access token.</summary>
public enum TokenStep
{
    Give,
    Refresh,

    /// <summary>Only a new consent helps.</summary>
    Lost,
}

/// <summary>The stored pair, encrypted.</summary>
[GenerateSerializer, Immutable, Alias("freshbooks-token-state")]
public sealed record TokenState
{
    /// <summary>FreshBooks no longer takes the refresh token; there is nothing left worth keeping.</summary>
    public static readonly TokenState Lost = new() { IsLost = true };

    /// <summary>A token this close to its end is not given out: a request may take that long.</summary>
    public static readonly TimeSpan TooLate = TimeSpan.FromSeconds(60);

    [Id(0)] public string AccessCipher { get; init; } = "";
    [Id(1)] public string RefreshCipher { get; init; } = "";
    [Id(2)] public DateTimeOffset RenewedAt { get; init; }
    [Id(3)] public DateTimeOffset ExpiresAt { get; init; }

    // Id 4 was a refresh under way, by the clock of who had begun it.
    [Id(5)] public bool IsLost { get; init; }

    public bool HasPair => RefreshCipher.Length > 0 && !IsLost;

    /// <param name="isRefused">FreshBooks answered 401 to the pair's access token: only that tells surely, clocks differ.</param>
    public TokenStep Next(bool isRefused, DateTimeOffset now) =>
        !HasPair ? TokenStep.Lost
        : isRefused || now >= ExpiresAt - TooLate ? TokenStep.Refresh
        : TokenStep.Give;

    /// <summary>Less than a fifth of the pair's life is left.</summary>
    public bool IsDue(DateTimeOffset now) => HasPair && ExpiresAt - now < (ExpiresAt - RenewedAt) / 5;

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
}
