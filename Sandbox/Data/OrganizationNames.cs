namespace Sandbox.Data;

/// <summary>
/// Names of organizations, no two of which are equal even without case, punctuation and legal suffix. The same
/// sequence for the same seed.
/// </summary>
internal sealed class OrganizationNames
{
    private readonly Random _random;
    private readonly int[] _order;
    private int _next;

    public OrganizationNames(Random random)
    {
        _random = random;
        _order = [.. Enumerable.Range(0, Words.Firsts.Length * Words.Trades.Length)];
        random.Shuffle(_order);
    }

    /// <summary>A name, and its stem: what is left without the legal suffix, which no other name shares.</summary>
    public (string Name, string Stem) Next()
    {
        var (round, at) = (_next / _order.Length, _order[_next % _order.Length]);
        _next++;
        var stem = $"{Words.Firsts[at / Words.Trades.Length]} {Words.Trades[at % Words.Trades.Length]}";
        // After some 9,000 names the same ones open branches.
        if (round > 0)
            stem = $"{stem} of {Words.LastNames[round % Words.LastNames.Length]}{(round < Words.LastNames.Length ? "" : $" {round}")}";
        return (stem + _random.Pick(Words.Suffixes), stem);
    }
}
