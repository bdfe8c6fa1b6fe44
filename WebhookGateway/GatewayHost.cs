using Storage;

namespace WebhookGateway;

/// <summary>
/// The gateway as a process of its own, beside silos that share its PostgreSQL. Two listeners: the public one
/// (<c>Gateway:ListenUrl</c>) for FreshBooks and browsers, the private one (<c>Admin:ListenUrl</c>) for health.
/// </summary>
public static class GatewayHost
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(2);

    /// <exception cref="InvalidOperationException">A setting cannot work; the message names it.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        DemandSharedStorage(builder.Configuration);
        var open = Listener(builder.Configuration, "Gateway:ListenUrl", 5080);
        var closed = Listener(builder.Configuration, "Admin:ListenUrl", 5081);
        builder.WebHost.UseUrls(open.ToString(), closed.ToString());
        Quieten(builder.Logging);
        builder.Services.AddStorage(builder.Configuration, builder.Environment);
        ClusterConnection.AddTo(builder, client => client.UseStorage(builder.Configuration));
        builder.Services.AddGateway(builder.Configuration);

        var app = builder.Build();

        // By the port that was connected to; the Host header is the sender's to choose.
        app.MapWhen(context => context.Connection.LocalPort == open.Port, door => Serve(door, routes => routes.MapGateway()));
        app.MapWhen(context => context.Connection.LocalPort == closed.Port, door => Serve(door, MapHealth));
        return app;
    }

    /// <summary>What fails at start is said in one sentence by the program itself.</summary>
    private static void Quieten(ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
        .AddFilter("Orleans", LogLevel.Warning)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

    private static void Serve(IApplicationBuilder door, Action<IEndpointRouteBuilder> map) => door.UseRouting().UseEndpoints(map);

    private static void MapHealth(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/ready", ReadyAsync);
    }

    /// <summary>Ready to take webhooks: the storage answers. The cluster may be away.</summary>
    private static async Task<IResult> ReadyAsync(ConnectionBook connections, TimeProvider time)
    {
        try
        {
            await connections.FindAsync("ready").WaitAsync(ReadyWithin, time);
            return Results.Text("ready");
        }
        catch (Exception)
        {
            return Results.Text("The storage cannot be reached.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Uri Listener(ConfigurationManager settings, string name, int port)
    {
        var text = settings[name] ?? $"http://127.0.0.1:{port}";

        // Kestrel's "any address" forms are no URIs.
        text = text.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new InvalidOperationException($"{name} must be an address like http://127.0.0.1:{port}.");
    }

    private static void DemandSharedStorage(ConfigurationManager settings)
    {
        if (!string.Equals(settings["Storage:Provider"], "postgres", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                "A gateway of its own shares its storage with the silos, and an SQLite file cannot be shared: set "
                + "Storage:Provider to postgres and Storage:ConnectionString to their database, or let the silo serve webhooks itself.");
        }
    }
}
