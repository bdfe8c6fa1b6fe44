using System.Net;
using Chaos.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using WebhookGateway;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class ClusterConnectionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_starts_before_any_silo_and_finds_the_first_one_that_comes()
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        using var gateway = Gateway(gatewayPort);
        await gateway.StartAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);
        var connection = gateway.Services.GetRequiredService<ClusterConnection>();
        Assert.Null(connection.Grains);
        gateway.Services.GetRequiredService<Cluster>().Nudge("cn-a");

        using var silo = Silo(siloPort, gatewayPort);
        await silo.StartAsync(Ct);
        await Eventually.TrueAsync(() => connection.Grains is not null, "the client found the silo");
        Assert.Single(await connection.Grains!.GetGrain<IManagementGrain>(0).GetHosts(true, Ct));

        await gateway.StopAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);
        Assert.Null(connection.Grains);
        await silo.StopAsync(Ct);
    }

    [Fact]
    public async Task A_gateway_that_never_found_a_silo_stops_all_the_same()
    {
        using var gateway = Gateway(FreePort());
        await gateway.StartAsync(Ct);
        await gateway.StopAsync(Ct).WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    [Theory]
    [InlineData]
    [InlineData("--Storage:Provider=sqlite")]
    public void A_gateway_of_its_own_demands_a_storage_that_can_be_shared(params string[] args)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => GatewayHost.Build(args));
        Assert.Contains("Storage:Provider to postgres", failure.Message, StringComparison.Ordinal);
    }

    private static IHost Gateway(int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        ClusterConnection.AddTo(builder, client => client.UseLocalhostClustering(gatewayPort));
        builder.Services.AddGateway(builder.Configuration);
        return builder.Build();
    }

    private static IHost Silo(int siloPort, int gatewayPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort, gatewayPort));
        return builder.Build();
    }

    private static int FreePort() => FreePorts.Take();
}
