using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.FreshBooks;
using Yarp.ReverseProxy.Forwarder;

namespace Sandbox;

/// <summary>
/// Several customers' accounts and portals behind one address, as the real services have it. Whose request it is tells
/// the account in its path, or the token that it carries.
/// </summary>
public sealed class Worlds : IAsyncDisposable
{
    /// <summary>The cookie of a browser that is logged in to FreshBooks; its value is the account's id.</summary>
    internal const string LoggedIn = "account";

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private Worlds(WebApplication app, ImmutableArray<World> all) => (_app, All) = (app, all);

    public ImmutableArray<World> All { get; }

    /// <param name="options">By number, from 0; the ids by which the worlds are told apart are given here.</param>
    public static async Task<Worlds> StartAsync(int count, Func<int, WorldOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var worlds = new List<World>();
        for (var number = 0; number < count; number++)
            worlds.Add(await World.StartAsync(Numbered(options(number), number), time));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddHttpForwarder();
        var all = new Worlds(builder.Build(), [.. worlds]);
        all._app.Run(all.ForwardAsync);
        await all._app.StartAsync();
        return all;
    }

    /// <summary>The settings with which the product finds these worlds.</summary>
    public Dictionary<string, string?> ProductSettings() => World.ProductSettings(new Uri(_app.Urls.First()), All[0].Books.Options);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _client.Dispose();
        foreach (var world in All)
            await world.DisposeAsync();
    }

    private static WorldOptions Numbered(WorldOptions options, int number)
    {
        options.FreshBooks.AccountId += number;
        options.FreshBooks.BusinessId += number;
        options.FreshBooks.BusinessUuid = new Guid(options.FreshBooks.BusinessId, 0, 0, new byte[8]);
        return options with
        {
            HubSpot = options.HubSpot with { PortalId = options.HubSpot.PortalId + number, Token = $"{options.HubSpot.Token}-{number}" },
        };
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var world = await WhoseAsync(context.Request);
        var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        // What the world did not answer is not answered.
        if (await forwarder.SendAsync(context, world.Url.ToString(), _client) is not ForwarderError.None)
            context.Abort();
    }

    /// <summary>Whose credentials nobody knows is refused by the first.</summary>
    private async Task<World> WhoseAsync(HttpRequest request)
    {
        var path = request.Path.ToString().Split('/');
        if (All.FirstOrDefault(world => path.Contains(world.Books.Options.AccountId) || path.Contains($"{world.Books.Options.BusinessUuid}")) is { } named)
            return named;
        var (loggedIn, authorization) = (request.Cookies[LoggedIn], request.Headers.Authorization.ToString());
        string[] credentials = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? [authorization[7..]] : await PostedAsync(request);
        return All.FirstOrDefault(world => credentials.Any(world.Knows) || world.Books.Options.AccountId == loggedIn) ?? All[0];
    }

    private static async Task<string[]> PostedAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return [];
        request.EnableBuffering();
        var body = await OAuthEndpoints.BodyAsync(request);
        request.Body.Position = 0;
        return [.. body.Values];
    }
}
