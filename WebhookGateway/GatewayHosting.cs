using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Storage;

namespace WebhookGateway;

/// <summary>
/// The door inside a host that has <c>AddStorage</c> and either a silo or <see cref="ClusterConnection"/>. Its routes
/// belong on the public listener.
/// </summary>
public static class GatewayHosting
{
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<DoorOptions>()
            .Bind(configuration.GetSection(DoorOptions.Section))
            .Validate(options => options.IsValid(),
                "Gateway:StoreTimeout must lie between 0.1 and 9 seconds (00:00:05), Gateway:BodyTimeout between 1 and 60 seconds (00:00:10).")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<HandshakeLimit>();
        services.AddSingleton<HandshakeDesk>();
        services.AddSingleton<WebhookEndpoint>();
        services.AddSingleton<ConsentEndpoint>();
        services.AddSingleton(provider => new Verifiers(ReadFrom(provider), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new Cluster(
            provider.GetRequiredService<IGrainFactory>, provider.GetRequiredService<GatewayMetrics>(), provider.GetRequiredService<TimeProvider>()));
        services.PostConfigure<LoggerFilterOptions>(QueryFreeLogging.Apply);

        // The body limit is the endpoint's own: in a silo's process Kestrel also serves the console.
        return services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
    }

    public static IEndpointRouteBuilder MapGateway(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/webhooks/freshbooks/{connection}",
            (string connection, HttpRequest request, WebhookEndpoint webhooks) => webhooks.ReceiveAsync(connection, request))
            .AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/oauth/freshbooks/callback",
            (HttpRequest request, ConsentEndpoint consent) => consent.ReceiveAsync(request.Query))
            .AllowAnonymous().ExcludeFromDescription();
        return routes;
    }

    /// <summary>Only what FreshBooks confirmed is a key.</summary>
    private static ReadVerifiers ReadFrom(IServiceProvider provider)
    {
        var connections = provider.GetRequiredService<ConnectionBook>();
        var callbacks = provider.GetRequiredService<CallbackBook>();
        return async connection =>
        {
            if (await connections.FindAsync(connection) is null)
                return null;
            var rows = await callbacks.ListAsync(connection);
            return [.. rows.Where(row => row.Verified).Select(row => row.Verifier).OfType<string>()];
        };
    }
}
