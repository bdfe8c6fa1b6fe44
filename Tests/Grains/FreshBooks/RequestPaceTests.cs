using Grains.FreshBooks;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Grains.FreshBooks;

public class RequestPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(300, 0)]
    [InlineData(375, 1)]
    [InlineData(450, 2)]
    [InlineData(600, 4)]
    [InlineData(700, 4)]
    public void The_more_is_spent_the_longer_reads_gather(int asked, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Asked(asked).Within(Budget(remaining: 600)));

    [Fact]
    public void What_was_asked_a_minute_ago_no_longer_counts()
    {
        var pace = Asked(450);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.NotEqual(TimeSpan.Zero, pace.Within(Budget(remaining: 600)));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, pace.Within(Budget(remaining: 600)));
    }

    [Fact]
    public void What_another_app_spent_counts_until_the_reset()
    {
        var (pace, budget) = (Asked(1), Budget(remaining: 150));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Within(budget));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.Zero, pace.Within(budget));
    }

    [Fact]
    public void Before_FreshBooks_has_told_its_limit_nothing_gathers() => Assert.Equal(TimeSpan.Zero, Asked(1_000).Within(null));

    private RequestPace Asked(int times)
    {
        var pace = new RequestPace(_time);
        for (var request = 0; request < times; request++)
            pace.Ask();
        return pace;
    }

    private FreshBooksBudget Budget(int remaining) => new(600, remaining, _time.GetUtcNow() + TimeSpan.FromSeconds(30));
}
