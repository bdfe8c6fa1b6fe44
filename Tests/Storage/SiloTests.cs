using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Chaos.Processes;
using Grains.Interfaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Storage;
using Xunit;

namespace Tests.Storage;

/// <summary>Orleans' own providers over our scripts and settings, in a real silo.</summary>
public sealed class SiloTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task State_survives_a_restart_of_the_silo_and_so_does_a_reminder(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        using (var silo = await StartAsync(place))
        {
            var grain = Grain<IInvoiceKeeper>(silo, "cn-a/invoice/12");
            await grain.SetAsync(1);
            await grain.SetAsync(2);
            await grain.RemindAsync();
            await silo.StopAsync(Ct);
        }

        using (var silo = await StartAsync(place))
        {
            var grain = Grain<IInvoiceKeeper>(silo, "cn-a/invoice/12");
            Assert.Equal(2, await grain.GetAsync());
            Assert.Equal(["look"], await grain.RemindersAsync());
            await grain.RemindAsync();
            await grain.ForgetAsync();
            Assert.Empty(await grain.RemindersAsync());
            await silo.StopAsync(Ct);
        }
    }

    [Theory, OnBoth]
    public async Task A_cleared_state_leaves_no_row_and_can_be_written_again(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        using var silo = await StartAsync(place);
        await using var house = await House.OpenAsync(place);
        var grain = Grain<IClientKeeper>(silo, "cn-a/client/12");
        await grain.SetAsync(1);
        Assert.Equal(1, await RowsAsync(house));

        await grain.ClearAsync();

        Assert.Equal(0, await RowsAsync(house));
        await grain.ClearAsync();
        await grain.SetAsync(7);
        await grain.LeaveAsync();
        Assert.Equal(7, await grain.GetAsync());
        Assert.Equal(1, await RowsAsync(house));
        await silo.StopAsync(Ct);
    }

    [Theory, OnBoth]
    public async Task Keys_that_read_as_the_same_number_and_classes_that_share_a_key_keep_their_own_state(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        using var silo = await StartAsync(place);
        IKeeper[] keepers =
        [
            Grain<IClientKeeper>(silo, "cn-a/client/12"), Grain<IClientKeeper>(silo, "cn-a/client/0012"), Grain<IClientKeeper>(silo, "cn-A/client/12"),
            Grain<IInvoiceKeeper>(silo, "cn-a/client/12"),
        ];
        for (var index = 0; index < keepers.Length; index++)
            await keepers[index].SetAsync(index + 1);
        foreach (var keeper in keepers)
            await keeper.LeaveAsync();

        int[] kept = await Task.WhenAll(keepers.Select(keeper => keeper.GetAsync()));
        Assert.Equal([1, 2, 3, 4], kept);
        await silo.StopAsync(Ct);
    }

    [Theory, OnBoth]
    public async Task A_write_upon_an_outdated_read_is_refused(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        using var silo = await StartAsync(place);
        var storage = silo.Services.GetRequiredService<IGrainStorage>();
        var id = GrainId.Create("client", "cn-a/client/1");
        var (first, second) = (new GrainState<Number>(new Number()), new GrainState<Number>(new Number()));
        await storage.ReadStateAsync("client", id, first);
        await storage.ReadStateAsync("client", id, second);
        Assert.False(second.RecordExists);
        await storage.WriteStateAsync("client", id, first);

        await Assert.ThrowsAnyAsync<Exception>(() => storage.WriteStateAsync("client", id, second));
        await storage.ReadStateAsync("client", id, second);
        await storage.WriteStateAsync("client", id, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("client", id, second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("client", id, second));
        await storage.ClearStateAsync("client", id, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("client", id, second));
        await storage.WriteStateAsync("client", id, first);
        await silo.StopAsync(Ct);
    }

    [Theory, OnBoth]
    public async Task Of_two_first_writes_at_once_one_row_remains(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        using var silo = await StartAsync(place);
        await using var house = await House.OpenAsync(place);
        var storage = silo.Services.GetRequiredService<IGrainStorage>();
        for (var round = 0; round < 20; round++)
        {
            var id = GrainId.Create("client", $"cn-a/client/{round}");
            var writes = Enumerable.Range(0, 4).Select(_ => Task.Run(() => storage.WriteStateAsync("client", id, new GrainState<Number>(new Number())), Ct)).ToArray();
            var failures = await Task.WhenAll(writes.Select(write => Record.ExceptionAsync(() => write).AsTask()));
            Assert.Single(failures, failure => failure is null);
        }

        Assert.Equal(20, await RowsAsync(house));
        await silo.StopAsync(Ct);
    }

    [Theory, OnBoth]
    public async Task Entities_are_counted_by_kind_within_their_connection(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        using var silo = await StartAsync(place);
        foreach (var key in new[] { "cn-a/client/1", "cn-a/client/2", "cn-ab/client/1", "cn-a0/client/1", "CN-a/client/1" })
            await Grain<IClientKeeper>(silo, key).SetAsync(1);
        await Grain<IInvoiceKeeper>(silo, "cn-a/invoice/1").SetAsync(1);
        var counts = silo.Services.GetRequiredService<EntityCounts>();

        Assert.Equivalent(
            new Dictionary<EntityKind, int> { [EntityKind.Client] = 2, [EntityKind.Invoice] = 1 }, await counts.ByKindAsync("cn-a", Ct), strict: true);
        Assert.Empty(await counts.ByKindAsync("cn-none", Ct));
        await silo.StopAsync(Ct);
    }

    [Fact]
    public async Task A_second_silo_on_the_same_file_does_not_start()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        using var first = await StartAsync(place);

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => StartAsync(place));

        Assert.Contains("sync.db is in use by another silo", refused.Message, StringComparison.Ordinal);
        await first.StopAsync(Ct);
    }

    [Fact]
    public async Task Two_silos_and_a_client_meet_in_PostgreSQL()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        using var one = await StartAsync(place);
        using var two = await StartAsync(place);
        using var client = place.Host(configure: builder => builder.UseOrleansClient(orleans => orleans.UseStorage(builder.Configuration)));
        await client.StartAsync(Ct);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(id => Grain<IClientKeeper>(client, $"cn-a/client/{id}").SetAsync(id)));

        Assert.Equal(50, (await one.Services.GetRequiredService<EntityCounts>().ByKindAsync("cn-a", Ct))[EntityKind.Client]);
        var hosts = await one.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, Ct);
        Assert.Equal(2, hosts.Count);
        await client.StopAsync(Ct);
        await two.StopAsync(Ct);
        await one.StopAsync(Ct);
    }

    [Fact]
    public async Task A_silo_that_died_is_declared_dead_before_another_one_listens_at_its_address()
    {
        var place = await Place.MakeAsync(Kind.Postgres, postgres);
        using (var other = await StartAsync(place))
        using (var former = await StartAsync(place))
        {
            await former.StopAsync(Ct);
            await other.StopAsync(Ct);
        }

        await using var house = await House.OpenAsync(place);
        var anHourAgo = "now() - interval '1 hour'";
        await house.ScalarAsync($"UPDATE orleansmembershiptable SET status = {(int)SiloStatus.Active}, starttime = {anHourAgo}, iamalivetime = {anHourAgo}");
        var port = int.Parse(place.Settings["Orleans:SiloPort"]!, CultureInfo.InvariantCulture);
        using var silo = Silo(place);
        var starts = silo.StartAsync(Ct);
        while (!starts.IsCompleted && !await IsDeadAsync())
            await Task.Delay(20, Ct);

        Assert.False(await ListensAsync(port));
        await starts;
        Assert.True(await ListensAsync(port));
        await silo.StopAsync(Ct);

        async Task<bool> IsDeadAsync() => 0 < Convert.ToInt32(
            await house.ScalarAsync($"SELECT count(*) FROM orleansmembershiptable WHERE port = {port} AND status = {(int)SiloStatus.Dead}"), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_client_alone_is_refused_on_SQLite()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);

        var refused = Assert.Throws<InvalidOperationException>(() =>
            place.Host(configure: builder => builder.UseOrleansClient(orleans => orleans.UseStorage(builder.Configuration))));

        Assert.Contains("Storage:Provider to postgres", refused.Message, StringComparison.Ordinal);
    }

    private static T Grain<T>(IHost host, string key)
        where T : IGrainWithStringKey => host.Services.GetRequiredService<IGrainFactory>().GetGrain<T>(key);

    private static async Task<int> RowsAsync(House house) =>
        Convert.ToInt32(await house.ScalarAsync("SELECT count(*) FROM orleansstorage"), CultureInfo.InvariantCulture);

    private static async Task<IHost> StartAsync(Place place)
    {
        place.Settings["Orleans:SiloPort"] = FreePort();
        place.Settings["Orleans:GatewayPort"] = FreePort();
        var host = Silo(place);
        await host.StartAsync(Ct);
        return host;
    }

    private static IHost Silo(Place place) => place.Host(configure: builder => builder.UseOrleans(silo => silo.UseStorage(builder.Configuration)));

    private static async Task<bool> ListensAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, Ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string FreePort() => FreePorts.Take().ToString(CultureInfo.InvariantCulture);
}
