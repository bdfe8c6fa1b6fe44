using System.Collections.Immutable;
using System.Text.Json;
using Grains.Connecting;
using Grains.FreshBooks;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.Connecting;

public sealed class ConnectionTests
{
    private static readonly Connection Fresh = Connection.Of(new NewConnection("Oak", "pat-x", "a1"), 7, [new("token", true, "fine")]).OfferConsent("d1");
    private static readonly Connection Active = Fresh.Consented().Chose("a1").Made([]).Registered([]).Started();

    [Fact]
    public void A_connection_is_connecting_until_its_last_step_and_then_active()
    {
        Connection[] path =
        [
            Fresh, Fresh.Consented(), Fresh.Consented().Chose("a1"), Fresh.Consented().Chose("a1").Made([]),
            Fresh.Consented().Chose("a1").Made([]).Registered([]), Active,
        ];

        Assert.Equal([ConnectStep.Consent, ConnectStep.ChooseAccount, ConnectStep.MakeProperties, ConnectStep.RegisterCallbacks, ConnectStep.Start, ConnectStep.Done], path.Select(at => at.Step));
        Assert.All(path[..^1], at => Assert.Equal(ConnectionState.Connecting, at.State));
        Assert.Equal((ConnectionState.Active, null), (Active.State, Active.Says));
    }

    [Fact]
    public void No_state_holds_the_HubSpot_token() =>
        Assert.DoesNotContain("pat-x", JsonSerializer.Serialize(Fresh), StringComparison.Ordinal);

    [Fact]
    public void A_stored_connection_reads_back_the_same()
    {
        var read = JsonSerializer.Deserialize<Connection>(JsonSerializer.Serialize(Active))!;
        Assert.Equal(Active with { Preflight = [] }, read with { Preflight = [] });
        Assert.Equal(Active.Preflight, read.Preflight);
    }

    [Fact]
    public void A_blocking_check_keeps_the_step_and_another_does_not()
    {
        var chosen = Fresh.Consented().Chose("a1");
        var blocked = chosen.Made([new("contacts: write", false, "Give it the scope.")]);

        Assert.Equal((ConnectStep.MakeProperties, "Give it the scope."), (blocked.Step, blocked.Says));
        Assert.Equal(ConnectStep.RegisterCallbacks, blocked.Made([new("contacts: write", true, "fine"), new("invoices", false, "held", Blocks: false)]).Step);
    }

    [Fact]
    public void A_check_made_again_replaces_the_earlier_one()
    {
        var checks = Active.Tended([new("callback: client", false, "no")], null).Tended([new("callback: client", true, "yes")], null).Preflight;
        Assert.Equal(["token", "callback: client"], checks.Select(check => check.Name));
        Assert.True(checks[1].Passed);
    }

    [Fact]
    public void Tending_that_finds_nothing_new_changes_nothing()
    {
        ImmutableArray<PreflightCheck> checks = [new("callback: client", true, "yes")];
        var once = Active.Tended(checks, null);
        Assert.Equal(once, once.Tended([.. checks], null));
    }

    [Fact]
    public void A_lost_consent_keeps_the_account_and_a_new_one_takes_every_step_again()
    {
        var lost = Active.Pause().Lose();
        Assert.Equal((ConnectionState.NeedsReconnect, false), (lost.State, lost.ShouldWork));

        var back = lost.OfferConsent("d2").Consented();
        Assert.Equal((ConnectStep.ChooseAccount, "a1", "d2"), (back.Step, back.Account, back.SpentConsent));
        Assert.Equal(ConnectionState.Paused, back.Chose("a1").Made([]).Registered([]).Started().State);
    }

    [Fact]
    public void A_connection_that_works_goes_on_while_a_new_link_is_unused() =>
        Assert.Equal((ConnectionState.Active, true), (Active.OfferConsent("d2").State, Active.OfferConsent("d2").ShouldWork));

    [Theory]
    [InlineData("a1", null, null, "a1")]
    [InlineData("a1 b2", null, "b2", "b2")]
    [InlineData("a1 b2", "a1", "b2", "a1")]
    public void The_account_is_the_one_chosen_before_else_the_one_asked_for_else_the_only_one(string has, string? chosen, string? asked, string account) =>
        Assert.Equal(account, AccountChoice.Choose(Accounts(has), chosen, asked));

    [Theory]
    [InlineData("", null, null, "none")]
    [InlineData("a1 b2", null, null, "a1, b2")]
    [InlineData("a1 b2", null, "c3", "a1, b2")]
    [InlineData("b2", "a1", null, "b2")]
    public void Without_a_clear_account_the_refusal_names_those_there_are(string has, string? chosen, string? asked, string named)
    {
        var refusal = Assert.Throws<RefusalException>(() => AccountChoice.Choose(Accounts(has), chosen, asked));
        Assert.Equal(409, refusal.Status);
        if (has.Length > 0)
            Assert.Contains(named, refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_state_that_was_handed_out_matches_its_digest()
    {
        var state = ConsentLink.State("c-1", new byte[ConsentLink.SecretSize]);
        var digest = ConsentLink.Digest(state);

        Assert.StartsWith("c-1.", state, StringComparison.Ordinal);
        Assert.Equal(43, state.Split('.', 2)[1].Length);
        Assert.True(ConsentLink.Matches(digest, state));
        Assert.False(ConsentLink.Matches(digest, $"{state}A"));
        Assert.False(ConsentLink.Matches(null, state));
        Assert.DoesNotContain(state, digest, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c.1")]
    [InlineData("c/1")]
    [InlineData("C1")]
    [InlineData("")]
    public void An_id_that_would_break_the_state_or_a_path_is_refused(string id) =>
        Assert.Throws<RefusalException>(() => ConsentLink.RequireId(id));

    [Theory]
    [InlineData(false, false, WalkKind.Backfill)]
    [InlineData(true, false, WalkKind.Backfill)]
    [InlineData(true, true, WalkKind.Sweep)]
    public void A_backfill_that_did_not_finish_comes_before_a_sweep(bool began, bool ended, WalkKind first)
    {
        var at = DateTimeOffset.UnixEpoch;
        ImmutableArray<WalkProgress> walks = began ? [new(WalkKind.Backfill, false, 1, 2, at, ended ? at : null, null, null)] : [];
        Assert.Equal(first, FirstWalk.After(walks));
    }

    [Fact]
    public void Callbacks_that_are_silent_are_named_with_the_address_to_check()
    {
        var says = Waiting.For([new CallbackStatus(1, "client", true), new CallbackStatus(2, "invoice", false)], new Uri("https://sync.example"));
        Assert.Contains("invoice", says, StringComparison.Ordinal);
        Assert.Contains("https://sync.example", says, StringComparison.Ordinal);
        Assert.Null(Waiting.For([new CallbackStatus(1, "client", true)], null));
    }

    private static ImmutableArray<FreshBooksAccount> Accounts(string ids) =>
        [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => new FreshBooksAccount(id, ""))];
}
