using Orleans.Runtime;

namespace Chaos.Simulation;

/// <summary>
/// Orleans in virtual time: where which grain lives, and the messages between them. The directory is worse than the one
/// that silos use: a grain may live twice for a moment, as it can beside a silo that was given up and does not know.
/// </summary>
internal sealed class Cluster(World world)
{
    private static readonly TimeSpan LongestDetection = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(28);

    private readonly List<Silo> _silos = [];
    private readonly Dictionary<(string Kind, string Key), List<Activation>> _directory = [];
    private readonly List<(Call Call, Machine At)> _underWay = [];

    private Timeline Timeline => world.Timeline;

    public IReadOnlyList<Silo> Silos => _silos;

    public IEnumerable<Activation> Activations => _directory.Values.SelectMany(several => several);

    public void Add(Silo silo) => _silos.Add(silo);

    public Task Call(Call call)
    {
        if (!call.Method.IsOneWay)
            Timeline.After(call.Method.Timeout, null, () => call.Reply.Fail(new TimeoutException($"{call} was not answered in time.")));
        Send(call);
        return call.Method.IsOneWay ? Task.CompletedTask : call.Reply.Task;
    }

    public void Send(Call call)
    {
        if (Timeline.Luck.Chance(world.Weather.MessageLost))
            Timeline.Say($"lost: {call}");
        else
            Timeline.After(Transit(), call.ToString(), () => Deliver(call));
    }

    /// <summary>The answer travels too.</summary>
    public void Answer(Call call, Machine from, Task ended)
    {
        _underWay.Remove((call, from));
        if (call.Method.IsOneWay || call.Reply.IsDone)
            return;
        if (Timeline.Luck.Chance(world.Weather.MessageLost))
            Timeline.Say($"lost: the answer of {call}");
        else
            Timeline.After(Transit(), $"answer of {call}{(ended.IsFaulted ? ": " + ended.Exception.InnerException!.GetType().Name : "")}", () => call.Reply.Answer(ended));
    }

    public void Forget(Activation ended)
    {
        if (_directory.TryGetValue((ended.Kind.Name, ended.Key), out var several) && several.Remove(ended) && several.Count == 0)
            _directory.Remove((ended.Kind.Name, ended.Key));
    }

    /// <summary>Nothing of it runs any more. The others notice after a while.</summary>
    public void Crash(Silo silo)
    {
        Timeline.Say($"{silo.Machine} crashes");
        silo.Machine.Crash();
        _silos.Remove(silo);
        Timeline.After(Timeline.Luck.Between(TimeSpan.FromSeconds(1), LongestDetection), $"{silo.Machine} is found dead", () => Bury(silo));
    }

    /// <summary>
    /// It takes nothing more, and what runs has time to end. Another silo takes over a part of the directory meanwhile, as
    /// when one dies, and does not learn of what is ending: the next call makes a second activation beside it.
    /// </summary>
    public void Stop(Silo silo)
    {
        Timeline.Say($"{silo.Machine} is asked to stop");
        _silos.Remove(silo);
        silo.Host.StopApplication();
        foreach (var activation in At(silo))
        {
            activation.Work(Timeline.Luck.Milliseconds(1_000, 27_000));
            End(activation);
        }

        Timeline.After(Timeline.Luck.Milliseconds(10, 2_000), $"the directory forgets what ends at {silo.Machine}", () => Array.ForEach(At(silo), Forget));
        Timeline.After(LongestDrain, $"{silo.Machine} ends", () =>
        {
            silo.Machine.Crash();
            Bury(silo);
        });
    }

    /// <summary>A second activation, of which the directory learns, and after a while removes one.</summary>
    public void Twin(Activation one)
    {
        if (_silos.Where(silo => silo != one.Silo).ToArray() is not { Length: > 0 } others)
            return;
        var twin = Activate(one.Kind, one.Key, Timeline.Luck.Of(others));
        Timeline.Say($"twins: {one} and {twin}");
        Timeline.After(Timeline.Luck.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40)), $"twins of {one.Kind.Name} {one.Key} end", () =>
        {
            if (_directory.TryGetValue((one.Kind.Name, one.Key), out var several) && several.Count > 1)
                End(Timeline.Luck.Of(several));
        });
    }

    public static void End(Activation activation) => activation.Post(_ => activation.Deactivate(default), null);

    private Activation[] At(Silo silo) => [.. Activations.Where(activation => activation.Silo == silo)];

    private void Bury(Silo silo)
    {
        Array.ForEach(At(silo), Forget);
        foreach (var (call, _) in _underWay.Where(each => each.At == silo.Machine).ToArray())
            call.Reply.Fail(new SiloUnavailableException($"The silo that worked on {call} is dead."));
        _underWay.RemoveAll(each => each.At == silo.Machine);
    }

    private void Deliver(Call call)
    {
        var known = _directory.GetValueOrDefault((call.Kind.Name, call.Key));
        if (known is null && _silos.Count == 0)
        {
            call.Reply.Fail(new SiloUnavailableException($"No silo is there for {call}."));
            return;
        }

        var target = known is null ? Activate(call.Kind, call.Key, Timeline.Luck.Of(_silos))
            : known.Find(activation => activation.Machine == call.From) is { } near && Timeline.Luck.Chance(0.7) ? near
            : Timeline.Luck.Of(known);
        if (!target.Machine.IsAlive)
        {
            call.Reply.Fail(new SiloUnavailableException($"The silo of {call} does not answer."));
            return;
        }

        if (!call.Method.IsOneWay)
            _underWay.Add((call, target.Machine));
        target.Receive(call);
    }

    private Activation Activate(GrainKind kind, string key, Silo silo)
    {
        var activation = new Activation(this, silo, kind, key);
        if (!_directory.TryGetValue((kind.Name, key), out var several))
            _directory[(kind.Name, key)] = several = [];
        several.Add(activation);
        activation.Start();
        return activation;
    }

    private TimeSpan Transit() => Timeline.Luck.Chance(world.Weather.MessageLate)
        ? Timeline.Luck.Milliseconds(100, 20_000)
        : Timeline.Luck.Milliseconds(0.05, 5);
}
