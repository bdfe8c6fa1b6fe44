using System.Globalization;

namespace Chaos.Simulation;

/// <summary>What happened, in order: the last events in words, and a hash over all of them, by which two runs are known to be the same.</summary>
/// <param name="listener">Hears every line as it is written; null: nobody.</param>
internal sealed class Trace(Action<string>? listener = null)
{
    private const int Kept = 60;
    private const ulong Prime = 1099511628211;

    private readonly Queue<(TimeSpan At, string What)> _last = new();

    /// <summary>FNV-1a, since it must be the same in every process.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Add(TimeSpan at, string what)
    {
        Mix((ulong)at.Ticks);
        foreach (var character in what)
            Hash = (Hash ^ character) * Prime;
        if (_last.Count == Kept)
            _last.Dequeue();
        _last.Enqueue((at, what));
        listener?.Invoke(Line(at, what));
    }

    public IEnumerable<string> Last() => _last.Select(each => Line(each.At, each.What));

    private void Mix(ulong number)
    {
        for (var shift = 0; shift < 64; shift += 16)
            Hash = (Hash ^ ((number >> shift) & 0xFFFF)) * Prime;
    }

    private static string Line(TimeSpan at, string what) => string.Create(CultureInfo.InvariantCulture, $"{at.TotalSeconds,11:0.0000} s  {what}");
}
