using System.Globalization;

namespace Benchmarks;

/// <summary>Of times in milliseconds.</summary>
internal readonly record struct Percentiles(double P50, double P90, double P99, double Worst)
{
    public static Percentiles Of(IEnumerable<double> times)
    {
        double[] sorted = [.. times.Order()];
        double At(int percent) => sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
        return new(At(50), At(90), At(99), sorted[^1]);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {P50:0.0}, p90 {P90:0.0}, p99 {P99:0.0}, worst {Worst:0.0}");
}
