using System.Text.Json.Nodes;

namespace Tests.Product;

/// <summary>The system's clock, put forward by days at a time.</summary>
internal sealed class LaterTime : TimeProvider
{
    private long _later;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _later));

    /// <summary>What changed until now is days old then, and walked through: no later sweep comes to it by itself.</summary>
    public async Task PassAsync(House house, int days)
    {
        Interlocked.Add(ref _later, TimeSpan.FromDays(days).Ticks);
        var now = GetUtcNow();
        await house.DoAsync("sweep");
        await House.UntilAsync(
            () => house.Product.StatusAsync(house.Connection, Xunit.TestContext.Current.CancellationToken),
            status => status["walks"]!.AsArray().Where(walk => (string?)walk!["kind"] is "sweep").All(walk => IsOver(walk!, now)));
    }

    private static bool IsOver(JsonNode walk, DateTimeOffset asked) =>
        walk["finishedAt"] is not null && walk["startedAt"]!.GetValue<DateTimeOffset>() >= asked;
}
