using System.CommandLine;

namespace Chaos.Bounds;

/// <summary><c>bounds</c>: what one silo takes of the machine where very many records are out of step at once.</summary>
internal static class BoundsCommand
{
    public static Command Create()
    {
        Option<int> known = new("--known") { Description = "How many entities the product knows.", DefaultValueFactory = _ => 1_000_000 };
        Option<int> dirty = new("--dirty") { Description = "How many of them are out of step at once, about.", DefaultValueFactory = _ => 100_000 };
        Option<int> minutes = new("--minutes") { Description = "How long the silo is watched, unless its inbox is empty before.", DefaultValueFactory = _ => 20 };
        Option<string?> json = new("--json") { Description = "Also write the figures to this file." };
        Command command = new("bounds", "Memory, activations and database connections of one silo, with .NET's heap as in a container of 1 GiB, that knows very many entities, with very many out of step at once. Exit code 1 beyond 1 GiB, or where records are left.")
        {
            known, dirty, minutes, json,
        };
        command.SetAction((parsed, cancellation) => BoundsRun.Async(
            new BoundsOptions(parsed.GetValue(known), parsed.GetValue(dirty), TimeSpan.FromMinutes(parsed.GetValue(minutes))),
            parsed.GetValue(json), cancellation));
        return command;
    }
}
