using System.Collections.Immutable;
using Grains.Batching;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.Batching;

public class WishQueueTests
{
    private static readonly TimeSpan Later = WishQueue<int>.Quiet * 2;
    private readonly WishQueue<int> _queue = new();

    [Fact]
    public void A_live_wish_goes_at_once_when_a_permit_is_free()
    {
        Add(Update("1", Lane.Invoice));
        Assert.Single(Next(TimeSpan.Zero)!.Wishes);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void Wishes_that_waited_together_travel_together_up_to_a_hundred()
    {
        for (var id = 0; id < 130; id++)
            Add(Update($"{id}", Lane.Client));
        Assert.Equal(100, Next(TimeSpan.Zero)!.Wishes.Length);
        Assert.Equal(30, Next(TimeSpan.Zero)!.Wishes.Length);
    }

    [Fact]
    public void A_payment_goes_before_an_invoice_and_an_invoice_before_backfill()
    {
        for (var id = 0; id < 100; id++)
            Add(Update($"{id}", Lane.Backfill, HubSpotType.Contact));
        Add(Update("i", Lane.Invoice, HubSpotType.Invoice));
        Add(Update("p", Lane.Payment, HubSpotType.Payment));
        Assert.Equal([Lane.Payment, Lane.Invoice, Lane.Backfill], [Next(Later)!.Lane, Next(Later)!.Lane, Next(Later)!.Lane]);
    }

    [Fact]
    public void A_live_wish_takes_the_waiting_backfill_of_its_shape_along()
    {
        Add(Update("old", Lane.Backfill));
        Add(Update("new", Lane.Client));
        var batch = Next(TimeSpan.Zero)!;
        Assert.Equal(["new", "old"], batch.Wishes.Select(waiting => ((Wish.Update)waiting.Wish).Id));
        Assert.Equal(Lane.Client, batch.Lane);
    }

    [Fact]
    public void A_backfill_batch_that_is_not_full_waits_while_a_request_is_out_and_until_it_is_quiet()
    {
        Add(Update("1", Lane.Backfill));
        Assert.Null(_queue.Next(Budgets.Initial, requestsOut: 1, Later));
        Assert.Null(_queue.Next(Budgets.Initial, requestsOut: 0, WishQueue<int>.Quiet / 2));
        Assert.NotNull(_queue.Next(Budgets.Initial, requestsOut: 0, Later));
    }

    [Fact]
    public void A_full_backfill_batch_goes_though_requests_are_out()
    {
        for (var id = 0; id < 100; id++)
            Add(Update($"{id}", Lane.Backfill));
        Assert.NotNull(_queue.Next(Budgets.Initial, requestsOut: 9, TimeSpan.Zero));
    }

    [Fact]
    public void An_id_a_key_or_an_email_address_stands_in_a_request_once()
    {
        Add(Update("7", Lane.Client));
        Add(Update("7", Lane.Client));
        Add(Create("a", "Ann@Example.com"));
        Add(Create("b", "ann@example.COM"));
        Assert.Single(Next(TimeSpan.Zero)!.Wishes);
        Assert.Single(Next(TimeSpan.Zero)!.Wishes);
        Assert.Single(Next(TimeSpan.Zero)!.Wishes);
        Assert.Single(Next(TimeSpan.Zero)!.Wishes);
        Assert.Null(Next(TimeSpan.Zero));
    }

    [Fact]
    public void Backfill_leaves_a_twentieth_of_the_window_to_live_changes()
    {
        var budgets = Enumerable.Range(0, 95).Aggregate(Budgets.Initial, (budgets, _) => budgets.Sent(new Shape(Operation.Update, HubSpotType.Contact)));
        for (var id = 0; id < 100; id++)
            Add(Update($"{id}", Lane.Backfill));
        Assert.Null(_queue.Next(budgets, 0, Later));
        Add(Update("live", Lane.Client, HubSpotType.Company));
        Assert.NotNull(_queue.Next(budgets, 0, Later));
    }

    [Fact]
    public void Backfill_leaves_a_tenth_of_the_day_to_live_changes()
    {
        var budgets = Budgets.Initial with { Daily = new DailyBudget(1_000, 100) };
        Add(Update("1", Lane.Audit));
        Assert.Null(_queue.Next(budgets, 0, Later));
        Add(Update("2", Lane.Client));
        Assert.NotNull(_queue.Next(budgets, 0, Later));
    }

    [Fact]
    public void What_waited_too_long_is_taken_out_and_what_was_returned_goes_first()
    {
        Add(Update("old", Lane.Client));
        _queue.Add(new(Update("young", Lane.Client), TimeSpan.FromSeconds(15), 0));
        var overdue = _queue.Overdue(TimeSpan.FromSeconds(21), TimeSpan.FromSeconds(20));
        Assert.Equal("old", ((Wish.Update)overdue.Single().Wish).Id);

        _queue.Return(overdue);
        Assert.Equal(["old", "young"], Next(TimeSpan.FromSeconds(21))!.Wishes.Select(waiting => ((Wish.Update)waiting.Wish).Id));
    }

    [Fact]
    public void Parts_of_a_refused_request_go_one_by_one_down_to_single_records_and_are_not_packed_again()
    {
        for (var id = 0; id < 4; id++)
            Add(Update($"{id}", Lane.Client));
        Refuse(Next(TimeSpan.Zero)!);
        Add(Update("younger", Lane.Client));
        Assert.Equal(5, _queue.Count);

        var first = Next(TimeSpan.Zero)!;
        Refuse(first);
        string[][] sent = [.. Enumerable.Range(0, 4).Select(_ => Ids(Next(TimeSpan.Zero)!))];

        Assert.Equal(["0", "1"], Ids(first));
        Assert.Equal([["0"], ["1"], ["2", "3"], ["younger"]], sent);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_live_wish_goes_before_the_parts_of_a_refused_backfill_request()
    {
        Add(Update("1", Lane.Backfill));
        Add(Update("2", Lane.Backfill));
        Refuse(Next(Later)!);
        Add(Update("live", Lane.Payment));
        Assert.Equal(["live"], Ids(Next(Later)!));
        Assert.Equal(["1"], Ids(Next(Later)!));
    }

    [Fact]
    public void A_part_takes_its_own_records_lane()
    {
        Add(Update("live", Lane.Client));
        Add(Update("old", Lane.Backfill));
        Refuse(Next(TimeSpan.Zero)!);
        Assert.Equal([Lane.Client, Lane.Backfill], [Next(TimeSpan.Zero)!.Lane, Next(TimeSpan.Zero)!.Lane]);
    }

    [Fact]
    public void What_was_refused_as_there_already_is_looked_for_before_more_is_made()
    {
        Add(Create("a", "a@example.com"));
        Add(Create("b", "b@example.com"));
        Refuse(Next(TimeSpan.Zero)!);
        Add(Create("c", "c@example.com"));
        Add(new Wish.Find { Lane = Lane.Client, Type = HubSpotType.Contact, Property = "email", Value = "d@example.com" });
        Assert.Equal(
            [Operation.Find, Operation.Create],
            [Next(TimeSpan.FromSeconds(10))!.Shape.Operation, Next(TimeSpan.FromSeconds(10))!.Shape.Operation]);
    }

    [Fact]
    public void What_is_nearest_to_its_end_goes_first()
    {
        Wish[] wishes =
        [
            Create("a", "a@example.com"),
            new Wish.Find { Lane = Lane.Client, Type = HubSpotType.Contact, Property = "email", Value = "d@example.com" },
            Update("1", Lane.Client),
            new Wish.Associate { Lane = Lane.Client, Type = HubSpotType.Contact, Id = "1", Link = new Link(HubSpotType.Company, "2", 1) },
        ];
        foreach (var wish in wishes)
            Add(wish);
        Assert.Equal(
            [Operation.Associate, Operation.Update, Operation.Find, Operation.Create],
            wishes.Select(_ => Next(TimeSpan.Zero)!.Shape.Operation));
    }

    [Fact]
    public void A_later_write_to_a_record_overtakes_the_earlier_ones_that_wait_in_any_lane()
    {
        Add(Update("1", Lane.Backfill));
        Add(Update("2", Lane.Backfill));
        Add(new Wish.Associate { Lane = Lane.Backfill, Type = HubSpotType.Contact, Id = "1", Link = new Link(HubSpotType.Company, "2", 1) });
        var overtaken = AddLater(Update("1", Lane.Client));

        Assert.Equal(["update 1", "associate 1"], overtaken);
        Assert.Equal(2, _queue.Count);
        Assert.Equal(["1", "2"], Ids(Next(Later)!));
        Assert.Null(Next(Later));
    }

    [Fact]
    public void A_create_that_is_wished_for_again_sends_back_the_one_that_waits()
    {
        Add(Create("1", "a@example.com"));
        Assert.Equal(["create 1"], AddLater(Create("1", "a@example.com")));
        Assert.Single(Next(Later)!.Wishes);
    }

    [Fact]
    public void A_write_that_follows_from_an_earlier_read_than_the_last_one_comes_too_late()
    {
        Add(Update("1", Lane.Client) with { FollowsFrom = new(2, 5) });
        Assert.NotNull(Next(TimeSpan.Zero));

        Assert.Equal(["update 1"], AddLater(Update("1", Lane.Client) with { FollowsFrom = new(1, 9) }));
        Assert.Equal(["associate 1"], AddLater(new Wish.Associate { Lane = Lane.Client, Type = HubSpotType.Contact, Id = "1", Link = new Link(HubSpotType.Company, "2", 1), FollowsFrom = new(2, 4) }));
        Assert.Equal(0, _queue.Count);
        Assert.Empty(AddLater(Update("2", Lane.Client) with { FollowsFrom = new(1, 9) }));
        Assert.Empty(AddLater(Update("1", Lane.Client) with { FollowsFrom = new(2, 5) }));
        Assert.Empty(AddLater(Update("1", Lane.Client)));

        _queue.BeginAnew();
        Assert.Empty(AddLater(Update("1", Lane.Client) with { FollowsFrom = new(1, 9) }));
    }

    [Fact]
    public void By_which_read_a_record_was_written_is_known_for_as_long_as_a_wish_can_wait()
    {
        var patience = TimeSpan.FromSeconds(20);
        Add(Update("1", Lane.Client) with { FollowsFrom = new(2, 5) });
        _queue.Overdue(patience * 2.9, patience);
        Assert.Equal(["update 1"], AddLater(Update("1", Lane.Client) with { FollowsFrom = new(1, 9) }));

        _queue.Overdue(patience * 3.1, patience);
        Assert.Empty(AddLater(Update("1", Lane.Client) with { FollowsFrom = new(1, 9) }));
    }

    [Fact]
    public void A_write_that_comes_back_after_a_later_one_was_wished_for_is_overtaken()
    {
        Add(Update("1", Lane.Backfill));
        Add(Update("2", Lane.Backfill));
        var limited = Next(Later)!;
        Assert.Empty(AddLater(Update("1", Lane.Client)));
        Assert.Equal(["update 1"], Names(_queue.Return(limited.Wishes)));

        var refused = limited with { Wishes = [.. limited.Wishes] };
        Assert.Equal(["update 1"], Names(_queue.Return(refused, Suspects.Split(refused.Wishes, ""))));
    }

    [Fact]
    public void A_write_to_a_record_that_is_being_written_waits_for_the_answer()
    {
        Add(Update("1", Lane.Backfill));
        var sent = Next(Later)!;
        Add(Update("1", Lane.Client));
        Add(Update("2", Lane.Client));

        Assert.Equal(["2"], Ids(Next(Later)!));
        Assert.Null(Next(Later));
        Assert.Equal(1, _queue.Count);
        _queue.Answered(sent);
        Assert.Equal(["1"], Ids(Next(Later)!));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void What_waits_for_a_write_that_comes_back_goes_in_its_place()
    {
        Add(Update("1", Lane.Backfill));
        var limited = Next(Later)!;
        AddLater(Update("1", Lane.Client));
        _queue.Answered(limited);

        Assert.Equal(["update 1"], Names(_queue.Return(limited.Wishes)));
        Assert.Equal(Lane.Client, Assert.Single(Next(Later)!.Wishes).Wish.Lane);
    }

    [Fact]
    public void What_waits_for_a_write_is_overdue_like_all_else()
    {
        var patience = TimeSpan.FromSeconds(20);
        Add(Update("1", Lane.Backfill));
        Assert.NotNull(Next(Later));
        Add(Update("1", Lane.Client));

        Assert.Single(_queue.Overdue(patience, patience));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void What_a_record_is_associated_with_goes_beside_a_write_to_it()
    {
        Add(Update("1", Lane.Client));
        Assert.NotNull(Next(Later));
        Add(new Wish.Associate { Lane = Lane.Client, Type = HubSpotType.Contact, Id = "1", Link = new Link(HubSpotType.Company, "2", 1) });
        Assert.NotNull(Next(Later));
    }

    [Fact]
    public void What_a_record_is_associated_with_does_not_overtake_what_else_it_is()
    {
        foreach (var company in new[] { "2", "3" })
            Assert.Empty(AddLater(new Wish.Associate { Lane = Lane.Client, Type = HubSpotType.Contact, Id = "1", Link = new Link(HubSpotType.Company, company, 1) }));
        Assert.Equal(2, Next(Later)!.Wishes.Length);
    }

    [Fact]
    public void A_part_may_wait_twice_as_long_as_what_was_never_sent()
    {
        var patience = TimeSpan.FromSeconds(20);
        Add(Update("1", Lane.Client));
        Add(Update("2", Lane.Client));
        Refuse(Next(TimeSpan.Zero)!);
        Assert.Empty(_queue.Overdue(patience * 1.9, patience));
        Assert.Equal(2, _queue.Overdue(patience * 2, patience).Length);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_search_body_stays_below_three_thousand_characters()
    {
        for (var index = 0; index < 200; index++)
            Add(new Wish.SearchCompany { Lane = Lane.Client, Type = HubSpotType.Company, Name = $"Müller & Söhne {index:000} Ltd", Domain = $"mueller{index}.example" });
        var batch = Next(TimeSpan.Zero)!;
        var (_, body) = global::Grains.HubSpot.HubSpotWire.Write(batch.Shape, [.. batch.Wishes.Select(waiting => waiting.Wish)], "2026-09");
        Assert.InRange(body.ToJsonString(global::Grains.HubSpot.HubSpotWire.Body).Length, 1_000, 3_000);
    }

    private Batch<int>? Next(TimeSpan now) => _queue.Next(Budgets.Initial, 0, now);

    private void Refuse(Batch<int> batch) => _queue.Return(batch, Suspects.Split(batch.Wishes, ""));

    private static string[] Ids(Batch<int> batch) => [.. batch.Wishes.Select(waiting => ((Wish.Update)waiting.Wish).Id)];

    private string[] AddLater(Wish wish) => Names(_queue.Add(new(wish, TimeSpan.FromSeconds(1), 0)));

    private static string[] Names(ImmutableArray<Waiting<int>> wishes) => [.. wishes.Select(waiting => waiting.Wish switch
    {
        Wish.Create create => $"create {create.Key}",
        Wish.Update update => $"update {update.Id}",
        Wish.Associate associate => $"associate {associate.Id}",
        var other => other.GetType().Name,
    })];

    private void Add(Wish wish) => _queue.Add(new(wish, TimeSpan.Zero, 0));

    private static Wish.Update Update(string id, Lane lane, HubSpotType type = HubSpotType.Contact) =>
        new() { Lane = lane, Type = type, Id = id, Properties = ImmutableSortedDictionary<string, string>.Empty.Add("phone", "1") };

    private static Wish.Create Create(string key, string email) =>
        new() { Lane = Lane.Client, Type = HubSpotType.Contact, Key = key, Properties = ImmutableSortedDictionary<string, string>.Empty.Add("email", email) };
}
