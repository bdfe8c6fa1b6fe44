using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class LeasesTests(PostgresServer postgres)
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task The_first_owner_has_nobody_to_wait_for(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);

        var (lease, before) = await house.Of<Leases>().AcquireAsync("portal/1", "a", Ttl, Ct);

        Assert.Equal(new Lease("portal/1", "a", 1), lease);
        Assert.Equal(new Predecessor(TimeSpan.Zero, null), before);
        Assert.True(await house.Of<Leases>().RenewAsync(lease, Ttl, Ct));
    }

    [Theory, OnBoth]
    public async Task Who_takes_over_learns_how_long_the_other_may_still_act_and_the_other_cannot_renew(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var leases = house.Of<Leases>();
        var (first, _) = await leases.AcquireAsync("portal/1", "a", Ttl, Ct);

        var (second, before) = await leases.AcquireAsync("portal/1", "b", Ttl, Ct);

        Assert.Equal(2, second.Epoch);
        Assert.InRange(before.MayActFor, TimeSpan.FromSeconds(50), Ttl);
        Assert.Null(before.EndedAgo);
        Assert.False(await leases.RenewAsync(first, Ttl, Ct));
        await leases.ReleaseAsync(first, Ct);
        Assert.True(await leases.RenewAsync(second, Ttl, Ct));
    }

    [Theory, OnBoth]
    public async Task A_clean_hand_over_costs_no_waiting(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var leases = house.Of<Leases>();
        var (first, _) = await leases.AcquireAsync("portal/1", "a", Ttl, Ct);
        await leases.ReleaseAsync(first, Ct);

        var (second, before) = await leases.AcquireAsync("portal/1", "b", Ttl, Ct);

        Assert.Equal((2, new Predecessor(TimeSpan.Zero, null)), (second.Epoch, before));
    }

    [Theory, OnBoth]
    public async Task A_clean_hand_over_does_not_vouch_for_an_owner_before(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var leases = house.Of<Leases>();
        await leases.AcquireAsync("portal/1", "crashed", Ttl, Ct);
        var (second, _) = await leases.AcquireAsync("portal/1", "b", TimeSpan.FromSeconds(1), Ct);
        await leases.ReleaseAsync(second, Ct);

        var (_, before) = await leases.AcquireAsync("portal/1", "c", Ttl, Ct);

        Assert.InRange(before.MayActFor, TimeSpan.FromSeconds(50), Ttl);
    }

    [Theory, OnBoth]
    public async Task Who_comes_after_the_end_learns_how_long_ago_it_was(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var leases = house.Of<Leases>();
        await leases.AcquireAsync("portal/1", "a", Ttl, Ct);
        await house.ScalarAsync("UPDATE lease SET until = until - 90000");

        var (_, before) = await leases.AcquireAsync("portal/1", "b", Ttl, Ct);

        Assert.Equal(TimeSpan.Zero, before.MayActFor);
        Assert.InRange(before.EndedAgo!.Value, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
    }

    [Theory, OnBoth]
    public async Task Who_only_tries_takes_nothing_while_anybody_may_act(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var leases = house.Of<Leases>();
        var first = await leases.TryAcquireAsync("token/1", "a", Ttl, Ct);
        Assert.Equal(new Lease("token/1", "a", 1), first);

        Assert.Null(await leases.TryAcquireAsync("token/1", "b", Ttl, Ct));
        Assert.True(await leases.RenewAsync(first!, Ttl, Ct));
        var (taken, _) = await leases.AcquireAsync("token/1", "c", TimeSpan.Zero, Ct);
        Assert.Null(await leases.TryAcquireAsync("token/1", "b", Ttl, Ct));
        await leases.ReleaseAsync(taken, Ct);
        Assert.Null(await leases.TryAcquireAsync("token/1", "b", Ttl, Ct));

        await house.ScalarAsync("UPDATE lease SET before_until = before_until - 90000");
        Assert.Equal(new Lease("token/1", "b", 3), await leases.TryAcquireAsync("token/1", "b", Ttl, Ct));
    }

    [Theory, OnBoth]
    public async Task Of_those_who_try_at_once_one_has_it(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(owner => house.Of<Leases>().TryAcquireAsync("token/1", $"o{owner}", Ttl, Ct)));

        Assert.Equal(1, Assert.Single(all, lease => lease is not null)!.Epoch);
    }

    [Theory, OnBoth]
    public async Task Contenders_at_once_get_epochs_of_their_own_and_only_the_last_one_renews(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var leases = house.Of<Leases>();

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(owner => leases.AcquireAsync("portal/1", $"o{owner}", Ttl, Ct)));

        Assert.Equal(Enumerable.Range(1, 20).Select(epoch => (long)epoch), all.Select(one => one.Lease.Epoch).Order());
        var renewed = await Task.WhenAll(all.Select(one => leases.RenewAsync(one.Lease, Ttl, Ct)));
        Assert.Equal(20, all[Array.IndexOf(renewed, true)].Lease.Epoch);
        Assert.Single(renewed, true);
    }
}
