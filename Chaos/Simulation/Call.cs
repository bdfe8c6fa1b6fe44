using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Chaos.Simulation;

/// <summary>A method of a grain's contract, with what its attributes say of how it is called.</summary>
internal sealed class ContractMethod
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<MethodInfo, ContractMethod> Known = [];

    private readonly MethodInfo _method;

    private ContractMethod(MethodInfo method)
    {
        _method = method;
        IsOneWay = method.GetCustomAttribute<OneWayAttribute>() is not null;
        Interleaves = method.GetCustomAttribute<AlwaysInterleaveAttribute>() is not null;
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout ?? DefaultTimeout;
    }

    public string Name => _method.Name;

    public bool IsOneWay { get; }

    public bool Interleaves { get; }

    public TimeSpan Timeout { get; }

    public static ContractMethod Of(MethodInfo method) => Known.GetOrAdd(method, found => new(found));

    public Task Invoke(object grain, object?[] arguments) => (Task)_method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;

    public Reply Expect() => _method.ReturnType == typeof(Task)
        ? new Reply<bool>()
        : (Reply)Activator.CreateInstance(typeof(Reply<>).MakeGenericType(_method.ReturnType.GenericTypeArguments[0]))!;
}

/// <summary>What a caller waits for. The first answer counts: a late one finds nobody.</summary>
internal abstract class Reply
{
    public abstract Task Task { get; }

    public abstract bool IsDone { get; }

    public abstract void Answer(Task ended);

    public abstract void Fail(Exception error);
}

internal sealed class Reply<T> : Reply
{
    private readonly TaskCompletionSource<T> _source = new();

    public override Task Task => _source.Task;

    public override bool IsDone => _source.Task.IsCompleted;

    public override void Answer(Task ended)
    {
        if (ended.Exception?.InnerException is { } error)
            Fail(error);
        else
            _source.TrySetResult(ended is Task<T> { Result: var result } ? result : default!);
    }

    public override void Fail(Exception error)
    {
        if (_source.TrySetException(error))
            _ = _source.Task.Exception;
    }
}

/// <summary>A message to a grain, on its way or being worked on.</summary>
internal sealed record Call(Machine From, GrainKind Kind, string Key, ContractMethod Method, object?[] Arguments, Reply Reply)
{
    public override string ToString() => $"{Kind.Name} {Key} {Method.Name}";
}

/// <summary>What code of a machine holds of a grain, wherever that is.</summary>
public class GrainProxy : DispatchProxy
{
    private Cluster _cluster = null!;
    private Machine _from = null!;
    private GrainKind _kind = null!;
    private string _key = "";

    internal static T Create<T>(Cluster cluster, Machine from, string key)
    {
        var proxy = Create<T, GrainProxy>()!;
        var inner = (GrainProxy)(object)proxy;
        (inner._cluster, inner._from, inner._kind, inner._key) = (cluster, from, GrainKinds.Of(typeof(T)), key);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = ContractMethod.Of(targetMethod!);
        return _cluster.Call(new Call(_from, _kind, _key, method, args ?? [], method.Expect()));
    }
}
