using Orleans.Configuration;

namespace WebhookGateway;

/// <summary>
/// The Orleans client of a gateway that runs alone. Orleans starts its client as a hosted service that holds up the whole
/// host until a silo answers, and gives up at the first failure; webhooks must be accepted while every silo is down. So
/// the client is started here, in the background, for as long as it takes.
/// </summary>
public sealed partial class ClusterConnection(IServiceProvider services, ILogger<ClusterConnection> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private IClusterClient? _connected;

    /// <summary>Null until a silo answered. Afterwards the client itself finds its way between silos.</summary>
    public IGrainFactory? Grains => Volatile.Read(ref _connected);

    public static void AddTo(IHostApplicationBuilder host, Action<IClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(host);
        var hosted = host.Services.Count(service => service.ServiceType == typeof(IHostedService));
        host.UseOrleansClient(client =>
        {
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));

            // A minute by default: too long to overlook a cluster that came back.
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            client.UseConnectionRetryFilter(async (_, ct) =>
            {
                await Task.Delay(RetryAfter, ct);
                return true;
            });
            configure(client);
        });

        foreach (var service in host.Services.Where(service => service.ServiceType == typeof(IHostedService)).Skip(hosted).ToArray())
            host.Services.Remove(service);
        host.Services.AddSingleton<ClusterConnection>();
        host.Services.AddHostedService(provider => provider.GetRequiredService<ClusterConnection>());
        host.Services.AddSingleton(provider => new Cluster(
            () => provider.GetRequiredService<ClusterConnection>().Grains,
            provider.GetRequiredService<GatewayMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var client = services.GetRequiredService<IClusterClient>();
        try
        {
            LogConnecting();
            await ((IHostedService)client).StartAsync(stoppingToken);
            Volatile.Write(ref _connected, client);
            LogConnected();
            await Task.Delay(Timeout.Infinite, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _connected, null) is IHostedService connected)
                await connected.StopAsync(CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Looking for a silo. Webhooks are accepted in the meantime.")]
    private partial void LogConnecting();

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the cluster.")]
    private partial void LogConnected();
}
