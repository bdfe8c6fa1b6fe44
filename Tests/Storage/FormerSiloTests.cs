using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Runtime;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class FormerSiloTests
{
    private static readonly SiloAddress Self = Silo(port: 11111, generation: 7);
    private static readonly SiloAddress Former = Silo(port: 11111, generation: 3);
    private static readonly SiloAddress Other = Silo(port: 11112, generation: 4);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(7);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_silo_that_takes_the_address_of_a_dead_one_waits_until_the_others_know()
    {
        var table = new Table([(Former, SiloStatus.Active), (Other, SiloStatus.Active)]);
        var starts = StartAsync(table);

        Assert.Equal(SiloStatus.Dead, table[Former]);
        Assert.Equal(SiloStatus.Active, table[Other]);
        _time.Advance(Wait - TimeSpan.FromMilliseconds(1));
        Assert.False(starts.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await starts;
    }

    [Fact]
    public async Task It_tries_again_when_others_write_to_the_table()
    {
        var table = new Table([(Former, SiloStatus.Joining), (Other, SiloStatus.Active)]) { Conflicts = 3 };
        var starts = StartAsync(table);
        Assert.Equal(SiloStatus.Dead, table[Former]);
        _time.Advance(Wait);
        await starts;
    }

    [Fact]
    public async Task All_that_had_the_address_are_declared_dead()
    {
        var earlier = Silo(port: 11111, generation: 1);
        var table = new Table([(earlier, SiloStatus.Active), (Former, SiloStatus.Active), (Other, SiloStatus.Active)]);
        var starts = StartAsync(table);
        Assert.Equal((SiloStatus.Dead, SiloStatus.Dead), (table[earlier], table[Former]));
        _time.Advance(Wait);
        await starts;
    }

    [Fact]
    public Task A_silo_that_stopped_by_itself_is_not_waited_for() => StartAsync(new Table([(Former, SiloStatus.Dead), (Other, SiloStatus.Active)]));

    [Fact]
    public async Task Alone_it_waits_for_nobody()
    {
        var table = new Table([(Former, SiloStatus.Active), (Other, SiloStatus.Dead)]);
        await StartAsync(table);
        Assert.Equal(SiloStatus.Dead, table[Former]);
    }

    [Fact]
    public async Task A_newer_one_at_the_address_is_left_to_orleans()
    {
        var newer = Silo(port: 11111, generation: 9);
        var table = new Table([(newer, SiloStatus.Active), (Other, SiloStatus.Active)]);
        await StartAsync(table);
        Assert.Equal(SiloStatus.Active, table[newer]);
    }

    private Task StartAsync(Table table)
    {
        var options = new ClusterMembershipOptions { TableRefreshTimeout = TimeSpan.FromSeconds(5), ProbeTimeout = TimeSpan.FromSeconds(2) };
        return new FormerSilo(table, new Details(), Options.Create(options), _time, NullLogger<FormerSilo>.Instance)
            .BuryAsync(TestContext.Current.CancellationToken);
    }

    private static SiloAddress Silo(int port, int generation) => SiloAddress.New(IPAddress.Loopback, port, generation);

    private sealed class Details : ILocalSiloDetails
    {
        public string Name => "self";

        public string ClusterId => "";

        public string DnsHostName => "";

        public SiloAddress SiloAddress => Self;

        public SiloAddress GatewayAddress => Self;
    }

    /// <param name="silos">As the table says when the silo starts.</param>
    private sealed class Table(ImmutableArray<(SiloAddress Silo, SiloStatus Status)> silos) : IMembershipTable
    {
        private ImmutableDictionary<SiloAddress, SiloStatus> _silos = silos.ToImmutableDictionary(silo => silo.Silo, silo => silo.Status);
        private int _version;

        /// <summary>How many writes come too late.</summary>
        public int Conflicts { get; set; }

        public SiloStatus this[SiloAddress silo] => _silos[silo];

        public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

        public Task<MembershipTableData> ReadAll() => Task.FromResult(new MembershipTableData(
            [.. _silos.Select(silo => Tuple.Create(new MembershipEntry { SiloAddress = silo.Key, Status = silo.Value, SiloName = $"{silo.Key}" }, ""))],
            new TableVersion(_version, $"{_version}")));

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion)
        {
            _version += Conflicts > 0 ? 1 : 0;
            Conflicts -= Conflicts > 0 ? 1 : 0;
            if (tableVersion.Version != _version + 1 || tableVersion.VersionEtag != $"{_version}")
                return Task.FromResult(false);
            (_version, _silos) = (tableVersion.Version, _silos.SetItem(entry.SiloAddress, entry.Status));
            return Task.FromResult(true);
        }

        public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

        public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();

        public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();
    }
}
