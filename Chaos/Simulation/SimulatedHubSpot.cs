using System.Collections.Immutable;
using Grains;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Chaos.Simulation;

/// <summary>How HubSpot counts the requests of a portal.</summary>
internal sealed class Meter(Timeline timeline, string name, int limit, TimeSpan length)
{
    private readonly Queue<TimeSpan> _arrived = new();

    public void Count()
    {
        while (_arrived.TryPeek(out var first) && first <= timeline.Now - length)
            _arrived.Dequeue();
        _arrived.Enqueue(timeline.Now);
        if (_arrived.Count > limit)
            timeline.Break($"{_arrived.Count} {name} requests in {length.TotalSeconds} s, of which HubSpot takes {limit}");
    }
}

/// <summary>HubSpot over the network, as one process reaches it.</summary>
internal sealed class SimulatedHubSpot(World world, IOptions<HubSpotOptions> options) : HubSpotApi(Unused, options)
{
    private static readonly HttpClient Unused = new();
    private static readonly Reason Failed = new(Reasons.HubSpotFailed, "simulated");

    private readonly TimeSpan _timeout = options.Value.Timeout;

    private Timeline Timeline => world.Timeline;

    private Weather Weather => world.Weather;

    public override Task<HubSpotReply> SendAsync(string token, Shape shape, IReadOnlyList<Wish> wishes, Func<bool> maySend, CancellationToken cancellation)
    {
        if (!maySend())
            throw new TooLateException();
        var answer = new TaskCompletionSource<HubSpotReply>();
        var what = $"HubSpot: {shape.Operation} of {wishes.Count} {shape.Type}: {string.Join(", ", wishes.SelectMany(Shape.OnlyOnce))}";
        var sent = Timeline.Now;
        CheckBatch(wishes);

        // It may arrive long after it was sent, but no later than the product holds possible.
        var wayThere = Timeline.Luck.Chance(Weather.HubSpotSlow) ? Timeline.Luck.Between(default, PortalGrain.Transit) : Timeline.Luck.Milliseconds(5, 150);
        Timeline.After(wayThere, what, () =>
        {
            var reply = Receive(shape, wishes);
            var wayBack = Timeline.Luck.Chance(Weather.HubSpotSlow) ? Timeline.Luck.Milliseconds(100, 20_000) : Timeline.Luck.Milliseconds(5, 300);
            var left = sent + _timeout - Timeline.Now;
            var isLost = reply is null || wayBack > left;
            Timeline.After(isLost ? left : wayBack, $"answer of {what}: {(isLost ? "none" : Word(reply!))}", () =>
                answer.SetResult(isLost ? new HubSpotReply.Broken(new Reason(Reasons.HubSpotUnreachable, "no answer in time")) : reply!));
        });
        return answer.Task;
    }

    public override Task<PlainAnswer> AskAsync(string token, string area, string path, System.Text.Json.Nodes.JsonObject? body, Func<bool> maySend, CancellationToken cancellation) =>
        throw new NotSupportedException("Nothing that is simulated asks HubSpot beside batches.");

    /// <summary>Null: it is done, or not, and no answer tells.</summary>
    private HubSpotReply? Receive(Shape shape, IReadOnlyList<Wish> wishes)
    {
        world.Burst.Count();
        if (shape.IsSearch)
            world.Searches.Count();
        if (Timeline.Luck.Chance(Weather.HubSpotLimited))
            return new HubSpotReply.Limited(Timeline.Luck.Of([LimitPolicy.TenSecondly, LimitPolicy.Locked, LimitPolicy.Secondly]), Timeline.Luck.Chance(0.5) ? TimeSpan.FromSeconds(3) : null);
        if (Timeline.Luck.Chance(Weather.HubSpotBroken))
            return new HubSpotReply.Broken(Failed);

        // HubSpot refuses a batch as a whole, or answers for each record; which, depends on the endpoint and the day.
        if (world.RefusesWhole && wishes.Any(world.Crm.Collides))
            return new HubSpotReply.Refused(Failed with { Title = Reasons.HubSpotRefused }, "already has that value", IsConflict: true);
        var processed = new HubSpotReply.Processed([.. wishes.Select(DoOrFail)]) { Limits = new LimitHeaders(world.Budgets.Burst.Limit, null, null) };
        world.Oracle.Written();
        if (Timeline.Luck.Chance(Weather.HubSpotUnanswered))
            return Timeline.Luck.Chance(0.5) ? null : new HubSpotReply.Broken(Failed);
        return processed;
    }

    private WishAnswer DoOrFail(Wish wish) => Timeline.Luck.Chance(Weather.HubSpotPartial)
        ? new WishAnswer.Undone(new Outcome.Failed(Failed))
        : world.Crm.Do(wish);

    private void CheckBatch(IReadOnlyList<Wish> wishes)
    {
        if (wishes.SelectMany(Unique).GroupBy(value => value).FirstOrDefault(values => values.Count() > 1) is { } twice)
            Timeline.Break($"'{twice.Key}' stands twice in one batch, which HubSpot refuses as a whole");
        if (wishes.Count > 100)
            Timeline.Break($"a batch of {wishes.Count}, of which HubSpot takes 100");
    }

    /// <summary>What HubSpot wants only once in a batch, in its own words and not in the batcher's.</summary>
    private static IEnumerable<string> Unique(Wish wish) => wish switch
    {
        Wish.Create create => create.Properties.TryGetValue("email", out var email) ? [create.Key, email] : [create.Key],
        Wish.Update update => [update.Id],
        Wish.Archive archive => [archive.Id],
        Wish.Read read => [read.Id],
        Wish.Find find => [find.Value],
        _ => [],
    };

    private static string Word(HubSpotReply reply) => reply is HubSpotReply.Processed processed
        ? string.Join(", ", processed.Answers.Select(answer => answer.GetType().Name).CountBy(word => word).Select(word => $"{word.Value} {word.Key}"))
        : reply.GetType().Name;
}
