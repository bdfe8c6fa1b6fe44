using System.Net;
using Grains.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class InboxTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Noon);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task A_first_notice_makes_a_mark_that_is_due_now(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        await house.Inbox.MarkAsync(house.Client(7), Lane.Client, Ct);

        Assert.Empty(await house.Inbox.DueAsync("cn-none", Noon, 10, Ct));
        Assert.Null(await house.Inbox.FindAsync(house.Client(8), Ct));
        var mark = await house.Inbox.FindAsync(house.Client(7), Ct);

        Assert.Equal(new Mark(house.Client(7), mark!.Notice, Lane.Client, MarkState.Due, Noon, null, null, 0, Noon), mark);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public async Task What_a_silo_marks_whose_clock_is_wrong_is_due_for_the_others_when_it_is_for_itself(int minutes)
    {
        var (right, wrong) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        await using var one = await House.OpenAsync(place, new FakeTimeProvider(wrong));
        await using var other = await House.OpenAsync(place, new FakeTimeProvider(right));
        var key = one.Client(7);
        await one.Inbox.MarkAsync(key, Lane.Client, Ct);

        var seen = Assert.Single(await other.Inbox.DueAsync(one.Connection, right.AddSeconds(30), 10, Ct));
        Assert.InRange(seen.Due, right.AddSeconds(-30), right.AddSeconds(30));
        Assert.InRange(seen.Since, right.AddSeconds(-30), right.AddSeconds(30));
        Assert.InRange((await other.Inbox.NextDueAsync(one.Connection, Ct))!.Value, right.AddSeconds(-30), right.AddSeconds(30));

        Assert.True(await one.Inbox.DeferAsync(seen with { State = MarkState.Throttled, Due = wrong.AddMinutes(1) }, Ct));
        Assert.InRange((await other.Inbox.FindAsync(key, Ct))!.Due, right.AddSeconds(30), right.AddSeconds(90));
        Assert.Empty(await other.Inbox.DueAsync(one.Connection, right, 10, Ct));
    }

    [Theory, OnBoth]
    public async Task A_further_notice_renews_the_mark_and_keeps_since_when_and_the_more_urgent_lane(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        var key = house.Invoice(8);
        await house.Inbox.MarkAsync(key, Lane.Invoice, Ct);
        var first = (await house.Inbox.FindAsync(key, Ct))!;
        var held = first with
        {
            State = MarkState.Held,
            Due = Noon.AddHours(1),
            Why = new Reason(Reasons.WaitsForParent, "client 7", "c-1"),
            WaitsOn = house.Client(7),
            Attempts = 3,
        };
        Assert.True(await house.Inbox.DeferAsync(held, Ct));
        Assert.Equal(held, await house.Inbox.FindAsync(key, Ct));
        _time.Advance(TimeSpan.FromMinutes(5));

        await house.Inbox.MarkAsync(key, Lane.Audit, Ct);

        var second = (await house.Inbox.FindAsync(key, Ct))!;
        Assert.Equal(first with { Notice = second.Notice, Due = Noon.AddMinutes(5) }, second);
        Assert.True(second.Notice > first.Notice);
        await house.Inbox.MarkAsync(key, Lane.Payment, Ct);
        Assert.Equal(Lane.Payment, (await house.Inbox.FindAsync(key, Ct))!.Lane);
    }

    [Theory, OnBoth]
    public async Task A_mark_that_gathers_is_due_after_its_moment_however_many_notices_come_and_at_once_where_one_cannot_wait(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        var key = house.Client(7);
        await house.Inbox.MarkAsync(key, Lane.Client, TimeSpan.FromSeconds(2), Ct);
        _time.Advance(TimeSpan.FromSeconds(1));
        await house.Inbox.MarkAsync(key, Lane.Client, TimeSpan.FromSeconds(2), Ct);
        Assert.Empty(await house.Inbox.DueAsync(key.Connection, Noon.AddSeconds(1), 10, Ct));
        Assert.Single(await house.Inbox.DueAsync(key.Connection, Noon.AddSeconds(2), 10, Ct));

        await house.Inbox.MarkAsync(key, Lane.Client, Ct);
        Assert.Single(await house.Inbox.DueAsync(key.Connection, Noon.AddSeconds(1), 10, Ct));
    }

    [Theory, OnBoth]
    public async Task A_notice_is_never_used_twice_even_after_its_mark_is_gone(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var notices = new List<long>();
        for (var round = 0; round < 5; round++)
        {
            await house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct);
            var mark = (await house.Inbox.FindAsync(house.Client(1), Ct))!;
            notices.Add(mark.Notice);
            Assert.True(await house.Inbox.ClearAsync(mark.Key, mark.Notice, Ct));
        }

        Assert.Equal(notices.Distinct().Order(), notices);
    }

    [Theory, OnBoth]
    public async Task A_notice_during_the_write_keeps_the_mark(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        await house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct);
        var read = (await house.Inbox.FindAsync(house.Client(1), Ct))!;
        await house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct);

        Assert.False(await house.Inbox.ClearAsync(read.Key, read.Notice, Ct));
        Assert.False(await house.Inbox.DeferAsync(read with { State = MarkState.Parked, Due = Noon.AddDays(1) }, Ct));

        var kept = Assert.Single(await house.Inbox.DueAsync(house.Connection, Noon, 10, Ct));
        Assert.Equal(MarkState.Due, kept.State);
        Assert.True(await house.Inbox.ClearAsync(kept.Key, kept.Notice, Ct));
        Assert.Null(await house.Inbox.FindAsync(kept.Key, Ct));
    }

    [Fact]
    public async Task A_silo_that_the_cluster_gave_up_clears_and_defers_nothing()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        var address = SiloAddress.New(IPAddress.Loopback, 11111, 7);
        await using var silo = await House.OpenAsync(place, _time, services => services.AddSingleton<ILocalSiloDetails>(new Member(address)));
        await using var other = await House.OpenAsync(place, _time);
        var key = silo.Client(7);
        await other.Inbox.MarkAsync(key, Lane.Client, Ct);
        var mark = (await other.Inbox.FindAsync(key, Ct))!;
        var parked = mark with { State = MarkState.Parked };
        await DeclareAsync(silo, status: 3);
        Assert.True(await silo.Inbox.DeferAsync(parked, Ct));
        Assert.True(await silo.Inbox.DeferAsync(mark, Ct));

        // Between two processes a fake clock that stands still differs from the database's by what passed meanwhile.
        mark = (await other.Inbox.FindAsync(key, Ct))!;

        await silo.ScalarAsync("UPDATE orleansmembershiptable SET status = 6");

        Assert.False(await silo.Inbox.DeferAsync(parked, Ct));
        Assert.False(await silo.Inbox.ClearAsync(key, mark.Notice, Ct));
        Assert.Equal(mark, await other.Inbox.FindAsync(key, Ct));
        Assert.True(await other.Inbox.ClearAsync(key, mark.Notice, Ct));
    }

    [Theory, OnBoth]
    public async Task What_an_audit_was_not_done_with_stays_so_whatever_notices_come(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        var (audited, noticed) = (house.Client(1), house.Client(2));
        await house.Inbox.MarkAsync(audited, Lane.Client, Ct);
        await house.Inbox.AuditAsync([audited], Ct);
        await house.Inbox.MarkAsync(audited, Lane.Payment, Ct);
        await house.Inbox.MarkAsync([noticed], Lane.Audit, Ct);

        var mark = (await house.Inbox.FindAsync(audited, Ct))!;
        Assert.Equal((true, Lane.Payment), (mark.Audits, mark.Lane));
        Assert.False((await house.Inbox.FindAsync(noticed, Ct))!.Audits);

        await house.Inbox.ClearAsync(audited, mark.Notice, Ct);
        await house.Inbox.MarkAsync(audited, Lane.Client, Ct);
        Assert.False((await house.Inbox.FindAsync(audited, Ct))!.Audits);
    }

    [Theory, OnBoth]
    public async Task An_audit_that_is_done_is_not_done_again_for_a_notice_that_came_meanwhile(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        var key = house.Client(1);
        await house.Inbox.AuditAsync([key], Ct);
        var audited = (await house.Inbox.FindAsync(key, Ct))!;
        await house.Inbox.MarkAsync(key, Lane.Client, Ct);

        Assert.False(await house.Inbox.ClearAsync(key, audited.Notice, Ct));

        Assert.False((await house.Inbox.FindAsync(key, Ct))!.Audits);
    }

    [Theory, OnBoth]
    public async Task An_audit_that_was_asked_for_while_another_was_done_is_still_to_do(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        var key = house.Client(1);
        await house.Inbox.AuditAsync([key], Ct);
        var audited = (await house.Inbox.FindAsync(key, Ct))!;
        await house.Inbox.AuditAsync([key], Ct);
        await house.Inbox.MarkAsync(key, Lane.Client, Ct);

        Assert.False(await house.Inbox.ClearAsync(key, audited.Notice, Ct));

        Assert.True((await house.Inbox.FindAsync(key, Ct))!.Audits);
    }

    [Theory, OnBoth]
    public async Task Due_marks_come_by_lane_and_then_by_time_without_parked_and_future_ones(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        await house.Inbox.MarkAsync(house.Client(1), Lane.Backfill, Ct);
        _time.Advance(TimeSpan.FromSeconds(1));
        await house.Inbox.MarkAsync(house.Client(2), Lane.Client, Ct);
        _time.Advance(TimeSpan.FromSeconds(1));
        await house.Inbox.MarkAsync([house.Invoice(3), house.Invoice(4), house.Invoice(3)], Lane.Invoice, Ct);
        await house.Inbox.MarkAsync(new EntityKey(house.Connection + "x", EntityKind.Client, "9"), Lane.Payment, Ct);
        _time.Advance(TimeSpan.FromSeconds(1));
        await house.Inbox.MarkAsync(house.Client(5), Lane.Client, Ct);
        foreach (var (key, state) in new[] { (house.Client(6), MarkState.Parked), (house.Client(7), MarkState.Throttled) })
        {
            await house.Inbox.MarkAsync(key, Lane.Payment, Ct);
            var due = state == MarkState.Parked ? Noon : Noon.AddMinutes(1);
            await house.Inbox.DeferAsync((await house.Inbox.FindAsync(key, Ct))! with { State = state, Due = due }, Ct);
        }

        var now = _time.GetUtcNow();
        // 3 and 4 became due in the same instant: either may be first.
        var ids = (await house.Inbox.DueAsync(house.Connection, now, 10, Ct)).Select(mark => mark.Key.Id).ToArray();
        Assert.Equal(["3", "4"], ids[..2].Order());
        Assert.Equal(["2", "5", "1"], ids[2..]);
        Assert.Equal(3, (await house.Inbox.DueAsync(house.Connection, now, 3, Ct)).Count);
        Assert.Equal("7", (await house.Inbox.DueAsync(house.Connection, Noon.AddMinutes(1), 1, Ct)).Single().Key.Id);
        Assert.Equal(Noon, await house.Inbox.NextDueAsync(house.Connection, Ct));
        Assert.Null(await house.Inbox.NextDueAsync("cn-none", Ct));
    }

    [Theory, OnBoth]
    public async Task A_time_between_two_milliseconds_never_comes_early(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        await house.Inbox.MarkAsync(house.Client(1), Lane.Client, Ct);
        var until = Noon.AddSeconds(3).AddTicks(1);
        await house.Inbox.DeferAsync((await house.Inbox.FindAsync(house.Client(1), Ct))! with { State = MarkState.Throttled, Due = until }, Ct);

        Assert.Equal(Noon.AddSeconds(3).AddMilliseconds(1), await house.Inbox.NextDueAsync(house.Connection, Ct));
    }

    [Theory, OnBoth]
    public async Task A_settled_parent_wakes_those_who_wait_for_it_and_nobody_else(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        await HoldAsync(house, house.Invoice(1), house.Client(7));
        await HoldAsync(house, house.Invoice(2), house.Client(77));

        Assert.Equal(1, await house.Inbox.WakeAsync(house.Client(7), Noon, Ct));

        var woken = Assert.Single(await house.Inbox.DueAsync(house.Connection, Noon, 10, Ct));
        Assert.Equal((house.Invoice(1), MarkState.Due, null, house.Client(7)), (woken.Key, woken.State, woken.Why, woken.WaitsOn));
        Assert.Equal(MarkState.Held, (await house.Inbox.FindAsync(house.Invoice(2), Ct))!.State);
    }

    [Theory, OnBoth]
    public async Task A_reason_that_is_gone_wakes_its_marks_parked_ones_too(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        foreach (var (key, state, title) in new[]
        {
            (house.Invoice(1), MarkState.Held, Reasons.InvoicesUnavailable),
            (house.Invoice(2), MarkState.Parked, Reasons.InvoicesUnavailable),
            (house.Invoice(3), MarkState.Parked, Reasons.HubSpotRefused),
        })
        {
            await house.Inbox.MarkAsync(key, Lane.Invoice, Ct);
            var mark = (await house.Inbox.FindAsync(key, Ct))!;
            await house.Inbox.DeferAsync(mark with { State = state, Due = Noon.AddDays(1), Why = new Reason(title) }, Ct);
        }

        Assert.Equal(2, await house.Inbox.WakeAsync(house.Connection, Reasons.InvoicesUnavailable, Noon, Ct));
        Assert.Equal(["1", "2"], (await house.Inbox.DueAsync(house.Connection, Noon, 10, Ct)).Select(mark => mark.Key.Id).Order());

        Assert.True(await house.Inbox.RetryAsync(house.Invoice(3), Noon, Ct));
        Assert.False(await house.Inbox.RetryAsync(house.Invoice(4), Noon, Ct));
        Assert.Equal(3, (await house.Inbox.DueAsync(house.Connection, Noon, 10, Ct)).Count);
    }

    [Theory, OnBoth]
    public async Task An_operator_lists_and_counts_what_is_not_in_step(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres, _time);
        await house.Inbox.MarkAsync([house.Client(170), house.Client(17), new EntityKey(house.Connection, EntityKind.Company, "a_b")], Lane.Client, Ct);
        await HoldAsync(house, house.Invoice(17), house.Client(170));

        Assert.Equal(["17", "170", "17"], (await house.Inbox.ListAsync(house.Connection, null, null, "17", 10, 0, Ct)).Select(mark => mark.Key.Id));
        Assert.Equal("17", Assert.Single(await house.Inbox.ListAsync(house.Connection, MarkState.Held, EntityKind.Invoice, "PARENT", 10, 0, Ct)).Key.Id);
        Assert.Equal("a_b", Assert.Single(await house.Inbox.ListAsync(house.Connection, null, null, "_", 10, 0, Ct)).Key.Id);
        Assert.Single(await house.Inbox.ListAsync(house.Connection, null, null, null, 1, 3, Ct));
        Assert.Equivalent(
            new[] { new MarkCount(EntityKind.Client, MarkState.Due, 2), new(EntityKind.Company, MarkState.Due, 1), new(EntityKind.Invoice, MarkState.Held, 1) },
            await house.Inbox.CountAsync(house.Connection, Ct));

        Assert.Equal(4, await house.Inbox.ForgetAsync(house.Connection, Ct));
        Assert.Empty(await house.Inbox.CountAsync(house.Connection, Ct));
    }

    private static async Task HoldAsync(House house, EntityKey key, EntityKey parent)
    {
        await house.Inbox.MarkAsync(key, Lane.Invoice, Ct);
        var mark = (await house.Inbox.FindAsync(key, Ct))!;
        Assert.True(await house.Inbox.DeferAsync(
            mark with { State = MarkState.Held, Due = Noon.AddDays(1), Why = new Reason(Reasons.WaitsForParent), WaitsOn = parent }, Ct));
    }

    /// <summary>As Orleans writes it when a silo joins.</summary>
    private static Task<object?> DeclareAsync(House house, int status) => house.ScalarAsync($"""
        INSERT INTO orleansmembershipversiontable (deploymentid) VALUES ('freshbooks-hubspot');
        INSERT INTO orleansmembershiptable (deploymentid, address, port, generation, siloname, hostname, status, starttime, iamalivetime)
        VALUES ('freshbooks-hubspot', '127.0.0.1', 11111, 7, 'one', 'here', {status}, now(), now())
        """);

    private sealed record Member(SiloAddress SiloAddress) : ILocalSiloDetails
    {
        public string Name => "one";

        public string ClusterId => "freshbooks-hubspot";

        public string DnsHostName => "here";

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
