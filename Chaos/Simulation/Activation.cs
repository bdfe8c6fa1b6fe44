using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using Orleans.Timers;

namespace Chaos.Simulation;

/// <summary>
/// A grain in the memory of one silo: its calls one after another, or interleaved where its class or the method allows
/// it, as Orleans does.
/// </summary>
internal sealed class Activation(Cluster cluster, Silo silo, GrainKind kind, string key) : Turns(silo.Machine), IGrainContext, IServiceProvider
{
    private delegate void SetContext(IGrainContext? context, out IGrainContext? before);

    /// <summary>A grain learns its context from the runtime while it is made; the way there is internal to Orleans.</summary>
    private static readonly SetContext Enter = typeof(Grain).Assembly.GetType("Orleans.Runtime.RuntimeContext", throwOnError: true)!
        .GetMethod("SetExecutionContext", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public, [typeof(IGrainContext), typeof(IGrainContext).MakeByRefType()])!
        .CreateDelegate<SetContext>();

    private readonly List<Call> _waiting = [];
    private readonly List<GrainTimer> _timers = [];
    private readonly List<IStored> _states = [];
    private object? _grain;
    private int _blocking;
    private int _running;
    private TimeSpan _keptUntil;

    public GrainKind Kind => kind;

    public string Key => key;

    public Silo Silo => silo;

    public bool IsActive { get; private set; }

    public bool IsEnding { get; private set; }

    public bool IsKept => Machine.Timeline.Now < _keptUntil;

    public GrainId GrainId { get; } = GrainId.Create(kind.Name, key);

    public IServiceProvider ActivationServices => this;

    public object? GrainInstance => _grain;

    public GrainReference GrainReference => throw NotModelled();

    public ActivationId ActivationId => throw NotModelled();

    public GrainAddress Address => throw NotModelled();

    public IGrainLifecycle ObservableLifecycle => throw NotModelled();

    public IWorkItemScheduler Scheduler => throw NotModelled();

    public Task Deactivated => throw NotModelled();

    public IPersistentState<T> State<T>(string name)
        where T : class, new()
    {
        var state = new StoredState<T>(silo.Database, $"{name}|{key}");
        _states.Add(state);
        return state;
    }

    public object? GetService(Type serviceType) =>
        serviceType == typeof(IGrainRuntime) || serviceType == typeof(ITimerRegistry) || serviceType == typeof(IReminderRegistry) ? silo.Runtime : null;

    public void Start() => Post(_ => StartAsync(), null);

    public void Receive(Call call) => Post(_ =>
    {
        _waiting.Add(call);
        Next();
    }, null);

    /// <summary>It takes no more calls, and ends when those that run have ended.</summary>
    public void Deactivate(DeactivationReason reason, CancellationToken cancellationToken = default)
    {
        if (IsEnding)
            return;
        IsEnding = true;
        EndWhenIdle();
    }

    /// <summary>A call to it takes so long, whatever the call does.</summary>
    public void Work(TimeSpan time)
    {
        _running++;
        Machine.Timeline.After(time, null, () => Post(_ =>
        {
            _running--;
            EndWhenIdle();
        }, null));
    }

    public void Keep(TimeSpan time) => _keptUntil = Machine.Timeline.Now + time;

    public IGrainTimer Timer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        _timers.Add(timer);
        return timer;
    }

    public override string ToString() => $"{kind.Name} {key} at {silo.Machine}";

    private async void StartAsync()
    {
        try
        {
            Enter(this, out var before);
            _grain = kind.Make(silo, this);
            Enter(before, out _);
            foreach (var state in _states)
                await state.ReadStateAsync();
            if (_grain is IGrainBase started)
                await started.OnActivateAsync(CancellationToken.None);
            IsActive = true;
            Next();
        }
        catch (Exception error)
        {
            cluster.Forget(this);
            foreach (var call in _waiting)
                cluster.Answer(call, Machine, Task.FromException(error));
        }
    }

    private void Next()
    {
        for (var index = 0; index < _waiting.Count;)
        {
            var call = _waiting[index];
            if (!IsActive || IsEnding || (_blocking > 0 && !Interleaves(call)))
            {
                index++;
                continue;
            }

            _waiting.RemoveAt(index);
            RunAsync(call);

            // What ran may have ended at once and taken others.
            index = 0;
        }

        EndWhenIdle();
    }

    private bool Interleaves(Call call) => kind.IsReentrant || call.Method.Interleaves || kind.MayInterleave(call.Method.Name);

    private async void RunAsync(Call call)
    {
        var blocks = Interleaves(call) ? 0 : 1;
        _blocking += blocks;
        _running++;
        Task work = Task.CompletedTask;
        try
        {
            work = call.Method.Invoke(_grain!, call.Arguments);
            await work;
        }
        catch (Exception error)
        {
            work = Task.FromException(error);
            if (error is InconsistentStateException)
                Deactivate(default);
        }

        _blocking -= blocks;
        _running--;
        cluster.Answer(call, Machine, work);
        Next();
    }

    private void EndWhenIdle()
    {
        if (!IsEnding || !IsActive || _running > 0)
            return;
        IsActive = false;
        EndAsync();
    }

    private async void EndAsync()
    {
        _timers.ForEach(timer => timer.Dispose());
        try
        {
            if (_grain is IGrainBase ending)
                await ending.OnDeactivateAsync(default, CancellationToken.None);
        }
        catch (Exception error)
        {
            Machine.Timeline.Say($"{this} could not end in good order: {error.GetType().Name}");
        }

        cluster.Forget(this);
        _waiting.ForEach(cluster.Send);
    }

    private static NotSupportedException NotModelled() => new("The simulated runtime does not have this, because no grain uses it.");

    public object? GetTarget() => _grain;

    public object? GetComponent(Type componentType) => null;

    void IGrainContext.SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw NotModelled();

    void IGrainContext.ReceiveMessage(object message) => throw NotModelled();

    void IGrainContext.Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw NotModelled();

    void IGrainContext.Rehydrate(IRehydrationContext context) => throw NotModelled();

    void IGrainContext.Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw NotModelled();

    bool IEquatable<IGrainContext>.Equals(IGrainContext? other) => ReferenceEquals(this, other);
}
