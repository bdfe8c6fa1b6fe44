using System.Security.Cryptography;
using Grains.Connecting;
using Grains.FreshBooks;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using Storage;

namespace Grains;

/// <summary>
/// A connection from the first request to its removal. What comes next is the stored step; a person's consent moves it
/// once, and from there <see cref="GoOnAsync"/> does, called by the consent and again by the reminder until all is done.
/// </summary>
[MayInterleave(nameof(MayInterleave))]
internal sealed partial class ConnectionGrain(
    [PersistentState("connection")] IPersistentState<Connection> stored,
    ConnectionOutside outside,
    CallbackSetup callbacks,
    Secrets secrets,
    IOptions<GatewayOptions> gateway,
    ILogger<ConnectionGrain> logger) : Grain, IConnectionGrain, IRemindable
{
    private const string Reminder = "watch";

    /// <summary>While something is under way; Orleans' shortest period.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan InAMoment = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(5);

    private TimeSpan? _watching;

    private string Id => this.GetPrimaryKeyString();

    private IFreshBooksTokenGrain Tokens => GrainFactory.GetGrain<IFreshBooksTokenGrain>(Id);

    private IAccountGrain AccountGrain => GrainFactory.GetGrain<IAccountGrain>(Id);

    private IListerGrain Lister => GrainFactory.GetGrain<IListerGrain>(Id);

    private Work Work => new(GrainFactory, Id);

    private IPortalGrain Portal(long id) => GrainFactory.GetGrain<IPortalGrain>($"portal/{id}");

    private Subscriber Subscriber(string account) => new(Id, account, Tokens);

    /// <summary>These change nothing, and must not wait while a consent is being completed, which may take a minute.</summary>
    public static bool MayInterleave(IInvokable request) =>
        request.GetMethodName() is nameof(StatusAsync) or nameof(MappingAsync) or nameof(NudgeAsync);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // What is under way now stopped with the activation before this one.
        if (stored.State.Step is ConnectStep.Consent || stored.State.IsUnderWay)
            this.RegisterGrainTimer(PickUpOrEndAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    /// <summary>Being activated is all it takes.</summary>
    public Task NudgeAsync() => Task.CompletedTask;

    public async Task<Uri> CreateAsync(NewConnection connection)
    {
        ConsentLink.RequireId(Id);
        if (stored.State.Exists)
            throw new RefusalException(409, $"Connection {Id} exists already.", "Reconnect it, or delete it first.");
        outside.RequireSettings();
        var (portalId, check) = await outside.HubSpot.WhoAmIAsync(connection.HubSpotToken, CancellationToken.None);
        var token = secrets.Protect(HubSpotSecrets.Purpose($"portal/{portalId}"), connection.HubSpotToken);
        var checks = await Portal(portalId).PreflightAsync(token);
        if (Preflights.Refusal(checks) is { } refusal)
            throw refusal;
        await Portal(portalId).UseTokenAsync(token);

        await WatchAsync(Steady);
        var link = await OfferConsentAsync(Connection.Of(connection, portalId, [check, .. checks]));
        await outside.Connections.AddAsync(Id, connection.Name);
        Created(logger, Id, portalId);
        return link;
    }

    public async Task CompleteConsentAsync(string code, string state)
    {
        Require();

        // Before anything that may end with the process.
        await WatchAsync(Soon);
        if (!ConsentLink.Matches(stored.State.SpentConsent, state))
        {
            if (!ConsentLink.Matches(stored.State.OpenConsent, state))
            {
                throw new RefusalException(400, "This is not the consent link that was handed out last.",
                    $"Ask for a new one: POST /api/connections/{Id}/reconnect.");
            }

            await ExchangeAsync(code);
            await stored.KeepAsync(stored.State.Consented());
        }

        await GoOnAsync(isAsked: true);
    }

    public async Task<Uri> ReconnectAsync()
    {
        Require();
        outside.RequireSettings();
        return await OfferConsentAsync(stored.State);
    }

    public async Task<ConnectionStatus?> StatusAsync()
    {
        if (!stored.State.Exists)
            return null;
        var rows = await outside.Callbacks.ListAsync(Id);
        var (now, expires) = (stored.State, await Tokens.ExpiresAtAsync());
        CallbackStatus[] known = [.. rows.Where(row => row.Event.Length > 0).Select(row => new CallbackStatus(row.CallbackId, row.Event, row.Verified))];
        return new ConnectionStatus
        {
            Id = Id,
            Name = now.Name,
            State = now.State,
            Says = now.Says ?? (now.Step is ConnectStep.Done ? Waiting.For(known, gateway.Value.PublicUrl) : null),
            PortalId = now.PortalId,
            FreshBooksAccount = now.Account,
            TokenExpiresAt = expires,
            Preflight = now.Preflight,
            Callbacks = [.. known],
            Deals = now.Deals,
        };
    }

    public Task<MappingSettings> MappingAsync() => Task.FromResult(stored.State.Mapping);

    public async Task UseMappingAsync(MappingSettings settings)
    {
        Require();
        await stored.KeepAsync(stored.State.Map(settings));
        if (!stored.State.ShouldWork)
            return;

        // Starting what works already only makes it ask for the settings at once.
        await AccountGrain.StartAsync();
        await WalkOwedAsync();
    }

    public async Task<DealSetting> DealsAsync()
    {
        Require();
        return await SettingAsync(stored.State.Deals);
    }

    public async Task<DealSetting> UseDealsAsync(DealRule rule)
    {
        Require();
        var setting = await SettingAsync(rule);
        await stored.KeepAsync(stored.State.Choose(rule));

        // Starting what works already only makes it ask for the settings at once.
        if (stored.State.ShouldWork)
            await AccountGrain.StartAsync();
        return setting;
    }

    private async Task<DealSetting> SettingAsync(DealRule rule) =>
        new(rule, rule.Match is DealMatch.None ? null : await Portal(stored.State.PortalId).WhyNoDealsAsync(rule));

    public async Task LookAgainAsync()
    {
        Require();
        if (stored.State.Step is ConnectStep.Done)
            await LookAtPortalAsync(isAsked: true);
    }

    public async Task PauseAsync()
    {
        Require();
        await stored.KeepAsync(stored.State.Pause());
        await Work.StopAsync();
    }

    public async Task ResumeAsync()
    {
        Require();
        await stored.KeepAsync(stored.State.Resume());
        if (stored.State.ShouldWork)
            await StartWorkAsync();
    }

    public async Task ConsentLostAsync()
    {
        // The message may be older than the consent that mended it.
        if (!stored.State.Exists || await Tokens.ExpiresAtAsync() is not null)
            return;
        await stored.KeepAsync(stored.State.Lose());
        NeedsReconnect(logger, Id);
        await Work.StopAsync();
    }

    public async Task VerifierArrivedAsync(long callbackId)
    {
        if (stored.State.Account is not { } account || await callbacks.VerifyAsync(Subscriber(account), callbackId) is not { } answer)
            return;
        if (answer is FreshBooksAnswer<bool>.Read)
        {
            VerifierConfirmed(logger, Id, callbackId);
            await LookAtCallbacksAsync(isNews: true);
        }
        else
        {
            await WatchAsync(Soon);
        }
    }

    public async Task DeleteAsync()
    {
        await Work.StopAsync();
        if (stored.State.Account is { } account)
            await callbacks.RemoveAllAsync(Subscriber(account));
        await Tokens.ForgetAsync();
        await outside.ForgetAsync(Id);
        if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
        await stored.ClearStateAsync();
        stored.State = new Connection();
        Deleted(logger, Id);
        DeactivateOnIdle();
    }

    private async Task<Uri> OfferConsentAsync(Connection connection)
    {
        var secret = ConsentLink.State(Id, RandomNumberGenerator.GetBytes(ConsentLink.SecretSize));
        await stored.KeepAsync(connection.OfferConsent(ConsentLink.Digest(secret)));
        return outside.FreshBooks.AuthorizeUrl(gateway.Value.RedirectUri, secret);
    }

    private async Task ExchangeAsync(string code)
    {
        try
        {
            await Tokens.ExchangeAsync(code);
        }
        catch (FreshBooksUnavailableException)
        {
            throw new RefusalException(503, "FreshBooks consented, and its tokens could not be stored.",
                "The connection goes on by itself once the database takes them; if it does not, reconnect it.");
        }
    }

    private void Require()
    {
        if (!stored.State.Exists)
            throw new RefusalException(404, $"There is no connection {Id}.", "GET /api/connections lists those there are.");
    }

    private async Task WatchAsync(TimeSpan period)
    {
        if (_watching == period)
            return;
        await this.RegisterOrUpdateReminder(Reminder, period, period);
        _watching = period;
    }

    [LoggerMessage(70, LogLevel.Information, "{Connection}: created for HubSpot portal {PortalId}; waits for FreshBooks' consent")]
    private static partial void Created(ILogger logger, string connection, long portalId);

    [LoggerMessage(71, LogLevel.Warning, "{Connection}: needs a new consent in FreshBooks; until then nothing is read, and webhooks are still accepted")]
    private static partial void NeedsReconnect(ILogger logger, string connection);

    [LoggerMessage(72, LogLevel.Information, "{Connection}: FreshBooks' callback {CallbackId} is verified")]
    private static partial void VerifierConfirmed(ILogger logger, string connection, long callbackId);

    [LoggerMessage(73, LogLevel.Information, "{Connection}: deleted")]
    private static partial void Deleted(ILogger logger, string connection);
}
