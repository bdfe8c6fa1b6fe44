using Chaos.Simulation;
using Storage;
using Tests.Storage;
using Xunit;

namespace Tests.Chaos;

public sealed class LeaseTableTests(PostgresServer postgres)
{
    private const int Steps = 200;

    /// <summary>Those that end do so at once and the others never: a database's clock cannot be moved.</summary>
    private static readonly TimeSpan[] Lives = [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1)];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task The_simulated_leases_do_what_the_database_does(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var (luck, leases, now) = (new Luck(7), house.Of<Leases>(), TimeSpan.FromHours(1));
        var model = new LeaseTable(() => now);
        var known = new List<Lease>();
        for (var step = 0; step < Steps; step++)
        {
            // A moment, so that what ended ended before.
            now += TimeSpan.FromMilliseconds(1);
            await Task.Delay(2, Ct);
            var (name, ttl, one) = ($"token/{luck.Next(20)}", luck.Of(Lives), known.Count > 0 ? luck.Of(known) : null);
            switch (luck.Next(6))
            {
                case 0 when luck.Chance(0.3):
                    var (stored, before) = await leases.AcquireAsync(name, $"{step}", ttl, Ct);
                    var (modelled, feared) = model.Acquire(name, $"{step}", ttl);
                    Assert.Equal((modelled, feared.MayActFor > TimeSpan.Zero, feared.EndedAgo is null), (stored, before.MayActFor > TimeSpan.Zero, before.EndedAgo is null));
                    known.Add(stored);
                    break;
                case 1 or 2:
                    var tried = await leases.TryAcquireAsync(name, $"{step}", ttl, Ct);
                    Assert.Equal(model.TryAcquire(name, $"{step}", ttl), tried);
                    known.AddRange(tried is null ? [] : [tried]);
                    break;
                case 3 when one is not null:
                    Assert.Equal(model.Renew(one, ttl), await leases.RenewAsync(one, ttl, Ct));
                    break;
                case 4 when one is not null:
                    model.Release(one);
                    await leases.ReleaseAsync(one, Ct);
                    break;
            }
        }

        Assert.True(known.Count > Steps / 10);
    }
}
