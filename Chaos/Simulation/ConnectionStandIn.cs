using Grains;
using Grains.Connecting;
using Grains.Interfaces;

namespace Chaos.Simulation;

/// <summary>
/// The connection, as far as the sync needs one: which account and portal, whether it should work, and the consent that
/// a person gives anew where it was lost. Its settings are the default ones and never change.
/// </summary>
internal sealed class ConnectionStandIn(IPersistentState<Connection> stored) : Grain, IConnectionGrain, IRemindable
{
    private string Id => this.GetPrimaryKeyString();

    private IFreshBooksTokenGrain Tokens => GrainFactory.GetGrain<IFreshBooksTokenGrain>(Id);

    private Work Work => new(GrainFactory, Id);

    public Task<MappingSettings> MappingAsync() => Task.FromResult(stored.State.Mapping);

    public Task<ConnectionStatus?> StatusAsync() => Task.FromResult<ConnectionStatus?>(new ConnectionStatus
    {
        Id = Id,
        Name = stored.State.Name,
        State = stored.State.State,
        PortalId = stored.State.PortalId,
        FreshBooksAccount = stored.State.Account,
    });

    public Task NudgeAsync() => Task.CompletedTask;

    public async Task CompleteConsentAsync(string code, string state)
    {
        await Tokens.ExchangeAsync(code);
        await stored.KeepAsync(stored.State.Consented().Chose(stored.State.Account!).Registered([]));
        await StartAsync();
    }

    public async Task ConsentLostAsync()
    {
        if (await Tokens.ExpiresAtAsync() is not null)
            return;
        await stored.KeepAsync(stored.State.Lose());
        await TendAsync();
    }

    /// <summary>The watch: work is under way exactly when it should.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (stored.State.Step is ConnectStep.Consent)
            await CompleteConsentAsync("code", "");
        else if (stored.State.Step is ConnectStep.Start)
            await StartAsync();
        else if (await Tokens.ExpiresAtAsync() is null)
            await ConsentLostAsync();
        else
            await TendAsync();
    }

    public async Task PauseAsync()
    {
        await stored.KeepAsync(stored.State.Pause());
        await TendAsync();
    }

    public async Task ResumeAsync()
    {
        await stored.KeepAsync(stored.State.Resume());
        await Work.StartAsync();
    }

    public Task<Uri> CreateAsync(NewConnection connection) => throw NotModelled();

    public Task UseMappingAsync(MappingSettings settings) => throw NotModelled();

    public Task<DealSetting> DealsAsync() => throw NotModelled();

    public Task<DealSetting> UseDealsAsync(DealRule rule) => throw NotModelled();

    public Task LookAgainAsync() => throw NotModelled();

    public Task<Uri> ReconnectAsync() => throw NotModelled();

    public Task DeleteAsync() => throw NotModelled();

    public Task VerifierArrivedAsync(long callbackId) => throw NotModelled();

    private async Task StartAsync()
    {
        await Work.StartAsync();
        await stored.KeepAsync(stored.State.Started());
    }

    private async Task TendAsync()
    {
        if (await Work.IsUnderWayAsync() != stored.State.ShouldWork)
            await (stored.State.ShouldWork ? Work.StartAsync() : Work.StopAsync());
    }

    private static NotSupportedException NotModelled() => new("Nothing that is simulated asks this of a connection.");
}
