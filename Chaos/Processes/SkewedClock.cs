namespace Chaos.Processes;

/// <summary>A clock that is wrong by so much. Durations are right.</summary>
internal sealed class SkewedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
