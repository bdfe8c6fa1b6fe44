using System.Globalization;
using Npgsql;

namespace Chaos.Processes;

/// <summary>
/// Every process is replaced by the next release, one at a time, and then by this one again, as an operator does who does
/// not like what he got. Nobody notices: no webhook is refused, and this release reads what the next one wrote.
/// </summary>
internal static class RollingUpgrade
{
    /// <summary>What replacing every process twice takes, about.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task PrepareAsync(Fleet fleet, CancellationToken cancellation) =>
        fleet.NextRelease ??= await NextRelease.BuildAsync(fleet.CreateFolder("next-release"), cancellation);

    public static async Task StrikeAsync(Fleet fleet, Random luck, CancellationToken cancellation)
    {
        if (fleet.NextRelease is not { Folder: { } next })
            throw new NotReachedException(fleet.NextRelease?.WhyNot ?? "The next release was not built.");
        await ReplaceAllAsync(fleet, next, cancellation);
        await UntilItWroteAsync(fleet, cancellation);
        await ReplaceAllAsync(fleet, AppContext.BaseDirectory, cancellation);
    }

    private static async Task ReplaceAllAsync(Fleet fleet, string build, CancellationToken cancellation)
    {
        foreach (var silo in fleet.Silos)
        {
            await StopAsync(silo.Process, build, cancellation);
            await fleet.UntilReadyAsync(silo, cancellation);
        }

        foreach (var gateway in fleet.Gateways)
        {
            await StopAsync(gateway.Process, build, cancellation);
            await fleet.UntilOpenAsync(gateway, cancellation);
        }
    }

    /// <summary>As a service manager stops a process; it comes back with the dlls of this folder.</summary>
    private static async Task StopAsync(Member member, string build, CancellationToken cancellation)
    {
        var deaths = member.Deaths;
        member.Build = build;
        member.Terminate(TimeSpan.Zero);
        await UntilAsync($"{member.Name} did not end", () => Task.FromResult(member.Deaths > deaths), cancellation);
    }

    /// <summary>Else nothing would be proven of reading it.</summary>
    private static Task UntilItWroteAsync(Fleet fleet, CancellationToken cancellation) =>
        UntilAsync("The next release wrote nothing of its own", async () =>
        {
            await using var connection = new NpgsqlConnection($"{Postgres.ConnectionString(fleet.Database.Port)};Pooling=false");
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(
                $"SELECT count(*) FROM orleansstorage WHERE convert_from(payloadbinary, 'UTF8') LIKE '%{NextRelease.NewProperty}%'", connection);
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture) > 0;
        }, cancellation);

    private static async Task UntilAsync(string otherwise, Func<Task<bool>> holds, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException($"{otherwise} within {Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.");
            await Task.Delay(Look, cancellation);
        }
    }
}
