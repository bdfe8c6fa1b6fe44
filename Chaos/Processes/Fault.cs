namespace Chaos.Processes;

/// <summary>Something that goes wrong. Ends when the harness has put right what only an operator can put right.</summary>
/// <param name="Strike">Does it; ends when it is over.</param>
internal sealed record Fault(string Name, Func<Fleet, Random, CancellationToken, Task> Strike)
{
    /// <summary>One of three silos dies: the others must go on writing soon.</summary>
    public bool BoundsWriteGap { get; init; }

    /// <summary>Whatever strikes at the same time would be undone by it, or blur what it measures.</summary>
    public bool StrikesAlone { get; init; }

    /// <summary>What must be there before it strikes, and takes its time.</summary>
    public Func<Fleet, CancellationToken, Task> Prepare { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>How long it takes, if long: the books change all the while.</summary>
    public TimeSpan Lasts { get; init; }

    /// <summary>A named place in the product, armed to be deadly; null where the fault comes from outside.</summary>
    public string? FailPoint { get; init; }
}
