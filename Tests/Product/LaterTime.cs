using System.Text.Json.Nodes;

namespace Tests.Product;

/// <summary>The system's clock, put forward.</summary>
/// <param name="ahead">How far from the beginning; negative: it is behind.</param>
internal sealed class LaterTime(TimeSpan ahead = default) : TimeProvider
{
    private long _later = ahead.Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _later));

    /// <summary>Under whatever is going on.</summary>
    public void Pass(TimeSpan later) => Interlocked.Add(ref _later, later.Ticks);

    /// <summary>What changed until now is days old then, and walked through: no later sweep comes to it by itself.</summary>
    public async Task PassAsync(House house, int days)
    {
        await QuietAsync(house, walk => walk["running"]!.GetValue<bool>() is false);
        Pass(TimeSpan.FromDays(days));
        var now = GetUtcNow();
        await house.DoAsync("sweep");
        await QuietAsync(house, walk => (string?)walk["kind"] is not "sweep" || IsOver(walk, now));
    }

    /// <summary>Nothing is under way: what a walk came upon would see what a test changes next.</summary>
    private static async Task QuietAsync(House house, Func<JsonNode, bool> isOver)
    {
        var status = await House.UntilAsync(
            () => house.Product.StatusAsync(house.Connection, Xunit.TestContext.Current.CancellationToken),
            status => status["walks"]!.AsArray().All(walk => isOver(walk!)));
        Xunit.Assert.All(status["walks"]!.AsArray(), walk => Xunit.Assert.True(isOver(walk!), walk!.ToJsonString()));
        await House.UntilAsync(() => house.RecordsAsync("?state=due"), text => text.Contains("\"records\":[]", StringComparison.Ordinal));
    }

    private static bool IsOver(JsonNode walk, DateTimeOffset asked) =>
        walk["finishedAt"] is not null && walk["startedAt"]!.GetValue<DateTimeOffset>() >= asked;
}
