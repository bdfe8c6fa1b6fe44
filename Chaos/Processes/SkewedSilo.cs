using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Silo;

namespace Chaos.Processes;

/// <summary>The silo's process on a machine whose clock is wrong. Durations are right, as on such a machine.</summary>
internal static class SkewedSilo
{
    public const string Command = "skewed-silo";

    public static Command Create()
    {
        Argument<TimeSpan> offset = new("offset");
        Command command = new(Command) { offset };
        command.Hidden = true;
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var silo = SiloHost.Build([], builder => builder.Services.AddSingleton<TimeProvider>(new SkewedClock(parsed.GetValue(offset))));
            await silo.StartAsync(cancellation);
            await silo.WaitForShutdownAsync(CancellationToken.None);
            return 0;
        });
        return command;
    }
}
