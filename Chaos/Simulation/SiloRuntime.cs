using Orleans.Core;
using Orleans.Runtime;
using Orleans.Timers;

namespace Chaos.Simulation;

/// <summary>What Orleans' runtime is to the grains of one silo.</summary>
internal sealed class SiloRuntime(World world, Silo silo) : IGrainRuntime, ITimerRegistry, IReminderRegistry, IGrainFactory
{
    private readonly Dictionary<(Type, string), object> _proxies = [];

    public string SiloIdentity => silo.Machine.Name;

    public SiloAddress SiloAddress => throw NotModelled();

    public IGrainFactory GrainFactory => this;

    public ITimerRegistry TimerRegistry => this;

    public IServiceProvider ServiceProvider => throw NotModelled();

    public TimeProvider TimeProvider => silo.Clock;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        if (!_proxies.TryGetValue((typeof(TGrainInterface), primaryKey), out var proxy))
            _proxies[(typeof(TGrainInterface), primaryKey)] = proxy = GrainProxy.Create<TGrainInterface>(world.Cluster, silo.Machine, primaryKey);
        return (TGrainInterface)proxy;
    }

    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options) =>
        ((Activation)grainContext).Timer(cancellation => callback(state, cancellation), options);

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        world.Reminders.RegisterAsync(callingGrainId, reminderName, dueTime, period);

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken) =>
        RegisterOrUpdateReminder(callingGrainId, reminderName, dueTime, period);

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => world.Reminders.UnregisterAsync(callingGrainId, reminder);

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder, CancellationToken cancellationToken) => UnregisterReminder(callingGrainId, reminder);

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => world.Reminders.FindAsync(callingGrainId, reminderName);

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName, CancellationToken cancellationToken) => GetReminder(callingGrainId, reminderName);

    public void DeactivateOnIdle(IGrainContext grainContext) => ((Activation)grainContext).Deactivate(default);

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => ((Activation)grainContext).Keep(timeSpan);

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => throw NotModelled();

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId, CancellationToken cancellationToken) => throw NotModelled();

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw NotModelled();

    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) => throw NotModelled();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey => throw NotModelled();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey => throw NotModelled();

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey => throw NotModelled();

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey => throw NotModelled();

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw NotModelled();

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => throw NotModelled();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => throw NotModelled();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => throw NotModelled();

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => throw NotModelled();

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => throw NotModelled();

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => throw NotModelled();

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => throw NotModelled();

    public IAddressable GetGrain(GrainId grainId) => throw NotModelled();

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType) => throw NotModelled();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => throw NotModelled();

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => throw NotModelled();

    private static NotSupportedException NotModelled() => new("The simulated runtime does not have this, because no grain uses it.");
}
