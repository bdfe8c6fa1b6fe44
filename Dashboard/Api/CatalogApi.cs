using System.Collections.Immutable;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>What FreshBooks keeps beside its records, read when asked for.</summary>
internal static class CatalogApi
{
    public static void MapCatalog(this RouteGroupBuilder api)
    {
        var catalog = api.MapGroup("/{connection}").WithTags("Catalog").ProducesProblem(404).ProducesProblem(409).ProducesProblem(502);
        catalog.MapGet("/accounts", AccountsAsync)
            .WithSummary("FreshBooks' chart of accounts. Takes the scope user:journal_entries:read.");
        catalog.MapGet("/items", ItemsAsync)
            .WithSummary("FreshBooks' items and services. Takes the scope user:billable_items:read, and a plan that has them.");
        catalog.MapGet("/categories", CategoriesAsync)
            .WithSummary("FreshBooks' expense categories. Takes the scope user:expenses:read.");
    }

    private static async Task<Ok<ImmutableArray<LedgerAccount>>> AccountsAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        TypedResults.Ok(await (await KnownAsync(connection, book, grains, cancellation)).LedgerAsync());

    private static async Task<Ok<ImmutableArray<CatalogItem>>> ItemsAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        TypedResults.Ok(await (await KnownAsync(connection, book, grains, cancellation)).ItemsAsync());

    private static async Task<Ok<ImmutableArray<ExpenseCategory>>> CategoriesAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        TypedResults.Ok(await (await KnownAsync(connection, book, grains, cancellation)).CategoriesAsync());

    private static async Task<IAccountGrain> KnownAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        return grains.GetGrain<IAccountGrain>(connection);
    }
}
