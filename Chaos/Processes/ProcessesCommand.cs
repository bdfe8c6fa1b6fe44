using System.CommandLine;

namespace Chaos.Processes;

/// <summary><c>processes</c>: real silos, gateways and a database as processes, real faults, and a judge outside of them.</summary>
internal static class ProcessesCommand
{
    public static Command Create()
    {
        Option<int> events = new("--events") { Description = "How many live edits are made in FreshBooks while faults go on.", DefaultValueFactory = _ => 300 };
        Option<int> seed = new("--seed") { Description = "Another seed, other edits and other faults.", DefaultValueFactory = _ => 1 };
        Command command = new("processes", "Three silos, two gateways and PostgreSQL as processes; faults strike while the books change.") { events, seed };
        return command;
    }
}
