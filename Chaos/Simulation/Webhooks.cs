using Grains.Interfaces;

namespace Chaos.Simulation;

/// <summary>
/// FreshBooks' webhooks and the gateway they are posted to: late, twice, out of order, or never. One is accepted when
/// its mark is durable; what is not accepted is posted again.
/// </summary>
internal sealed class Webhooks(World world)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly Luck _luck = world.Timeline.Luck.Fork();
    private Machine? _machine;
    private SimulatedInbox? _inbox;

    /// <summary>How many posts are on their way, or will be repeated.</summary>
    public int Open { get; private set; }

    public void Notify(EntityKind kind, long id)
    {
        if (!world.IsConnected || _luck.Chance(world.Weather.WebhookLost))
            return;
        for (var times = _luck.Chance(world.Weather.WebhookTwice) ? 2 : 1; times > 0; times--)
        {
            Open++;
            Post(EntityKey.Of(World.Connection, kind, id), _luck.Chance(world.Weather.WebhookLate) ? _luck.Milliseconds(0, 60_000) : _luck.Milliseconds(5, 200));
        }
    }

    public void Crash()
    {
        world.Timeline.Say("the gateway crashes");
        _machine?.Crash();
        _machine = null;
    }

    private void Post(EntityKey key, TimeSpan delay) => world.Timeline.After(delay, $"webhook: {key}", () =>
    {
        if (_machine is null)
            (_machine, _inbox) = Start();
        var answer = new TaskCompletionSource<bool>();
        var machine = _machine;
        new Turns(machine).Post(_ => ReceiveAsync(key, answer), null);

        // Whoever hears nothing, because the gateway crashed, asks again.
        world.Timeline.After(Again, null, () =>
        {
            if (answer.Task is { IsCompletedSuccessfully: true, Result: true })
                Open--;
            else
                Post(key, TimeSpan.Zero);
        });
    });

    /// <summary>Answers after the commit, and only then; the nudge is a courtesy.</summary>
    private async void ReceiveAsync(EntityKey key, TaskCompletionSource<bool> answer)
    {
        try
        {
            await _inbox!.MarkAsync(key, key.Kind.LiveLane());
            answer.TrySetResult(true);
            world.Nudge(Turns.Current!.Machine);
        }
        catch (Storage.StorageUnavailableException)
        {
            answer.TrySetResult(false);
        }
    }

    private (Machine, SimulatedInbox) Start()
    {
        var machine = new Machine(world.Timeline, "gateway", world.Skew(_luck));
        return (machine, new SimulatedInbox(world.Database, machine.Clock));
    }
}
