using System.Security.Cryptography;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>Connections: make, look at, delete.</summary>
internal static class ConnectionsApi
{
    private const int LongestName = 100;

    public static void MapConnections(this RouteGroupBuilder api)
    {
        api.WithTags("Connections");
        api.MapPost("", CreateAsync)
            .WithSummary("Starts a connection: checks the HubSpot token and answers the URL of the FreshBooks consent, which finishes it.")
            .ProducesProblem(400).ProducesProblem(422);
        api.MapGet("", ListAsync)
            .WithSummary("Every connection with its state, counts, walks and window.");
        api.MapGet("/{connection}", StatusAsync)
            .WithSummary("One connection with its state, counts, walks and window.")
            .ProducesProblem(404);
        api.MapDelete("/{connection}", DeleteAsync)
            .WithSummary("Removes its callbacks, tokens and settings. The records in HubSpot stay.")
            .ProducesProblem(404);
    }

    /// <exception cref="RefusalException">404: the book does not have it.</exception>
    public static async Task<ConnectionRow> KnownAsync(this ConnectionBook book, string connection, CancellationToken cancellation) =>
        await book.FindAsync(connection, cancellation)
        ?? throw new RefusalException(404, $"There is no connection '{connection}'.", "List them with GET /api/connections.");

    private static async Task<Created<ConsentWanted>> CreateAsync(
        ConnectionWish wish, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        var connection = Read(wish);
        var id = "cn-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 10);
        await book.AddAsync(id, connection.Name, cancellation);
        try
        {
            var authorizeUrl = await grains.GetGrain<IConnectionGrain>(id).CreateAsync(connection);
            return TypedResults.Created($"/api/connections/{id}", new ConsentWanted(id, authorizeUrl));
        }
        catch (RefusalException)
        {
            // Only a refusal is known to have left nothing behind; after a timeout the row stays, to be looked at or deleted.
            await book.RemoveAsync(id, CancellationToken.None);
            throw;
        }
    }

    private static NewConnection Read(ConnectionWish wish)
    {
        var (name, token) = (wish.Name?.Trim() ?? "", wish.HubSpotToken?.Trim() ?? "");
        if (name.Length is 0 or > LongestName)
            throw new RefusalException(400, "The connection has no name, or too long a one.", $"Send a name of 1 to {LongestName} characters.");
        if (token.Length == 0)
            throw new RefusalException(400, "hubSpotToken is missing.", "Send the token of a HubSpot private app or service key.");
        return new NewConnection(name, token, string.IsNullOrWhiteSpace(wish.FreshBooksAccount) ? null : wish.FreshBooksAccount.Trim());
    }

    private static async Task<Ok<IReadOnlyList<ConnectionReport>>> ListAsync(Overview overview, CancellationToken cancellation) =>
        TypedResults.Ok(await overview.AllAsync(cancellation));

    private static async Task<Ok<ConnectionReport>> StatusAsync(
        string connection, ConnectionBook book, Overview overview, CancellationToken cancellation) =>
        TypedResults.Ok(await overview.OneAsync(await book.KnownAsync(connection, cancellation), cancellation));

    private static async Task<NoContent> DeleteAsync(
        string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        try
        {
            await grains.GetGrain<IConnectionGrain>(connection).DeleteAsync();
        }
        catch (RefusalException refusal) when (refusal.Status == StatusCodes.Status404NotFound)
        {
            // Its creation was cut off, so the grain knows nothing of it; the row must still go.
        }

        await book.RemoveAsync(connection, cancellation);
        return TypedResults.NoContent();
    }
}
