using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class SayTests
{
    [Fact]
    public void What_HubSpot_wins_is_never_updated() =>
        Assert.Empty(WrittenRecord.None.Wrote("1", Desired("1", Winner.HubSpot)).Difference(Desired("2", Winner.HubSpot)));

    [Fact]
    public void What_only_fills_is_looked_at_when_its_value_is_new_and_not_again()
    {
        var (young, old) = (Desired("2", Winner.FillIfEmpty), WrittenRecord.None.Wrote("1", Desired("1", Winner.FillIfEmpty)));
        Assert.Equal(["phone"], old.Difference(young).Keys);
        Assert.Empty(old.Wrote("1", young).Difference(young));
    }

    [Theory]
    [InlineData(Winner.HubSpot)]
    [InlineData(Winner.FillIfEmpty)]
    public void What_FreshBooks_wins_back_is_written_though_its_value_is_the_same(Winner winner) =>
        Assert.Equal(["phone"], WrittenRecord.None.Wrote("1", Desired("1", winner)).Difference(Desired("1", Winner.FreshBooks)).Keys);

    [Theory]
    [InlineData(Winner.HubSpot)]
    [InlineData(Winner.FillIfEmpty)]
    public void What_FreshBooks_did_not_win_is_never_cleared(Winner winner)
    {
        var written = WrittenRecord.None.Wrote("1", Desired("1", winner));
        Assert.Empty(written.Difference(Desired("", winner)));
        Assert.Empty(written.Difference(Desired("", Winner.FreshBooks)));
    }

    private static Desired Desired(string phone, Winner winner) => new(
        HubSpotType.Contact, "acct:client:1", ImmutableSortedDictionary<string, string>.Empty.Add("phone", phone), [])
    {
        Winners = ImmutableSortedDictionary<string, Winner>.Empty.Add("phone", winner),
    };
}
