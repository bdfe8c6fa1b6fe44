namespace Sandbox;

/// <summary>What a run of the sandbox is asked to do.</summary>
public sealed record RunOptions
{
    public int Clients { get; init; } = 250;

    public int Seed { get; init; } = 1;

    /// <summary>Mirror, change, compare, print the figures and end; otherwise go on until Ctrl+C.</summary>
    public bool Exit { get; init; }

    /// <summary>Random live changes made with <see cref="Exit"/>.</summary>
    public int Changes { get; init; } = 100;

    /// <summary>Where to write the figures as JSON; null: nowhere.</summary>
    public string? Json { get; init; }

    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public string Storage { get; init; } = "sqlite";

    /// <summary>A PostgreSQL server on which a database may be created.</summary>
    public string? Connection { get; init; }

    /// <summary>Survives a kill: the next run with the same options goes on where this one was.</summary>
    public string Data { get; init; } = Path.Combine("data", "sandbox");

    /// <summary>First of five ports in a row: simulators, public door, private door, silo, Orleans' gateway.</summary>
    public int Port { get; init; } = 5070;

    public int SimulatorPort => Port;

    public int PublicPort => Port + 1;

    public int PrivatePort => Port + 2;

    public int SiloPort => Port + 3;

    public int OrleansGatewayPort => Port + 4;
}
