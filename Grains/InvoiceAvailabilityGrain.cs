using System.Collections.Immutable;
using Grains.Interfaces;
using Microsoft.Extensions.Logging;
using Storage;

namespace Grains;

/// <summary>A type that HubSpot does not take now, why, and who waits for it.</summary>
[GenerateSerializer, Immutable, Alias("unavailable")]
public sealed record Unavailable([property: Id(0)] Reason Why, [property: Id(1)] ImmutableHashSet<string> Connections);

/// <summary>An availability's stored state, by type.</summary>
[GenerateSerializer, Alias("availability-state")]
public sealed record AvailabilityState
{
    [Id(0)] public ImmutableDictionary<HubSpotType, Unavailable> Unavailable { get; init; } = ImmutableDictionary<HubSpotType, Unavailable>.Empty;
}

/// <summary>
/// Whether a portal takes invoices and payments. While it does not, their marks are held and a reminder sends one of
/// them, a real record, to try: no test record is ever left in the customer's portal.
/// </summary>
internal sealed partial class InvoiceAvailabilityGrain(
    [PersistentState("availability")] IPersistentState<AvailabilityState> state,
    Inbox inbox,
    TimeProvider time,
    ILogger<InvoiceAvailabilityGrain> logger) : Grain, IInvoiceAvailabilityGrain, IRemindable
{
    private const string Reminder = "ask-again";
    private static readonly TimeSpan AskEvery = TimeSpan.FromMinutes(10);

    /// <summary>Types for which one record may try, and has not come yet.</summary>
    private readonly HashSet<HubSpotType> _mayTry = [];

    public Task<Reason?> WhyNotAsync(HubSpotType type) => Task.FromResult(
        state.State.Unavailable.TryGetValue(type, out var unavailable) && !_mayTry.Remove(type) ? unavailable.Why : null);

    public Task<bool> IsHeldAsync(HubSpotType type) => Task.FromResult(state.State.Unavailable.ContainsKey(type));

    public async Task RefusedAsync(HubSpotType type, Reason why, string connection)
    {
        var known = state.State.Unavailable.GetValueOrDefault(type);
        if (known is null)
            Unavailable(logger, this.GetPrimaryKeyString(), why);
        else if (known.Connections.Contains(connection))
            return;

        // First: once it is written down nobody tries without the reminder, and none comes here again.
        await this.RegisterOrUpdateReminder(Reminder, AskEvery, AskEvery);
        var connections = known?.Connections ?? [];
        await state.KeepAsync(new AvailabilityState { Unavailable = state.State.Unavailable.SetItem(type, new Unavailable(why, connections.Add(connection))) });
    }

    public async Task TakenAsync(HubSpotType type)
    {
        if (!state.State.Unavailable.TryGetValue(type, out var was))
            return;
        await state.KeepAsync(new AvailabilityState { Unavailable = state.State.Unavailable.Remove(type) });
        foreach (var connection in was.Connections)
        {
            await inbox.WakeAsync(connection, was.Why.Title, time.GetUtcNow());
            await GrainFactory.GetGrain<IAccountGrain>(connection).NudgeAsync();
        }

        Available(logger, this.GetPrimaryKeyString(), was.Why);
        if (state.State.Unavailable.IsEmpty)
            await ForgetReminderAsync();
    }

    private async Task ForgetReminderAsync()
    {
        if (await this.GetReminder(Reminder) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public async Task CheckNowAsync()
    {
        if (state.State.Unavailable.IsEmpty)
            await ForgetReminderAsync();
        foreach (var (type, unavailable) in state.State.Unavailable)
        {
            Unavailable(logger, this.GetPrimaryKeyString(), unavailable.Why);
            await LetOneTryAsync(type, unavailable);
        }
    }

    public Task UntriedAsync(HubSpotType type) =>
        state.State.Unavailable.TryGetValue(type, out var unavailable) ? LetOneTryAsync(type, unavailable) : Task.CompletedTask;

    private async Task LetOneTryAsync(HubSpotType type, Unavailable unavailable)
    {
        // Before a mark is woken, and also where none is held: one may be on its way already.
        _mayTry.Add(type);
        foreach (var connection in unavailable.Connections)
        {
            var held = await inbox.ListAsync(connection, MarkState.Held, null, unavailable.Why.Title, limit: 1);
            if (held.Count == 0)
                continue;
            await inbox.RetryAsync(held[0].Key, time.GetUtcNow());
            await GrainFactory.GetGrain<IAccountGrain>(connection).NudgeAsync();
            return;
        }
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => CheckNowAsync();

    [LoggerMessage(20, LogLevel.Warning, "{Portal}: {Why}; such records are held and go by themselves when HubSpot takes one again")]
    private static partial void Unavailable(ILogger logger, string portal, Reason why);

    [LoggerMessage(21, LogLevel.Information, "{Portal}: over: {Why}; what was held goes now")]
    private static partial void Available(ILogger logger, string portal, Reason why);
}
