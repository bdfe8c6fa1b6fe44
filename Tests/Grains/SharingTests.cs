using System.Collections.Immutable;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains;

public class SharingTests
{
    [Fact]
    public void A_shared_contact_is_the_lowest_ids() => Assert.Equal(3, Of((9, true), (3, true), (5, true)).Owner);

    [Fact]
    public void A_deleted_client_leaves_the_contact_to_the_lowest_who_lives()
    {
        Assert.Equal(5, Of((3, false), (9, true), (5, true)).Owner);
        Assert.Equal(3, Of((3, false), (5, false)).Owner);
    }

    [Fact]
    public void The_contact_shows_the_sums_of_the_living_alone() => Assert.Equal([5, 9], Of((3, false), (9, true), (5, true)).Living);

    [Fact]
    public void A_contact_that_another_wrote_since_its_owner_did_is_contested()
    {
        Assert.False((Of((3, true), (5, true)) with { Writers = [3] }).IsContested(3));
        Assert.True((Of((3, true), (5, true)) with { Writers = [3, 5] }).IsContested(3));
    }

    private static Sharing Of(params (long Id, bool Lives)[] clients) =>
        new(clients.ToImmutableSortedDictionary(client => client.Id, client => client.Lives), []);
}
