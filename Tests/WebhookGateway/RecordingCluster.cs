using System.Collections.Concurrent;
using System.Reflection;
using Orleans;

namespace Tests.WebhookGateway;

/// <summary>One call that reached the cluster, e.g. <c>IAccountGrain cn-a NudgeAsync</c>.</summary>
internal sealed record Said(string Grain, string Key, string Method, object?[] Arguments);

/// <summary>
/// A cluster that writes down what it is told. A proxy made at run time: a class that implements a grain interface would
/// become a second grain of that kind in every test silo of this assembly.
/// </summary>
internal sealed class RecordingCluster
{
    public ConcurrentQueue<Said> Said { get; } = [];

    public Func<Said, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public bool IsAway { get; set; }

    public IGrainFactory? Grains => IsAway ? null : Proxy.Of<IGrainFactory>((method, arguments) =>
        Proxy.Of(method.ReturnType, (call, values) =>
        {
            var said = new Said(method.ReturnType.Name, (string)arguments[0]!, call.Name, values);
            Said.Enqueue(said);
            return Answer(said);
        }));

    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Performance", "CA1852", Justification = "The runtime derives from it, so it is neither sealed nor private.")]
    public class Proxy : DispatchProxy
    {
        private Func<MethodInfo, object?[], object?> _answer = (_, _) => null;

        public static T Of<T>(Func<MethodInfo, object?[], object?> answer) => (T)Of(typeof(T), answer);

        public static object Of(Type type, Func<MethodInfo, object?[], object?> answer)
        {
            var proxy = Create(type, typeof(Proxy));
            ((Proxy)proxy)._answer = answer;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
    }
}
