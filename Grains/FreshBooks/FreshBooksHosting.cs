using System.Net;
using Grains.Connecting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Grains.FreshBooks;

public static class FreshBooksHosting
{
    /// <summary>FreshBooks' API, and what connections need besides: their settings and callbacks. Wants <c>Storage</c>'s CallbackBook.</summary>
    public static IServiceCollection AddFreshBooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<FreshBooksOptions>().Bind(configuration.GetSection(FreshBooksOptions.Section)).ValidateOnStart();
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FreshBooksOptions>, FreshBooksSettings>();
        services.AddSingleton<IValidateOptions<GatewayOptions>, FreshBooksSettings>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new FreshBooksApi(
            OverTheNetwork(), provider.GetRequiredService<IOptions<FreshBooksOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<CallbackSetup>();
        services.TryAddSingleton<ConnectionOutside>();
        return services;
    }

    /// <summary>One handler for the process. It never follows a redirect: the bearer token would go with it.</summary>
    private static HttpClient OverTheNetwork()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };

        // The transport's own pipeline limits the time.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
