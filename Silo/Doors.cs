using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Silo;

internal enum Door
{
    /// <summary>What the internet reaches: FreshBooks' webhooks and the consent's redirect, nothing else.</summary>
    Public,

    /// <summary>Console, admin API, health, metrics.</summary>
    Private,
}

/// <summary>On an endpoint: it belongs to the public door. What does not carry it belongs to the private one.</summary>
internal sealed record OnPublicDoor;

/// <summary>The two listeners, and the wall between them.</summary>
internal static class Doors
{
    public const string PublicSetting = "Gateway:ListenUrl";
    public const string PrivateSetting = "Admin:ListenUrl";

    public static BindingAddress PublicAddress(IConfiguration configuration) =>
        Read(configuration, PublicSetting, "http://127.0.0.1:5080");

    public static BindingAddress PrivateAddress(IConfiguration configuration) =>
        Read(configuration, PrivateSetting, "http://127.0.0.1:5081");

    public static void UseDoors(this WebApplicationBuilder builder)
    {
        // ASPNETCORE_URLS would name one list of addresses for both doors; the settings above decide alone.
        builder.WebHost.UseSetting(WebHostDefaults.ServerUrlsKey, "");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen(kestrel, PublicAddress(builder.Configuration), Door.Public);
            Listen(kestrel, PrivateAddress(builder.Configuration), Door.Private);
        });
    }

    /// <summary>
    /// Each door serves its own endpoints only. The door is known by the listener that took the connection: a Host
    /// header can be forged, and a proxy in front leaves the port out of it. Comes after routing and before the rest.
    /// </summary>
    public static void SeparateDoors(this WebApplication app) => app.Use((context, next) =>
    {
        var door = context.Features.Get<Entrance>()?.Door ?? Door.Public;
        var isPublic = context.GetEndpoint()?.Metadata.GetMetadata<OnPublicDoor>() is not null;
        if (isPublic == (door == Door.Public))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    /// <summary>Where the doors listen, once the host has started; of use where the settings said port 0.</summary>
    public static (Uri Public, Uri Private) Urls(WebApplication app) =>
        (Reachable(app.Urls.First()), Reachable(app.Urls.Last()));

    /// <summary>The address to bind; any name that is neither an address nor this machine's means all of its addresses.</summary>
    public static IPAddress Ip(BindingAddress address) =>
        address.Host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip
        : IPAddress.Any;

    private static void Listen(KestrelServerOptions kestrel, BindingAddress address, Door door) =>
        kestrel.Listen(Ip(address), address.Port, listener =>
        {
            var entrance = new Entrance(door);
            listener.Use(next => connection =>
            {
                connection.Features.Set(entrance);
                return next(connection);
            });
            if (address.Scheme == Uri.UriSchemeHttps)
                listener.UseHttps();
        });

    private static BindingAddress Read(IConfiguration configuration, string setting, string otherwise)
    {
        var text = configuration[setting] is { Length: > 0 } set ? set : otherwise;
        try
        {
            var address = BindingAddress.Parse(text);
            if (!address.IsUnixPipe && !address.IsNamedPipe && address.Scheme is "http" or "https" && address.PathBase.Length == 0)
                return address;
        }
        catch (FormatException)
        {
            // Said below, with the setting's name.
        }

        throw new StartRefusedException($"{setting} is '{text}', which is no address to listen on. Write it as http://127.0.0.1:5080.");
    }

    private static Uri Reachable(string url) =>
        new(url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

    private sealed record Entrance(Door Door);
}
