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
        Assert.Equal(new Outcome.Settled(false), Latest.Overtaken(Read(Reader, 6), audits: false));

    [Fact]
    public void An_audit_reads_anew_what_was_overtaken_for_HubSpots_side_was_not_looked_at()
    {
        var read = Assert.IsType<Outcome.Throttled>(Latest.Overtaken(Read(Reader, 6), audits: true));
        Assert.Equal(Reasons.Overtaken, read.Why.Title);
    }

    [Fact]
    public void Whatever_is_later_or_of_another_reader_is_seen_to()
    {
        foreach (var read in (FreshBooksRecord[])[Read(Reader, 7), Read(Reader, 8), Read(Guid.NewGuid(), 1)])
            Assert.Null(Latest.Overtaken(read, audits: true));
    }

    [Fact]
    public void What_was_refused_or_waits_is_not_written_over_by_an_older_read()
    {
        foreach (var outcome in (Outcome[])[new Outcome.Rejected(Why), new Outcome.Held(Why), new Outcome.Failed(Why)])
            Assert.IsType<Outcome.Throttled>(Freshness.After(Read(Reader, 7), outcome).Overtaken(Read(Reader, 6), audits: false));
    }

    private static VendorRecord Read(Guid reader, long order) => new() { Id = 1, Visibility = Visibility.Active, Read = new ReadStamp(reader, order) };
}
