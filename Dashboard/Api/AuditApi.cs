using System.ComponentModel;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>What the latest audit found. It is started among the actions.</summary>
internal static class AuditApi
{
    private const int LargestPage = 1000;

    public static void MapAudit(this RouteGroupBuilder api) =>
        api.MapGet("/{connection}/audit", ReportAsync)
            .WithTags("Records")
            .WithSummary("The latest audit: when it ran, what people had changed in HubSpot by class, what was put right, and of which records.")
            .ProducesProblem(404);

    private static async Task<Ok<AuditReport>> ReportAsync(
        string connection,
        [Description("How many records to name: at most 1000; 100 when absent.")] int? limit,
        [Description("How many to skip.")] int? offset,
        ConnectionBook book, IGrainFactory grains, Audits audits, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        var walks = await grains.GetGrain<IListerGrain>(connection).ProgressAsync();
        return TypedResults.Ok(await audits.OfAsync(
            connection, walks, Math.Clamp(limit ?? 100, 1, LargestPage), Math.Max(0, offset ?? 0), cancellation));
    }
}
