using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Orleans.Runtime;
using Xunit;

namespace Tests.Grains.FreshBooks;

public sealed class FreshBooksTokenGrainTests
{
    private static readonly TimeSpan Half = TimeSpan.FromHours(6);
    private static readonly TimeSpan Whole = TimeSpan.FromHours(12);
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_who_want_an_expired_token_cause_one_refresh()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-fifty");
        house.Clock.Advance(Whole);

        var given = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tokens.GetAsync(null)));

        Assert.Equal("clear-access-2", Assert.Single(given.Distinct()));
        Assert.Equal(1, house.Refreshes);
    }

    [Fact]
    public async Task Fifty_whose_token_was_refused_cause_one_refresh()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-refused");
        house.Clock.Advance(Half);

        var given = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tokens.GetAsync("clear-access-1")));

        Assert.Equal("clear-access-2", Assert.Single(given.Distinct()));
        Assert.Equal(1, house.Refreshes);
    }

    [Fact]
    public async Task A_token_that_was_replaced_meanwhile_is_not_refreshed_again()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-late");

        Assert.Equal("clear-access-1", await tokens.GetAsync("clear-access-0"));
        Assert.Equal(0, house.Refreshes);
    }

    [Fact]
    public async Task A_pair_refused_at_birth_causes_no_storm()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-storm");

        for (var time = 0; time < 5; time++)
            await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync("clear-access-1"));

        Assert.Equal(0, house.Refreshes);
    }

    [Fact]
    public async Task A_pair_is_not_given_out_before_it_is_stored_and_not_lost_either()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-durable");
        house.Clock.Advance(Whole);
        var gate = new TaskCompletionSource();
        house.Gate = gate.Task;

        // The storage breaks while FreshBooks answers: after the lease, before the pair.
        var waiting = tokens.GetAsync(null);
        await EventuallyAsync(() => house.Refreshes == 1);
        house.Storage.IsBroken = true;
        gate.SetResult();
        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync("clear-access-1"));

        house.Storage.IsBroken = false;
        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
        Assert.Equal(1, house.Refreshes);
        await house.DeactivateAsync(tokens);
        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
    }

    [Fact]
    public async Task The_refresh_token_is_not_spent_when_the_storage_cannot_take_the_lease()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-lease");
        house.Clock.Advance(Whole);

        house.Storage.IsBroken = true;
        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        Assert.Equal(0, house.Refreshes);

        house.Storage.IsBroken = false;
        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
    }

    [Fact]
    public async Task Nothing_stored_is_a_clear_token()
    {
        await using var house = await TokenHouse.OpenAsync();
        await house.ConsentedAsync("c-clear");

        Assert.Contains("AccessCipher", house.Storage.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("clear-", house.Storage.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spent_refresh_token_ends_the_consent_and_the_connection_is_told_once()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-spent");
        house.LiveRefresh = "somebody else's";
        house.Clock.Advance(Whole);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => tokens.GetAsync(null))), Assert.Null);

        Assert.Equal(1, house.Refreshes);
        Assert.Equal(["c-spent"], house.Lost);
        Assert.Null(await tokens.ExpiresAtAsync());
        await house.ConsentedAsync("c-spent");
        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
    }

    [Fact]
    public async Task A_refresh_that_fails_keeps_the_pair_and_does_not_try_for_each_caller()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-down");
        house.Fault = () => throw new HttpRequestException("cable");
        house.Clock.Advance(Whole - TimeSpan.FromSeconds(45));

        Assert.Equal("clear-access-1", await tokens.GetAsync(null));
        house.Clock.Advance(TimeSpan.FromSeconds(50));
        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        Assert.Equal(2, house.Refreshes);

        house.Fault = null;
        house.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
        Assert.Empty(house.Lost);
    }

    [Fact]
    public async Task The_reminder_refreshes_when_less_than_a_fifth_of_the_life_is_left()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-ahead");

        house.Clock.Advance(Whole * 0.79);
        await TokenHouse.RemindAsync(tokens);
        Assert.Equal(0, house.Refreshes);

        house.Clock.Advance(Whole * 0.02);
        await TokenHouse.RemindAsync(tokens);
        await TokenHouse.RemindAsync(tokens);
        Assert.Equal(1, house.Refreshes);
        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
        Assert.Equal(house.Clock.GetUtcNow() + Whole, await tokens.ExpiresAtAsync());
    }

    [Fact]
    public async Task While_another_activation_refreshes_this_one_waits_and_takes_its_pair()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-twin");
        house.Clock.Advance(Whole);
        var (other, _) = await house.Leases.AcquireAsync("token/c-twin", "another", Lasts, Cancellation);

        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        Assert.Equal(0, house.Refreshes);

        // The other one stored its pair; here it keeps the first one's ciphers, for want of the other's.
        house.Storage.Change<TokenState>("freshbooks-token", tokens.GetGrainId(), state =>
            state with { RenewedAt = house.Clock.GetUtcNow(), ExpiresAt = house.Clock.GetUtcNow() + Whole });
        Assert.Equal("clear-access-1", await tokens.GetAsync(null));

        // Nor does it refresh what the other one did before it gave the lease back.
        house.Clock.Advance(Whole);
        house.Storage.Change<TokenState>("freshbooks-token", tokens.GetGrainId(), state => state with { ExpiresAt = house.Clock.GetUtcNow() + Whole });
        await house.Leases.ReleaseAsync(other, Cancellation);
        Assert.Equal("clear-access-1", await tokens.GetAsync(null));
        Assert.Equal(0, house.Refreshes);
    }

    [Fact]
    public async Task Activations_whose_clocks_are_ten_minutes_apart_refresh_once()
    {
        await using var house = await TokenHouse.OpenAsync();
        await house.ConsentedAsync("c-clocks");
        var slow = await house.TwinAsync("c-clocks", TimeSpan.FromMinutes(-5));
        var fast = await house.TwinAsync("c-clocks", TimeSpan.FromMinutes(5));
        Assert.Equal(["clear-access-1", "clear-access-1"], [await slow.GetAsync(null), await fast.GetAsync(null)]);
        for (var pair = 1; pair <= 6; pair++)
        {
            var (token, next) = ($"clear-access-{pair}", $"clear-access-{pair + 1}");
            var gate = new TaskCompletionSource();
            house.Gate = gate.Task;

            // It ended by its time, and then, a while after it was issued, by FreshBooks' word.
            house.Clock.Advance(pair % 2 == 0 ? Whole : TimeSpan.FromMinutes(1));
            var (first, second) = pair % 3 == 0 ? (slow, fast) : (fast, slow);
            var refreshing = first.GetAsync(token);
            await EventuallyAsync(() => house.Refreshes == pair);
            await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => second.GetAsync(token));
            gate.SetResult();

            Assert.Equal(next, await refreshing);
            Assert.Equal(next, await second.GetAsync(token));
            Assert.Equal(pair, house.Refreshes);
        }

        Assert.Empty(house.Lost);
    }

    [Theory, InlineData(-5), InlineData(5)]
    public async Task A_clock_that_is_wrong_causes_one_refresh_of_a_pair_that_ended(int minutes)
    {
        await using var house = await TokenHouse.OpenAsync();
        await house.ConsentedAsync("c-wrong");
        var tokens = await house.TwinAsync("c-wrong", TimeSpan.FromMinutes(minutes));
        house.Clock.Advance(Whole);

        // One that is behind gives out what FreshBooks refuses, and learns by that.
        var given = await tokens.GetAsync(null);
        if (given is "clear-access-1")
            given = await tokens.GetAsync(given);
        for (var time = 0; time < 5; time++)
            Assert.Equal(given, await tokens.GetAsync(null));

        Assert.Equal(("clear-access-2", 1), (given, house.Refreshes));

        // Even if FreshBooks refuses each new one, too.
        for (var time = 0; time < 120; time++)
        {
            house.Clock.Advance(TimeSpan.FromSeconds(1));
            _ = await Record.ExceptionAsync(async () => given = await tokens.GetAsync(given));
        }

        Assert.InRange(house.Refreshes, 3, 4);
    }

    [Fact]
    public async Task A_lease_of_one_who_vanished_is_respected_until_it_ends()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-vanished");
        house.Clock.Advance(Whole);
        await house.Leases.AcquireAsync("token/c-vanished", "vanished", Lasts, Cancellation);
        await house.DeactivateAsync(tokens);

        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        house.Clock.Advance(Lasts);

        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
    }

    [Fact]
    public async Task A_consent_waits_for_no_lease_and_its_pair_is_not_replaced_by_a_refresh_that_was_under_way()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-anew");
        var twin = await house.TwinAsync("c-anew", TimeSpan.Zero);
        house.Clock.Advance(Whole);
        var gate = new TaskCompletionSource();
        house.Gate = gate.Task;
        var refreshing = tokens.GetAsync(null);
        await EventuallyAsync(() => house.Refreshes == 1);
        house.Gate = Task.CompletedTask;

        await twin.ExchangeAsync("code");
        house.LiveRefresh = "clear-refresh-1";
        gate.SetResult();

        Assert.Equal("clear-access-2", await refreshing);
        Assert.Equal("clear-access-2", await twin.GetAsync(null));
    }

    [Fact]
    public async Task The_expiry_can_be_read_while_a_refresh_is_under_way()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-read");
        house.Clock.Advance(Whole);
        var gate = new TaskCompletionSource();
        house.Gate = gate.Task;
        var waiting = tokens.GetAsync(null);
        await EventuallyAsync(() => house.Refreshes == 1);

        Assert.NotNull(await tokens.ExpiresAtAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        Assert.Equal("clear-access-2", await waiting);
    }

    [Fact]
    public async Task A_refused_code_is_a_refusal_that_says_what_to_do()
    {
        await using var house = await TokenHouse.OpenAsync();
        house.Fault = () => StubNetwork.Json(HttpStatusCode.BadRequest, """{"error":"invalid_grant"}""");

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => house.Tokens("c-code").ExchangeAsync("old"));

        Assert.Equal((400, true), (refusal.Status, refusal.Remedy.Contains("consent link", StringComparison.Ordinal)));
        Assert.Null(await house.Tokens("c-code").GetAsync(null));
    }

    [Fact]
    public async Task A_forgotten_pair_is_revoked_and_gone()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-forget");

        await tokens.ForgetAsync();

        Assert.Null(await tokens.GetAsync(null));
        Assert.Contains("token=clear-access-1&", house.Network.Seen.Last().Body, StringComparison.Ordinal);
        Assert.Empty(house.Storage.Text);
    }

    private static async Task EventuallyAsync(Func<bool> isTrue)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!isTrue())
            await Task.Delay(5, deadline.Token);
    }
}
