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

        // The storage breaks while FreshBooks answers: after the intent, before the pair.
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
    public async Task The_refresh_token_is_not_spent_when_the_storage_cannot_take_the_intent()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-intent");
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
        TokenState? twins = null;
        house.Storage.Change<TokenState>("freshbooks-token", tokens.GetGrainId(), state => twins = state.Intend(house.Clock.GetUtcNow()));

        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        Assert.Equal(0, house.Refreshes);

        // The other one stored its pair; here it keeps the first one's ciphers, for want of the other's.
        house.Storage.Change<TokenState>("freshbooks-token", tokens.GetGrainId(), _ =>
            twins! with { RefreshingSince = null, RenewedAt = house.Clock.GetUtcNow(), ExpiresAt = house.Clock.GetUtcNow() + Whole });
        Assert.Equal("clear-access-1", await tokens.GetAsync(null));
        Assert.Equal(0, house.Refreshes);
    }

    [Fact]
    public async Task An_intent_of_one_who_vanished_is_respected_for_a_minute()
    {
        await using var house = await TokenHouse.OpenAsync();
        var tokens = await house.ConsentedAsync("c-vanished");
        house.Clock.Advance(Whole);
        house.Storage.Change<TokenState>("freshbooks-token", tokens.GetGrainId(), state => state.Intend(house.Clock.GetUtcNow()));
        await house.DeactivateAsync(tokens);

        await Assert.ThrowsAsync<FreshBooksUnavailableException>(() => tokens.GetAsync(null));
        house.Clock.Advance(TokenState.RefreshLasts);

        Assert.Equal("clear-access-2", await tokens.GetAsync(null));
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
