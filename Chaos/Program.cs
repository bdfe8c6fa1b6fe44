using System.CommandLine;
using Chaos.Bounds;
using Chaos.Processes;
using Chaos.Simulation;

RootCommand command = new("The product under faults, judged from outside.")
{
    ProcessesCommand.Create(),
    SimulateCommand.Create(),
    BoundsCommand.Create(),
    SkewedSilo.Create(),
};
return await command.Parse(args).InvokeAsync();
