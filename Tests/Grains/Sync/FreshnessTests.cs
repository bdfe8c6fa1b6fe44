using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class FreshnessTests
{
    private const long Reader = 4;
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
    public void What_a_later_reader_read_is_read_anew_once_for_it_may_be_older()
    {
        var (next, overtaken) = Latest.Meet(Read(Reader + 1, 100), audits: false);

        Assert.Equal(Reasons.Overtaken, Assert.IsType<Outcome.Throttled>(overtaken).Why.Title);
        foreach (var older in (long[])[99, 100])
            Assert.IsType<Outcome.Throttled>(next.Meet(Read(Reader + 1, older), audits: false).Overtaken);
        Assert.Null(next.Meet(Read(Reader + 1, 101), audits: false).Overtaken);
    }

    [Fact]
    public void What_a_former_reader_read_is_never_seen_to()
    {
        var (next, overtaken) = Latest.Meet(Read(Reader - 1, 100), audits: false);

        Assert.IsType<Outcome.Throttled>(overtaken);
        Assert.Equal(Latest, next);
    }

    [Fact]
    public void The_next_activation_knows_by_what_is_stored_what_comes_too_late()
    {
        var stored = default(Freshness).Or(new ReadStamp(Reader, 7));

        foreach (var older in (FreshBooksRecord[])[Read(Reader, 6), Read(Reader - 1, 9)])
            Assert.IsType<Outcome.Throttled>(stored.Meet(older, audits: false).Overtaken);
        foreach (var later in (FreshBooksRecord[])[Read(Reader, 7), Read(Reader, 8), Read(Reader + 1, 1)])
            Assert.Null(stored.Meet(later, audits: false).Overtaken);
        Assert.Equal(Latest, Latest.Or(new ReadStamp(Reader, 3)));
    }

    [Fact]
    public void What_was_refused_or_waits_is_not_written_over_by_an_older_read()
    {
        foreach (var outcome in (Outcome[])[new Outcome.Rejected(Why), new Outcome.Held(Why), new Outcome.Failed(Why)])
            Assert.IsType<Outcome.Throttled>(Freshness.After(Read(Reader, 7), outcome).Meet(Read(Reader, 6), audits: false).Overtaken);
    }

    private static VendorRecord Read(long reader, long order) => new() { Id = 1, Visibility = Visibility.Active, Read = new ReadStamp(reader, order) };
}
