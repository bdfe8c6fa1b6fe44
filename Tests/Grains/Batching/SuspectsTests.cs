using System.Collections.Immutable;
using Grains.Batching;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.Batching;

public class SuspectsTests
{
    [Fact]
    public void The_record_whose_value_the_refusal_quotes_goes_alone_and_its_neighbours_together()
    {
        var wishes = Enumerable.Range(0, 100).Select(index => Wish($"name{index:000}@example.com")).ToImmutableArray();
        var parts = Suspects.Split(wishes, "Property values were not valid: [{\"message\":\"Email address name042@example.com is invalid\"}]");
        Assert.Equal([1, 99], parts.Select(part => part.Length));
        Assert.Same(wishes[42], parts[0][0]);
    }

    [Fact]
    public void A_refusal_that_quotes_nobody_is_split_in_halves()
    {
        var wishes = Enumerable.Range(0, 7).Select(index => Wish($"x{index}@example.com")).ToImmutableArray();
        var parts = Suspects.Split(wishes, "Something is wrong");
        Assert.Equal([3, 4], parts.Select(part => part.Length));
        Assert.Equal(wishes, parts.SelectMany(part => part));
    }

    [Fact]
    public void Every_split_ends_in_single_records_whatever_the_message()
    {
        var open = new Stack<ImmutableArray<Waiting<int>>>([[.. Enumerable.Range(0, 50).Select(index => Wish($"name{index:000}@example.com"))]]);
        var single = 0;
        while (open.TryPop(out var part))
        {
            if (part.Length == 1)
                single++;
            else
                Suspects.Split(part, "name0").ToList().ForEach(open.Push);
        }

        Assert.Equal(50, single);
    }

    private static Waiting<int> Wish(string email) => new(
        new Wish.Update { Lane = Lane.Client, Type = HubSpotType.Contact, Id = "1", Properties = ImmutableSortedDictionary<string, string>.Empty.Add("email", email) },
        TimeSpan.Zero,
        0);
}
