using Xunit;
using Xunit.v3;

// Most of a test of the whole product is waiting, such as for the seconds in which a company's sums gather.
[assembly: Parallelization(MaxThreads = 5)]

namespace Tests;

/// <summary>What keeps the machine busy runs when the others are through: they would time out beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
