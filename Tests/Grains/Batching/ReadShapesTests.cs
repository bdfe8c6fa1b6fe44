using Grains.Batching;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.Batching;

public class ReadShapesTests
{
    private readonly WishQueue<int> _queue = new();

    [Fact]
    public void A_hundred_reads_travel_in_one_request_whatever_properties_they_want()
    {
        for (var id = 0; id < 130; id++)
            Add(new Wish.Read { Lane = Lane.Client, Type = HubSpotType.Contact, Id = $"{id}", Properties = [$"property_{id % 3}"] });
        Assert.Equal([100, 30], [Next()!.Wishes.Length, Next()!.Wishes.Length]);
    }

    [Fact]
    public void A_record_stands_in_a_request_only_once()
    {
        for (var time = 0; time < 2; time++)
            Add(new Wish.Read { Lane = Lane.Client, Type = HubSpotType.Contact, Id = "7", Properties = [] });
        Assert.Equal([1, 1], [Next()!.Wishes.Length, Next()!.Wishes.Length]);
    }

    [Fact]
    public void Five_survivors_are_searched_at_once_within_the_search_window()
    {
        for (var id = 0; id < 7; id++)
            Add(new Wish.FindSurvivor { Lane = Lane.Client, Type = HubSpotType.Contact, Id = $"{id}" });
        Assert.Equal(5, Next()!.Wishes.Length);

        var spent = Enumerable.Range(0, 5).Aggregate(Budgets.Initial, (budgets, _) => budgets.Sent(new Shape(Operation.SearchMerged, HubSpotType.Contact)));
        Assert.Null(_queue.Next(spent, requestsOut: 0, TimeSpan.Zero));
    }

    [Fact]
    public void Reading_associations_counts_as_an_association_call() =>
        Assert.Equal(1, Budgets.Initial.Sent(new Shape(Operation.ReadLinks, HubSpotType.Invoice, HubSpotType.Contact)).Associations.InFlight);

    private void Add(Wish wish) => _queue.Add(new(wish, TimeSpan.Zero, 0));

    private Batch<int>? Next() => _queue.Next(Budgets.Initial, requestsOut: 0, TimeSpan.Zero);
}
