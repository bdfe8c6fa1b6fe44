using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;

namespace Grains.Connecting;

/// <summary>What has to be done next before a connection works. The numbers are stored: they are forever.</summary>
public enum ConnectStep
{
    /// <summary>There is no such connection.</summary>
    None = 0,

    /// <summary>A person has to consent in the browser.</summary>
    Consent = 1,
    ChooseAccount = 2,
    MakeProperties = 3,
    RegisterCallbacks = 4,
    Start = 5,
    Done = 6,
}

/// <summary>
/// One connection's settings and how far it got. Each step may be done twice; the next one is stored when it is done, so
/// that whoever comes next, a repeat or a reminder, goes on from there.
/// </summary>
[GenerateSerializer, Immutable, Alias("connection-record")]
public sealed record Connection
{
    private const string ConsentMissing = "FreshBooks' consent is missing: open the consent link and allow access.";
    private const string ConsentIsLost = "FreshBooks no longer takes the connection's tokens: reconnect it, and open the consent link.";

    [Id(0)] public ConnectStep Step { get; init; }
    [Id(1)] public string Name { get; init; } = "";
    [Id(2)] public long PortalId { get; init; }

    /// <summary>The account that the operator asked for, where the login has several.</summary>
    [Id(3)] public string? AskedAccount { get; init; }

    /// <summary>The account that is mirrored. Once chosen it never changes: the HubSpot records are its.</summary>
    [Id(4)] public string? Account { get; init; }
    [Id(5)] public bool IsPaused { get; init; }
    [Id(6)] public bool IsLost { get; init; }

    /// <summary>What the step waits for, in a sentence without payload.</summary>
    [Id(7)] public string? Says { get; init; }

    /// <summary>Digest of the consent link's state that is still good for one consent.</summary>
    [Id(8)] public string? OpenConsent { get; init; }

    /// <summary>Digest of the last one that was used: a browser that asks twice is no error.</summary>
    [Id(9)] public string? SpentConsent { get; init; }
    [Id(10)] public ImmutableArray<PreflightCheck> Preflight { get; init; } = [];

    /// <summary>What the operator set beyond the default mapping.</summary>
    [Id(11)] public MappingSettings Mapping { get; init; } = MappingSettings.Default;

    /// <summary>The mapping changed, and the walk through all records under it is not started yet.</summary>
    [Id(12)] public bool OwesWalk { get; init; }

    [Id(13)] public DealRule Deals { get; init; } = DealRule.None;

    /// <summary>The portal's currencies when the connection last looked.</summary>
    [Id(14)] public ImmutableArray<string> Currencies { get; init; } = [];

    /// <summary>Every property of ours that records can go without stood in the portal when all records were last walked through.</summary>
    [Id(15)] public bool HasOptional { get; init; }

    /// <summary>FreshBooks delivered to every callback when they were last looked at, and what it had not delivered before is swept up.</summary>
    [Id(16)] public bool IsNotified { get; init; }

    public bool Exists => Step is not ConnectStep.None;

    /// <summary>There are steps left that need nobody from outside.</summary>
    public bool IsUnderWay => Step is > ConnectStep.Consent and < ConnectStep.Done;

    public bool ShouldWork => Step is ConnectStep.Done && !IsPaused;

    public ConnectionState State =>
        IsLost ? ConnectionState.NeedsReconnect
        : Step is not ConnectStep.Done ? ConnectionState.Connecting
        : IsPaused ? ConnectionState.Paused
        : ConnectionState.Active;

    public static Connection Of(NewConnection asked, long portalId, ImmutableArray<PreflightCheck> checks) => new()
    {
        Step = ConnectStep.Consent,
        Name = asked.Name,
        PortalId = portalId,
        AskedAccount = asked.FreshBooksAccount,
        Preflight = checks,
        Says = ConsentMissing,
    };

    /// <summary>A new link was handed out. Until somebody uses it, a connection that works goes on working.</summary>
    public Connection OfferConsent(string digest) => this with { OpenConsent = digest };

    /// <summary>There is a token pair. Every further step is taken again, since what the consent lost may be lost there too.</summary>
    public Connection Consented() => this with
    {
        Step = ConnectStep.ChooseAccount,
        OpenConsent = null,
        SpentConsent = OpenConsent ?? SpentConsent,
        IsLost = false,
        Says = null,
    };

    public Connection Chose(string account) => this with { Step = ConnectStep.MakeProperties, Account = account, Says = null };

    /// <summary>Goes on where no check that blocks failed; else says what the first of them says, and stays.</summary>
    public Connection Made(ImmutableArray<PreflightCheck> checks) =>
        Preflights.Blocking(checks) is { } blocking
            ? Remember(checks).Wait(blocking.Says)
            : Remember(checks) with { Step = ConnectStep.RegisterCallbacks, Says = null };

    public Connection Registered(ImmutableArray<PreflightCheck> checks) =>
        Remember(checks) with { Step = ConnectStep.Start, Says = null };

    /// <summary>The callbacks were looked after once more, at whatever step.</summary>
    public Connection Tended(ImmutableArray<PreflightCheck> checks, string? says) => Remember(checks) with { Says = says };

    public Connection Started() => this with { Step = ConnectStep.Done, Says = null };

    public Connection Wait(string says) => this with { Says = says };

    public Connection Choose(DealRule deals) => this with { Deals = deals };

    /// <summary>All records have been, or are being, walked through since the portal has these properties.</summary>
    public Connection WroteOptional() =>
        Remember([.. CustomProperties.Optional.Select(property => property.Type).Distinct().Select(PropertySetup.Passed)]) with { HasOptional = true };

    public Connection Notified(bool isNotified) => this with { IsNotified = isNotified };

    public Connection Saw(ImmutableArray<string> currencies) => currencies.SequenceEqual(Currencies) ? this : this with { Currencies = currencies };

    public Connection Pause() => this with { IsPaused = true };

    public Connection Resume() => this with { IsPaused = false };

    public Connection Map(MappingSettings mapping) => this with { Mapping = mapping, OwesWalk = true };

    public Connection Walked() => this with { OwesWalk = false };

    public Connection Lose() => this with { Step = ConnectStep.Consent, IsLost = true, Says = ConsentIsLost };

    private Connection Remember(ImmutableArray<PreflightCheck> checks)
    {
        ImmutableArray<PreflightCheck> all = [.. Preflight.Where(known => checks.All(check => check.Name != known.Name)), .. checks];
        return all.SequenceEqual(Preflight) ? this : this with { Preflight = all };
    }
}
