using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>Is the money the same on both sides? The answer holds amounts; nothing else in the product does.</summary>
internal static class MoneyApi
{
    public static void MapMoney(this RouteGroupBuilder api)
    {
        var check = api.MapGroup("/{connection}/money-check").WithTags("Money").ProducesProblem(404);
        check.MapPost("", StartAsync)
            .WithSummary("Starts comparing what FreshBooks invoiced, was paid and is owed, by client and currency, with the mirrored records; the result is at GET.");
        check.MapGet("", ReportAsync)
            .WithSummary("The latest money check: its state, and the differences with the records that explain them. Forgotten after a restart.");
    }

    private static async Task<Accepted> StartAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        await grains.GetGrain<IMoneyCheckGrain>(connection).StartAsync();
        return TypedResults.Accepted($"/api/connections/{connection}/money-check");
    }

    private static async Task<Ok<MoneyCheckReport>> ReportAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        return TypedResults.Ok(await grains.GetGrain<IMoneyCheckGrain>(connection).ReportAsync());
    }
}
