using System.Net;
using Grains.Batching;
using Grains.FreshBooks;
using Grains.HubSpot;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Serialization;
using Storage;

namespace Grains;

/// <summary>What the grains need of their host: options checked at start, and one HTTP connection pool per outside system.</summary>
public static class GrainsHosting
{
    public static IServiceCollection AddGrains(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<HubSpotOptions>().Bind(configuration.GetSection(HubSpotOptions.Section)).ValidateDataAnnotations()
            .Validate(options => options.ApiUrl is { IsAbsoluteUri: true, Scheme: "https" or "http" }, "HubSpot:ApiUrl must be an absolute http(s) address, such as https://api.hubapi.com.")
            .ValidateOnStart();
        services.AddOptions<SyncOptions>().Bind(configuration.GetSection(SyncOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddFreshBooks(configuration);
        // Or whoever asks a token's grain in another silo could not catch it: Orleans carries Microsoft's and System's by itself.
        services.Configure<ExceptionSerializationOptions>(faults => faults.SupportedNamespacePrefixes.Add(typeof(FreshBooksUnavailableException).Namespace!));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Dependents>();
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton(Budgets.Initial);
        services.AddSingleton(provider => new Life(
            provider.GetRequiredService<Journal>().Append, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Life>>()));
        services.AddHostedService<Watch>().AddHostedService<JournalRetention>();

        // A connection's grains live where its pump is, which is placed by load: its calls stay within one silo, and
        // connections spread over all.
        services.AddSingleton<PlacementStrategy, PreferLocalPlacement>();
        services.AddSingleton<IOutgoingGrainCallFilter, DeadSenders>().AddSingleton<IIncomingGrainCallFilter, DeadSenders>();

        // Time limits are the API class's; this is the transport below it.
        services.AddSingleton(provider => new HubSpotApi(
            new HttpClient(new SocketsHttpHandler
            {
                AutomaticDecompression = DecompressionMethods.All,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            })
            { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<HubSpotOptions>>()));
        return services;
    }
}
