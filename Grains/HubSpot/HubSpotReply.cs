using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>What the response's headers say of the limits (developers.hubspot.com, "Usage guidelines"). Search answers carry none.</summary>
public readonly record struct LimitHeaders(int? Burst, int? DailyAllowance, int? DailyRemaining);

/// <summary>How HubSpot answered one request; total: whatever comes over the wire, or does not, is one of these.</summary>
public abstract record HubSpotReply
{
    private HubSpotReply()
    {
    }

    public LimitHeaders Limits { get; init; }

    /// <summary>HubSpot processed the batch: an answer per wish, in the wishes' order. 200, 201 and 207 alike.</summary>
    public sealed record Processed(ImmutableArray<WishAnswer> Answers) : HubSpotReply;

    /// <summary>HubSpot refused the request as a whole because of what some record in it says.</summary>
    public sealed record Refused(Reason Why, string Message, bool IsConflict) : HubSpotReply;

    /// <summary>429 or 423: nothing was done. Null: the answer did not say how long to wait.</summary>
    public sealed record Limited(LimitPolicy Policy, TimeSpan? RetryAfter) : HubSpotReply;

    /// <summary>401 or 403: the token, not the records.</summary>
    public sealed record Denied(Reason Why) : HubSpotReply;

    /// <summary>5xx, a cut cable, a timeout, a body that is not JSON: what was done is not known.</summary>
    public sealed record Broken(Reason Why) : HubSpotReply;
}

public enum LimitPolicy
{
    TenSecondly,
    Secondly,
    Daily,
    Locked,
}
