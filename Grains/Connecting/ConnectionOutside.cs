using Grains.FreshBooks;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Storage;

namespace Grains.Connecting;

/// <summary>What a connection meets outside the cluster: both APIs, and its rows in the database.</summary>
public sealed class ConnectionOutside(
    HubSpotApi hubSpot,
    FreshBooksApi freshBooks,
    ConnectionBook connections,
    CallbackBook callbacks,
    Inbox inbox,
    IOptions<FreshBooksOptions> freshBooksOptions,
    IOptions<GatewayOptions> gatewayOptions,
    TimeProvider time)
{
    public HubSpotApi HubSpot => hubSpot;

    public FreshBooksApi FreshBooks => freshBooks;

    public ConnectionBook Connections => connections;

    public CallbackBook Callbacks => callbacks;

    /// <exception cref="RefusalException">A setting that a connection needs is missing; the message names it.</exception>
    public void RequireSettings() =>
        FreshBooksSettings.RequireForConnection(freshBooksOptions.Value, gatewayOptions.Value);

    /// <summary>The list of connections is written after the connection itself; the process may have ended in between.</summary>
    public async Task EnsureListedAsync(string connection, string name)
    {
        if (await connections.FindAsync(connection) is null)
            await connections.AddAsync(connection, name);
    }

    /// <summary>Whatever stands for this reason is tried again.</summary>
    public Task WakeAsync(string connection, string reasonTitle) => inbox.WakeAsync(connection, reasonTitle, time.GetUtcNow());

    /// <summary>The connection's own row goes last, so that a deletion that was interrupted can be seen and repeated.</summary>
    public async Task ForgetAsync(string connection)
    {
        await callbacks.ForgetAllAsync(connection);
        await inbox.ForgetAsync(connection);
        await connections.RemoveAsync(connection);
    }
}
