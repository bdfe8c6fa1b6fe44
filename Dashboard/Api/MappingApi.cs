using System.Collections.Immutable;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>Which FreshBooks field goes to which HubSpot property, who wins, what is left out, what deletion means.</summary>
internal static class MappingApi
{
    private const int MostRules = 500;

    public static void MapMapping(this RouteGroupBuilder api)
    {
        var mapping = api.MapGroup("/{connection}/mapping").WithTags("Mapping").ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        mapping.MapGet("", ReportAsync)
            .WithSummary("The settings, the FreshBooks fields that rules may name, and the default table.");
        mapping.MapPost("/preview", PreviewAsync)
            .WithSummary("Counts what these settings would change, record by record; writes nothing. May take a minute.");
        mapping.MapPut("", UseAsync)
            .WithSummary("Uses these settings instead of the present ones, and walks through all records under them.");
    }

    private static async Task<Ok<MappingReport>> ReportAsync(
        string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        TypedResults.Ok(await (await GrainAsync(connection, book, grains, cancellation)).ReportAsync());

    private static async Task<Ok<MappingPreview>> PreviewAsync(
        string connection, MappingWish wish, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        TypedResults.Ok(await (await GrainAsync(connection, book, grains, cancellation)).PreviewAsync(Read(wish)));

    private static async Task<Ok<MappingSettings>> UseAsync(
        string connection, MappingWish wish, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        TypedResults.Ok(await (await GrainAsync(connection, book, grains, cancellation)).UseAsync(Read(wish)));

    private static async Task<IMappingGrain> GrainAsync(
        string connection, ConnectionBook book, IGrainFactory grains, CancellationToken cancellation) =>
        grains.GetGrain<IMappingGrain>((await book.KnownAsync(connection, cancellation)).Id);

    private static MappingSettings Read(MappingWish wish)
    {
        if (wish.Rules?.Count > MostRules)
            throw new RefusalException(400, $"The mapping has {wish.Rules.Count} rules.", $"Send at most {MostRules}.");
        return new MappingSettings
        {
            Rules = [.. (wish.Rules ?? []).Select(Read)],
            Filters = new MappingFilters
            {
                InvoiceStatuses = [.. wish.Filters?.InvoiceStatuses ?? []],
                InvoicesFrom = wish.Filters?.InvoicesFrom,
                Currencies = [.. wish.Filters?.Currencies ?? []],
                ClientsWithoutEmail = wish.Filters?.ClientsWithoutEmail ?? false,
            },
            Deletes = new DeletePolicy
            {
                Contact = wish.Deletes?.Contact ?? DeletePolicy.Default.Contact,
                Company = wish.Deletes?.Company ?? DeletePolicy.Default.Company,
                Invoice = wish.Deletes?.Invoice ?? DeletePolicy.Default.Invoice,
                Payment = wish.Deletes?.Payment ?? DeletePolicy.Default.Payment,
            },
        };
    }

    private static FieldRule Read(RuleWish? rule, int index)
    {
        if (rule?.Type is not { } type)
            throw new RefusalException(400, $"Row {index + 1} has no type.", "Send contact, company, invoice, line-item or payment.");
        var property = rule.HubSpotProperty?.Trim() ?? "";
        return property.Length > 0
            ? new FieldRule(type, rule.FreshBooksField?.Trim() ?? "", property, rule.Wins ?? Winner.FreshBooks)
            : throw new RefusalException(400, $"Row {index + 1} has no hubSpotProperty.", "Send the property's internal name.");
    }
}
