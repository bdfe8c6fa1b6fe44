using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Storage;

/// <summary>
/// A silo that was killed and is started again has its predecessor's address, which other silos may take for alive still.
/// They would connect to it and reach this one, and both sides would send on that connection until Orleans closes it, ten
/// seconds after the predecessor is declared dead. What is under way then is lost and nobody is told: a lookup is
/// waited for for 30 s, a call for minutes. So this silo declares it dead, and listens once the others have heard of it.
/// </summary>
internal sealed partial class FormerSilo(
    IMembershipTable table,
    ILocalSiloDetails silo,
    IOptions<ClusterMembershipOptions> membership,
    TimeProvider time,
    ILogger<FormerSilo> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Just before Orleans listens.</summary>
    private const int Stage = ServiceLifecycleStage.RuntimeInitialize - 2;

    /// <summary>Others write to the table too; the version that was read is soon another's.</summary>
    private const int MostAttempts = 10;

    /// <summary>The others read the table that often, and that long a read may take.</summary>
    private TimeSpan UntilAllKnow => membership.Value.TableRefreshTimeout + membership.Value.ProbeTimeout;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(FormerSilo), Stage, BuryAsync);

    public async Task BuryAsync(CancellationToken cancellation)
    {
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellation);
        if (!await DeclareDeadAsync(cancellation))
            return;
        Waits(logger, silo.SiloAddress.Endpoint, UntilAllKnow.TotalSeconds);
        await Task.Delay(UntilAllKnow, time, cancellation);
    }

    /// <summary>Whether there was one, and others may take it for alive. What is not done here Orleans does, without a wait.</summary>
    private async Task<bool> DeclareDeadAsync(CancellationToken cancellation)
    {
        var isMistaken = false;
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var silos = await table.ReadAllAsync(cancellation);
            var alive = silos.Members.Where(member => member.Item1.Status is not SiloStatus.Dead).ToArray();
            if (Array.Find(alive, member => IsPredecessor(member.Item1.SiloAddress)) is not var (predecessor, etag))
                break;
            predecessor.Status = SiloStatus.Dead;
            if (await table.UpdateRowAsync(predecessor, etag, silos.Version.Next(), cancellation))
                isMistaken = alive.Any(member => !member.Item1.SiloAddress.Endpoint.Equals(silo.SiloAddress.Endpoint));
        }

        return isMistaken;
    }

    private bool IsPredecessor(SiloAddress other) =>
        other.Endpoint.Equals(silo.SiloAddress.Endpoint) && other.Generation < silo.SiloAddress.Generation;

    [LoggerMessage(60, LogLevel.Information, "The silo that had {Address} before died; this one takes it over in {Seconds} s, when the others know")]
    private static partial void Waits(ILogger logger, IPEndPoint address, double seconds);
}
