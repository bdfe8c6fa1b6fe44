using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>What an operator may ask of a connection. Each may be asked twice without harm.</summary>
internal static class ActionsApi
{
    public static void MapActions(this RouteGroupBuilder api)
    {
        var actions = api.MapGroup("/{connection}").WithTags("Actions").ProducesProblem(404).ProducesProblem(409);
        actions.MapPost("/backfill", BackfillAsync)
            .WithSummary("Walks through everything FreshBooks has; progress is in the connection's walks.");
        actions.MapPost("/sweep", SweepAsync)
            .WithSummary("Walks through what changed lately, for notices that never arrived.");
        actions.MapPost("/audit", AuditAsync)
            .WithSummary("Compares everything with HubSpot again, for what people changed there.");
        actions.MapPost("/pause", PauseAsync)
            .WithSummary("Stops writing to HubSpot; notices are still accepted and kept.");
        actions.MapPost("/resume", ResumeAsync)
            .WithSummary("Goes on after a pause.");
        actions.MapPost("/reconnect", ReconnectAsync)
            .WithSummary("A new consent URL, for a connection that lost its FreshBooks tokens.");
    }

    private static Task<Accepted> BackfillAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        WalkAsync(connection, WalkKind.Backfill, book, grains, cancellation);

    private static Task<Accepted> SweepAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        WalkAsync(connection, WalkKind.Sweep, book, grains, cancellation);

    private static Task<Accepted> AuditAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        WalkAsync(connection, WalkKind.Audit, book, grains, cancellation);

    private static async Task<Accepted> WalkAsync(
        string connection, WalkKind kind, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        if (await grains.GetGrain<IConnectionGrain>(connection).StatusAsync() is { State: ConnectionState.Paused })
            throw new RefusalException(409, $"Connection '{connection}' is paused; a walk would only wait.", $"Let it go on with POST /api/connections/{connection}/resume: it then looks by itself for what has changed.");
        var lister = grains.GetGrain<IListerGrain>(connection);

        // Whoever asks for a sweep or an audit wants what happened up to now, so one that runs is followed by another.
        await (kind is WalkKind.Backfill ? lister.StartAsync(kind) : lister.StartAfreshAsync(kind));
        return TypedResults.Accepted($"/api/connections/{connection}");
    }

    private static async Task<NoContent> PauseAsync(
        string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        await grains.GetGrain<IConnectionGrain>(connection).PauseAsync();
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> ResumeAsync(
        string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        await grains.GetGrain<IConnectionGrain>(connection).ResumeAsync();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<ConsentWanted>> ReconnectAsync(
        string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        return TypedResults.Ok(new ConsentWanted(connection, await grains.GetGrain<IConnectionGrain>(connection).ReconnectAsync()));
    }
}
