using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>How much of HubSpot's window and budgets is in use.</summary>
/// <param name="Limit">Requests per window, as HubSpot's header said last.</param>
/// <param name="Used">Permits taken now.</param>
/// <param name="Queued">Wishes that wait.</param>
/// <param name="DailyRemaining">Null: HubSpot has not said.</param>
[GenerateSerializer, Immutable, Alias("window-use")]
public sealed record WindowUse(
    [property: Id(0)] int Limit,
    [property: Id(1)] int Used,
    [property: Id(2)] int Queued,
    [property: Id(3)] int? DailyRemaining,
    [property: Id(4)] DateTimeOffset? PausedUntil);

/// <summary>
/// One per HubSpot portal (key <c>portal/{portalId}</c>): the rate limiter and the batcher in one, because one budget
/// wants one owner. Every HubSpot call of the house goes through it once the portal is known.
/// </summary>
[Alias("IPortalGrain")]
public interface IPortalGrain : IGrainWithStringKey
{
    /// <summary>Answers when HubSpot did, or with Throttled when it would take longer than about 20 s.</summary>
    [Alias("Wish"), ResponseTimeout("00:01:00")]
    Task<WishAnswer> WishAsync(Wish wish);

    /// <summary>A new connection uses the portal, with this (encrypted) token.</summary>
    [Alias("UseToken")]
    Task UseTokenAsync(string encryptedToken);

    /// <summary>Looks at what a token may do, without using it for anything else yet.</summary>
    [Alias("Preflight"), ResponseTimeout("00:02:00")]
    Task<ImmutableArray<PreflightCheck>> PreflightAsync(string encryptedToken);

    /// <summary>Makes the custom properties that the mapping needs; those that exist stay.</summary>
    [Alias("MakeProperties"), ResponseTimeout("00:02:00")]
    Task<ImmutableArray<PreflightCheck>> MakePropertiesAsync();

    /// <summary>
    /// The facts as they are now: it asks for the portal's currencies, and where those changed makes the properties of the
    /// new ones.
    /// </summary>
    /// <param name="isAsked">A person wants to know now; otherwise HubSpot is asked at most once an hour.</param>
    [Alias("LookAgain"), ResponseTimeout("00:02:00")]
    Task<PortalFacts> LookAgainAsync(bool isAsked);

    /// <summary>Why the rule's deals cannot be read now and what to do, in a sentence; null: they can.</summary>
    /// <exception cref="RefusalException">Deals have no such property, or not one that can hold a purchase order number.</exception>
    [Alias("WhyNoDeals"), ResponseTimeout("00:01:00")]
    Task<string?> WhyNoDealsAsync(DealRule rule);

    [Alias("Facts")]
    Task<PortalFacts> FactsAsync();

    /// <summary>The properties that a type has in this portal now.</summary>
    /// <exception cref="RefusalException">HubSpot does not list them.</exception>
    [Alias("Properties"), ResponseTimeout("00:01:00")]
    Task<ImmutableArray<PropertyFact>> PropertiesAsync(HubSpotType type);

    [Alias("Use")]
    Task<WindowUse> UseAsync();
}

/// <summary>One per connection: the rotating OAuth pair. Refresh tokens work once, so one owner refreshes, and stores before it gives out.</summary>
[Alias("IFreshBooksTokenGrain")]
public interface IFreshBooksTokenGrain : IGrainWithStringKey
{
    /// <summary>The first pair, for a consent's code.</summary>
    /// <exception cref="RefusalException">FreshBooks refused the code.</exception>
    [Alias("Exchange"), ResponseTimeout("00:01:00")]
    Task ExchangeAsync(string code);

    /// <summary>An access token that works, or null when only a new consent helps.</summary>
    /// <param name="refused">The token FreshBooks answered 401 to, so that it is not given out again.</param>
    [Alias("Get"), ResponseTimeout("00:01:00")]
    Task<string?> GetAsync(string? refused);

    [Alias("ExpiresAt")]
    Task<DateTimeOffset?> ExpiresAtAsync();

    [Alias("Forget")]
    Task ForgetAsync();
}

/// <summary>
/// One per portal (key <c>portal/{portalId}</c>): can invoices and payments be written now? Where they cannot, they are
/// held, everything else flows, and a reminder lets one held record try again: if HubSpot takes it, all follow.
/// </summary>
[Alias("IInvoiceAvailabilityGrain")]
public interface IInvoiceAvailabilityGrain : IGrainWithStringKey
{
    /// <summary>Null: try to write it. Otherwise why it is held.</summary>
    [Alias("WhyNot")]
    Task<Reason?> WhyNotAsync(HubSpotType type);

    /// <summary>Whether the type is held now; asking lets nothing try.</summary>
    [Alias("IsHeld")]
    Task<bool> IsHeldAsync(HubSpotType type);

    /// <summary>HubSpot refused the type as a whole: hold it from now on, warn, and ask again later.</summary>
    [Alias("Refused")]
    Task RefusedAsync(HubSpotType type, Reason why, string connection);

    /// <summary>HubSpot took one: whatever was held for this reason is due again.</summary>
    [Alias("Taken")]
    Task TakenAsync(HubSpotType type);

    /// <summary>A record that may have been let through to try had nothing to write: another may.</summary>
    [Alias("Untried")]
    Task UntriedAsync(HubSpotType type);

    /// <summary>Lets one held record try now rather than at the next reminder.</summary>
    [Alias("CheckNow")]
    Task CheckNowAsync();
}
