using System.Text.Json;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <param name="Match">none, only-open-deal or by-purchase-order.</param>
/// <param name="Property">The deal property that holds the purchase order number; for by-purchase-order alone.</param>
internal sealed record DealWish(string? Match, string? Property);

/// <param name="Says">Why no deals can be read now and what to do; null: nothing stands in the way.</param>
internal sealed record DealReport(string Match, string? Property, string? Says);

/// <summary>Which deals a connection's invoices are associated with.</summary>
internal static class DealsApi
{
    public static void MapDeals(this RouteGroupBuilder api)
    {
        var deals = api.MapGroup("/{connection}/deals").WithTags("Deals").ProducesProblem(404);
        deals.MapGet("", FindAsync)
            .WithSummary("How invoices find their deal, and whether the HubSpot token may read deals now.");
        deals.MapPut("", UseAsync)
            .WithSummary("Sets how invoices find their deal: by the contact's only open one, by a property with the purchase order number, or not at all. Holds from an invoice's next change, or an audit, on.")
            .ProducesProblem(400);
    }

    private static async Task<Ok<DealReport>> FindAsync(string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        return TypedResults.Ok(Of(await grains.GetGrain<IConnectionGrain>(connection).DealsAsync()));
    }

    private static async Task<Ok<DealReport>> UseAsync(string connection, DealWish wish, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        return TypedResults.Ok(Of(await grains.GetGrain<IConnectionGrain>(connection).UseDealsAsync(Read(wish))));
    }

    private static DealRule Read(DealWish wish)
    {
        var property = wish.Property?.Trim() ?? "";
        foreach (var match in Enum.GetValues<DealMatch>())
        {
            if (Word(match) != wish.Match)
                continue;
            if (match is DealMatch.ByPurchaseOrder != property.Length > 0)
                throw new RefusalException(400, $"'{wish.Match}' does not go with {(property.Length > 0 ? "a" : "no")} property.", "Send a property with by-purchase-order, and with nothing else.");
            return new DealRule(match, property);
        }

        throw new RefusalException(400, $"'{wish.Match}' is not a match.", $"Use one of: {string.Join(", ", Enum.GetValues<DealMatch>().Select(Word))}.");
    }

    private static DealReport Of(DealSetting setting) =>
        new(Word(setting.Rule.Match), setting.Rule.Property is { Length: > 0 } property ? property : null, setting.Says);

    private static string Word(DealMatch match) => JsonNamingPolicy.KebabCaseLower.ConvertName(match.ToString());
}
