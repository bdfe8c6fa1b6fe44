using CsCheck;
using Grains.Connecting;
using Grains.FreshBooks;
using Storage;
using Xunit;

namespace Tests.Grains.Connecting;

public sealed class CallbackPlanTests
{
    private const string Uri = "https://sync.example/webhooks/freshbooks/c-1";
    private static readonly CallbackTarget Target = new(new Uri(Uri), "webhooks/freshbooks/c-1");

    [Fact]
    public void Where_there_is_none_each_noun_is_registered() =>
        Assert.Equal<CallbackAct>(
            [new CallbackAct.Register("client"), new CallbackAct.Register("invoice"), new CallbackAct.Register("payment"), new CallbackAct.Register("bill_vendor")],
            CallbackPlan.Next(Target, [], []));

    [Fact]
    public void Where_all_deliver_nothing_is_done()
    {
        var world = World.Steady();
        Assert.Empty(CallbackPlan.Next(Target, [.. world.Listed.Values], [.. world.Rows.Values]));
    }

    [Fact]
    public void Others_callbacks_are_never_touched() =>
        Assert.DoesNotContain(
            CallbackPlan.Next(Target, [new(9, "client", "https://other.example/hook", true), new(10, "client", "https://sync.example/webhooks/freshbooks/c-11", false)], []),
            act => act is CallbackAct.Remove);

    [Theory]
    [InlineData("https://old.example/webhooks/freshbooks/c-1", "client")]
    [InlineData(Uri, "client.update")]
    public void Ours_of_another_host_or_event_are_removed(string uri, string eventName)
    {
        var acts = CallbackPlan.Next(Target, [new(9, eventName, uri, true)], [Row(9, eventName, "key")]);
        Assert.Contains(new CallbackAct.Remove(9), acts);
        Assert.Contains(new CallbackAct.Register("client"), acts);
    }

    [Fact]
    public void Of_doubles_the_one_that_delivers_stays()
    {
        var acts = CallbackPlan.Next(Target, [new(8, "client", Uri, false), new(9, "client", $"{Uri}/", true)], [Row(9, "client", "key")]);
        Assert.Contains(new CallbackAct.Remove(8), acts);
        Assert.DoesNotContain(new CallbackAct.Remove(9), acts);
    }

    [Fact]
    public void A_registration_whose_answer_was_lost_is_adopted_and_its_early_verifier_confirmed() =>
        Assert.Equal<CallbackAct>(
            [new CallbackAct.Adopt(9, "client"), new CallbackAct.Verify(9, "v")],
            ForClient(new(9, "client", Uri, false), Row(9, "", null, "v")));

    [Fact]
    public void One_that_waits_for_its_verifier_has_it_sent_again() =>
        Assert.Equal<CallbackAct>([new CallbackAct.Resend(9)], ForClient(new(9, "client", Uri, false), Row(9, "client", null)));

    [Fact]
    public void One_that_FreshBooks_disabled_has_its_verifier_sent_again() =>
        Assert.Equal<CallbackAct>([new CallbackAct.Resend(9)], ForClient(new(9, "client", Uri, false), Row(9, "client", "key", isVerified: true)));

    [Fact]
    public void One_that_delivers_but_whose_key_we_lost_is_made_anew() =>
        Assert.Equal<CallbackAct>([new CallbackAct.Remove(9), new CallbackAct.Register("client")], ForClient(new(9, "client", Uri, true), null));

    [Fact]
    public void A_row_that_FreshBooks_does_not_know_is_forgotten() =>
        Assert.Contains(new CallbackAct.Forget(5), CallbackPlan.Next(Target, [], [Row(5, "client", "key")]));

    [Fact]
    public void A_verifier_is_not_shown() =>
        Assert.DoesNotContain("s3cret", new CallbackAct.Verify(1, "s3cret").ToString(), StringComparison.Ordinal);

    /// <summary>Whatever the start, doing what the plan says, with FreshBooks playing its part, ends in peace.</summary>
    [Fact]
    public void From_any_start_the_plan_ends_with_one_delivering_callback_per_noun()
    {
        var callback = Gen.Select(
            Gen.Int[1, 12],
            AnyOf("client", "invoice", "payment", "bill_vendor", "client.update"),
            AnyOf(Uri, $"{Uri}/", "https://old.example/webhooks/freshbooks/c-1", "https://other.example/x"),
            Gen.Bool,
            (id, name, uri, verified) => new FreshBooksCallback(id, name, uri, verified));
        var row = Gen.Select(
            Gen.Int[1, 12],
            AnyOf("client", "invoice", ""),
            AnyOf<string?>(null, "old"),
            AnyOf<string?>(null, "false"),
            (id, name, key, pending) => Row(id, name, key, pending, key is not null));
        Gen.Select(callback.Array[0, 12], row.Array[0, 12]).Sample(start =>
        {
            var world = new World(start.Item1.DistinctBy(item => item.Id), start.Item2.DistinctBy(item => item.CallbackId));
            var foreign = world.Listed.Values.Where(item => item.Uri.Contains("other", StringComparison.Ordinal)).ToArray();
            for (var round = 0; round < 6; round++)
                world.Do(CallbackPlan.Next(Target, [.. world.Listed.Values], [.. world.Rows.Values]));

            Assert.Empty(CallbackPlan.Next(Target, [.. world.Listed.Values], [.. world.Rows.Values]));
            var ours = world.Listed.Values.Except(foreign).ToArray();
            Assert.Equal(CallbackTarget.Nouns.Order(), ours.Select(item => item.Event).Order());
            Assert.All(ours, item => Assert.True(item.Verified && world.Rows[item.Id] is { Verifier: not null, Verified: true }));
            Assert.All(foreign, item => Assert.Equal(item, world.Listed[item.Id]));
        });
    }

    private static IEnumerable<CallbackAct> ForClient(FreshBooksCallback listed, CallbackRow? row) =>
        CallbackPlan.Next(Target, [listed], row is null ? [] : [row])
            .Where(act => act is not CallbackAct.Register { Event: not "client" });

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static CallbackRow Row(long id, string name, string? key, string? pending = null, bool isVerified = false) =>
        new("c-1", id, name, key, pending, isVerified);

    /// <summary>FreshBooks and the book of callbacks, as far as the plan touches them.</summary>
    private sealed class World(IEnumerable<FreshBooksCallback> listed, IEnumerable<CallbackRow> rows)
    {
        private long _next = 100;

        public SortedDictionary<long, FreshBooksCallback> Listed { get; } = new(listed.ToDictionary(item => item.Id));

        public SortedDictionary<long, CallbackRow> Rows { get; } = new(rows.ToDictionary(item => item.CallbackId));

        public static World Steady() => new(
            CallbackTarget.Nouns.Select((noun, index) => new FreshBooksCallback(index + 1, noun, Uri, true)),
            CallbackTarget.Nouns.Select((noun, index) => Row(index + 1, noun, "key", isVerified: true)));

        public void Do(IEnumerable<CallbackAct> acts)
        {
            foreach (var act in acts)
                Do(act);
        }

        private void Do(CallbackAct act)
        {
            switch (act)
            {
                case CallbackAct.Register register:
                    var id = _next++;
                    Listed[id] = new FreshBooksCallback(id, register.Event, Uri, false);
                    Rows[id] = Row(id, register.Event, null, $"true {id}");
                    break;
                case CallbackAct.Adopt adopt:
                    Rows[adopt.Id] = (Rows.GetValueOrDefault(adopt.Id) ?? Row(adopt.Id, "", null)) with { Event = adopt.Event };
                    break;
                case CallbackAct.Verify { Verifier: "false" } verify:
                    // FreshBooks refuses it; the setup then has the true one sent.
                    Rows[verify.Id] = Rows[verify.Id] with { PendingVerifier = $"true {verify.Id}" };
                    break;
                case CallbackAct.Verify verify:
                    Listed[verify.Id] = Listed[verify.Id] with { Verified = true };
                    Rows[verify.Id] = Rows[verify.Id] with { Verifier = verify.Verifier, PendingVerifier = null, Verified = true };
                    break;
                case CallbackAct.Resend resend:
                    Rows[resend.Id] = (Rows.GetValueOrDefault(resend.Id) ?? Row(resend.Id, "", null)) with { PendingVerifier = $"true {resend.Id}" };
                    break;
                case CallbackAct.Remove remove:
                    Listed.Remove(remove.Id);
                    Rows.Remove(remove.Id);
                    break;
                case CallbackAct.Forget forget:
                    Rows.Remove(forget.Id);
                    break;
            }
        }
    }
}
