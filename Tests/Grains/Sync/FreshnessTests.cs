using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class FreshnessTests
{
    private static readonly Guid Reader = Guid.NewGuid();
    private static readonly Reason Why = new(Reasons.HubSpotFailed);
    private static readonly Freshness Latest = Freshness.After(Read(Reader, 7), new Outcome.Settled(true));

    [Fact]
    public void What_a_later_read_settled_is_settled() =>
        Assert.Equal(new Outcome.Settled(false), Latest.Meet(Read(Reader, 6), audits: false).Overtaken);

    [Fact]
    public void An_audit_reads_anew_what_was_overtaken_for_HubSpots_side_was_not_looked_at()
    {
        var read = Assert.IsType<Outcome.Throttled>(Latest.Meet(Read(Reader, 6), audits: true).Overtaken);
        Assert.Equal(Reasons.Overtaken, read.Why.Title);
    }

    [Fact]
    public void Whatever_was_read_later_or_comes_first_is_seen_to()
    {
        foreach (var read in (FreshBooksRecord[])[Read(Reader, 7), Read(Reader, 8)])
            Assert.Null(Latest.Meet(read, audits: true).Overtaken);
        Assert.Null(default(Freshness).Meet(Read(Reader, 1), audits: false).Overtaken);
    }

    [Fact]
    public void What_another_reader_read_is_read_anew_once_for_it_may_be_older()
    {
        var other = Guid.NewGuid();
        var (next, overtaken) = Latest.Meet(Read(other, 100), audits: false);

        Assert.Equal(Reasons.Overtaken, Assert.IsType<Outcome.Throttled>(overtaken).Why.Title);
        foreach (var older in (long[])[99, 100])
            Assert.IsType<Outcome.Throttled>(next.Meet(Read(other, older), audits: false).Overtaken);
        Assert.Null(next.Meet(Read(other, 101), audits: false).Overtaken);
        Assert.NotNull(next.Meet(Read(Reader, 8), audits: false).Overtaken);
    }

    [Fact]
    public void What_was_refused_or_waits_is_not_written_over_by_an_older_read()
    {
        foreach (var outcome in (Outcome[])[new Outcome.Rejected(Why), new Outcome.Held(Why), new Outcome.Failed(Why)])
            Assert.IsType<Outcome.Throttled>(Freshness.After(Read(Reader, 7), outcome).Meet(Read(Reader, 6), audits: false).Overtaken);
    }

    private static VendorRecord Read(Guid reader, long order) => new() { Id = 1, Visibility = Visibility.Active, Read = new ReadStamp(reader, order) };
}
