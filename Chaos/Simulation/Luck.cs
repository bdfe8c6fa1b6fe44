namespace Chaos.Simulation;

/// <summary>
/// A seed's whole luck: the same on every machine, in every process and runtime, for ever (SplitMix64, by Steele, Lea
/// and Flood). A <see cref="Random"/>, so that the product can be given it.
/// </summary>
internal sealed class Luck(ulong seed) : Random(0)
{
    private ulong _state = seed;

    /// <summary>Another stream, so that what one part of the world draws does not move what another does.</summary>
    public Luck Fork() => new((ulong)NextInt64());

    public bool Chance(double probability) => probability > 0 && NextDouble() < probability;

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + (most - least) * NextDouble();

    public TimeSpan Milliseconds(double least, double most) => TimeSpan.FromMilliseconds(least + (most - least) * NextDouble());

    public T Of<T>(IReadOnlyList<T> some) => some[Next(some.Count)];

    public override double NextDouble() => Sample();

    public override int Next(int maxValue) => (int)(Sample() * maxValue);

    public override int Next(int minValue, int maxValue) => minValue + Next(maxValue - minValue);

    public override long NextInt64() => (long)(Draw() >> 1);

    /// <summary>53 bits, the most that a double holds.</summary>
    protected override double Sample() => (Draw() >> 11) * (1.0 / (1UL << 53));

    private ulong Draw()
    {
        var drawn = _state += 0x9E3779B97F4A7C15;
        drawn = (drawn ^ (drawn >> 30)) * 0xBF58476D1CE4E5B9;
        drawn = (drawn ^ (drawn >> 27)) * 0x94D049BB133111EB;
        return drawn ^ (drawn >> 31);
    }
}
