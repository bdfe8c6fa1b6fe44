using CsCheck;
using Grains.Batching;
using Xunit;

namespace Tests.Grains.Batching;

public class WindowTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_permit_is_free_again_ten_seconds_after_its_response_not_after_its_request()
    {
        var window = new Window(1, Ten).Sent();
        Assert.Equal(0, window.At(Ten * 5).Free(Ten * 5));

        window = window.Received(TimeSpan.FromSeconds(3));
        Assert.Equal(0, window.At(TimeSpan.FromSeconds(12.9)).Free(TimeSpan.FromSeconds(12.9)));
        Assert.Equal(1, window.At(TimeSpan.FromSeconds(13)).Free(TimeSpan.FromSeconds(13)));
    }

    [Fact]
    public void A_closed_window_has_no_permits_until_it_opens()
    {
        var window = new Window(5, Ten).Closed(TimeSpan.FromSeconds(4));
        Assert.Equal(0, window.Free(TimeSpan.FromSeconds(3)));
        Assert.Equal(5, window.Free(TimeSpan.FromSeconds(4)));
        Assert.Equal(TimeSpan.FromSeconds(4), window.NextFree(TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void A_lower_limit_learnt_from_a_header_counts_at_once()
    {
        var window = new Window(3, Ten).Sent().Sent();
        Assert.Equal(0, window.Allowing(2).Free(TimeSpan.Zero));
        Assert.Equal(8, window.Allowing(10).Free(TimeSpan.Zero));
    }

    /// <summary>
    /// Whatever the latencies, and wherever between sending and receiving the server counts a request, no ten seconds
    /// on the server hold more than the limit.
    /// </summary>
    [Fact]
    public void No_ten_seconds_on_the_server_hold_more_than_the_limit_whatever_the_jitter()
    {
        Gen.Select(Gen.Int[1, 8], Gen.Select(Gen.Int[0, 3_000], Gen.Int[0, 100]).List[1, 60]).Sample((limit, requests) =>
        {
            var (window, now, counted, open) = (new Window(limit, Ten), TimeSpan.Zero, new List<TimeSpan>(), new SortedSet<(TimeSpan End, int Id)>());
            foreach (var (index, (latency, share)) in requests.Index())
            {
                while (window.At(now).Free(now) == 0)
                    Step();
                window = window.At(now).Sent();
                var took = TimeSpan.FromMilliseconds(latency);
                counted.Add(now + took * share / 100);
                open.Add((now + took, index));
            }

            counted.Sort();
            return counted.Index().All(entry => counted.Count(time => time >= entry.Item && time < entry.Item + Ten) <= limit);

            void Step()
            {
                var free = window.NextFree(now);
                if (open.Count > 0 && (free is null || open.Min.End <= free))
                {
                    now = open.Min.End > now ? open.Min.End : now;
                    window = window.At(now).Received(now);
                    open.Remove(open.Min);
                }
                else
                {
                    now = free!.Value;
                }
            }
        }, iter: 300);
    }
}
