using System.Collections.Immutable;
using Grains.Batching;
using Grains.Connecting;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Storage;

namespace Grains;

/// <summary>A portal's stored state. The token is encrypted for this portal alone.</summary>
[GenerateSerializer, Alias("portal-state")]
public sealed record PortalState
{
    [Id(0)] public string? EncryptedToken { get; init; }

    [Id(1)] public PortalFacts Facts { get; init; } = PortalFacts.Unknown;
}

/// <summary>
/// The rate limiter and the batcher of one HubSpot portal. Wishes wait in a <see cref="WishQueue{T}"/> until the
/// <see cref="Budgets"/> permit a request; what waited together travels together. Reentrant, because hundreds of wishes
/// wait here at once; the queue and the budgets change only between awaits, in one turn.
/// </summary>
[Reentrant]
internal sealed partial class PortalGrain(
    [PersistentState("portal")] IPersistentState<PortalState> state,
    HubSpotApi api,
    Secrets secrets,
    Leases leases,
    IOptions<HubSpotOptions> options,
    Budgets initial,
    TimeProvider time,
    ILogger<PortalGrain> logger) : Grain, IPortalGrain
{
    /// <summary>Beyond this a wish is sent back as throttled and a question refused, well before Orleans would time its call out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long after it left, which is not after the lease ended, a request may reach HubSpot and count.</summary>
    internal static readonly TimeSpan Transit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan ReserveWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a currency that a person enables may go unnoticed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly WishQueue<TaskCompletionSource<WishAnswer>> _queue = new();
    private readonly long _origin = time.GetTimestamp();
    private Budgets _budgets = initial;
    private PortalLease _lease = null!;
    private string? _token;
    private long? _lookedAt;
    private int _inFlight;
    private int _backfillInFlight;
    private bool _pumpScheduled;
    private bool _waits;
    private bool _renews;
    private bool _isClosing;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lease = new PortalLease(leases, this.GetPrimaryKeyString(), time);
        var wait = await _lease.TakeAsync(Transit + _budgets.Burst.Length, cancellationToken);
        if (wait > TimeSpan.Zero)
        {
            WaitsForPredecessor(logger, this.GetPrimaryKeyString(), wait.TotalSeconds);
            _budgets = _budgets with { Burst = _budgets.Burst.Closed(Now + wait) };
        }

        ReadToken();
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(PortalLease.RenewEvery, PortalLease.RenewEvery) { Interleave = true, KeepAlive = true });
    }

    /// <summary>Nothing new is sent, what is under way is waited for, and the successor learns whether it still counts.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isClosing = true;
        SendBack(TimeSpan.Zero);
        while (_inFlight > 0 && !cancellationToken.IsCancellationRequested)
            await Task.Delay(ShortWait, time, CancellationToken.None);

        // And what came meanwhile, or came back from a request that HubSpot did not take.
        SendBack(TimeSpan.Zero);
        FailPoint.Reach("draining");
        await _lease.HandOverAsync(_budgets.At(Now).Burst.Used == 0, CancellationToken.None);
    }

    public Task<WishAnswer> WishAsync(Wish wish)
    {
        if (_token is null)
            return Task.FromResult<WishAnswer>(new WishAnswer.Undone(new Outcome.Held(new Reason(Reasons.HubSpotTokenRefused, "no token is stored"))));

        // What cannot go for hours would keep the places of those that can.
        if (!_budgets.Daily.Allows(wish.Lane))
            return Task.FromResult<WishAnswer>(Throttled(ReserveWait, Reasons.DailyReserve));
        var answer = new TaskCompletionSource<WishAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        SendBackOvertaken(_queue.Add(new(wish, Now, answer)));
        SchedulePump();
        return answer.Task;
    }

    public async Task UseTokenAsync(string encryptedToken)
    {
        await state.KeepAsync(state.State with { EncryptedToken = encryptedToken });
        ReadToken();
        _queue.BeginAnew();
    }

    public Task<PortalFacts> FactsAsync() => Task.FromResult(state.State.Facts);

    public async Task<ImmutableArray<PropertyFact>> PropertiesAsync(HubSpotType type) => _token is { } token
        ? PropertyList.Of(type, await AskAsync(token, "crm/properties", type.Path(), null))
        : throw new RefusalException(409, "No HubSpot token is stored.", "Connect again with a token.");

    public Task<WindowUse> UseAsync()
    {
        var burst = _budgets.At(Now).Burst;
        DateTimeOffset? paused = burst.ClosedUntil > Now ? time.GetUtcNow() + (burst.ClosedUntil - Now) : null;
        return Task.FromResult(new WindowUse(burst.Limit, burst.Used, _queue.Count, _budgets.Daily.Remaining, paused));
    }

    public Task<ImmutableArray<PreflightCheck>> PreflightAsync(string encryptedToken)
    {
        var token = Decrypted(encryptedToken);

        // Whose portal this is was asked a moment ago, before anybody could know which window that counts against.
        _budgets = _budgets.Sent(default).Received(default, Now);
        return new Preflight((area, path, body) => AskAsync(token, area, path, body)).ChecksAsync();
    }

    public async Task<ImmutableArray<PreflightCheck>> MakePropertiesAsync()
    {
        var (facts, checks) = await new PropertySetup((area, path, body) => AskAsync(_token!, area, path, body)).MakeAsync();
        await state.KeepAsync(state.State with { Facts = facts });
        return checks;
    }

    public async Task<PortalFacts> LookAgainAsync(bool isAsked)
    {
        if (_token is not { } token || (!isAsked && _lookedAt is { } looked && time.GetElapsedTime(looked) < LookEvery))
            return state.State.Facts;
        _lookedAt = time.GetTimestamp();
        var setup = new PropertySetup((area, path, body) => AskAsync(token, area, path, body));
        if (await setup.CurrenciesAsync() is not { IsEmpty: false } currencies)
            return state.State.Facts;
        var changed = !currencies.SequenceEqual(state.State.Facts.Currencies);
        if (!changed && CustomProperties.AreComplete(state.State.Facts))
            return state.State.Facts;

        // Facts that name properties which could not be made would have HubSpot refuse every record.
        var (facts, checks) = await setup.MakeAsync();
        if (Preflights.Blocking(checks) is { } blocking)
        {
            CurrenciesNotTaken(logger, this.GetPrimaryKeyString(), blocking.Says);
            return state.State.Facts;
        }

        // Nothing but the missing properties is wanted, and not what else may have gone wrong meanwhile.
        if (!changed && checks.Any(check => !check.Passed))
            return state.State.Facts;
        await state.KeepAsync(state.State with { Facts = facts });
        if (changed)
            CurrenciesChanged(logger, this.GetPrimaryKeyString(), string.Join(", ", facts.Currencies));
        return facts;
    }

    public Task<string?> WhyNoDealsAsync(DealRule rule) =>
        new DealsCheck((area, path, body) => AskAsync(_token!, area, path, body)).WhyNotAsync(rule);

    /// <summary>A request outside batches; it takes a permit like any other.</summary>
    /// <exception cref="RefusalException">It could not be sent in time, or another silo has the portal now, which is found by asking again.</exception>
    private async Task<PlainAnswer> AskAsync(string token, string area, string path, System.Text.Json.Nodes.JsonObject? body)
    {
        var asked = Now;
        while (_isClosing || !_lease.IsHeld || (_budgets = _budgets.At(Now)).Burst.Free(Now) == 0)
        {
            if (_isClosing || _lease.IsLost || Now - asked >= Patience)
                throw NotAsked();
            await Task.Delay(ShortWait, time);
        }

        _budgets = _budgets.Sent(default);
        try
        {
            var answer = await api.AskAsync(token, area, path, body, () => _lease.IsHeld, CancellationToken.None);
            Learn(answer.Limits);
            return answer;
        }
        catch (TooLateException)
        {
            throw NotAsked();
        }
        finally
        {
            _budgets = _budgets.Received(default, Now);
        }
    }

    private static RefusalException NotAsked() => new(503, "HubSpot could not be asked in time.", "Try again in a minute.");

    private void ReadToken() => _token = state.State.EncryptedToken is { } encrypted ? Decrypted(encrypted) : null;

    private string Decrypted(string token) => secrets.Unprotect(HubSpotSecrets.Purpose(this.GetPrimaryKeyString()), token);

    [LoggerMessage(10, LogLevel.Information, "{Portal}: the last owner left no clean hand-over; nothing is sent for {Seconds:0} s, until its requests have left HubSpot's window")]
    private static partial void WaitsForPredecessor(ILogger logger, string portal, double seconds);

    [LoggerMessage(14, LogLevel.Information, "{Portal}: its currencies are {Currencies} now")]
    private static partial void CurrenciesChanged(ILogger logger, string portal, string currencies);

    [LoggerMessage(15, LogLevel.Warning, "{Portal}: its currencies changed, and their properties could not be made: {Says}")]
    private static partial void CurrenciesNotTaken(ILogger logger, string portal, string says);
}

/// <summary>What the portal's token is encrypted for.</summary>
public static class HubSpotSecrets
{
    public static string Purpose(string portal) => $"hubspot/{portal}";
}
