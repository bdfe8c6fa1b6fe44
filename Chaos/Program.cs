using System.CommandLine;
using Chaos.Processes;

RootCommand command = new("The product under faults, judged from outside.")
{
    ProcessesCommand.Create(),
    SkewedSilo.Create(),
};
return await command.Parse(args).InvokeAsync();
