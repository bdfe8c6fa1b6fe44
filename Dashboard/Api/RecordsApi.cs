using System.ComponentModel;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Storage;

namespace Dashboard.Api;

/// <summary>What is not in step and why, one record's life line, and another try.</summary>
internal static class RecordsApi
{
    private const int LargestPage = 1000;
    private const int LongestChain = 5;
    private const int LifeEvents = 100;

    public static void MapRecords(this RouteGroupBuilder api)
    {
        var records = api.MapGroup("/{connection}/records").WithTags("Records").ProducesProblem(400).ProducesProblem(404);
        records.MapGet("", ListAsync)
            .WithSummary("Records that are not in step.");
        records.MapGet("/{kind}/{id}", FindAsync)
            .WithSummary("One record: its mark, the chain it waits on, and what happened to it.");
        records.MapPost("/{kind}/{id}/retry", RetryAsync)
            .WithSummary("Tries this record again now, parked or not.");
        records.MapPost("/company/{id}/choose", ChooseAsync)
            .WithSummary("Decides which HubSpot company an organization is, where several match.");
        records.MapPost("/retry", RetryReasonAsync)
            .WithSummary("Tries every record again that waits for this reason.");
    }

    private static async Task<Ok<RecordPage>> ListAsync(
        string connection,
        [Description("due, throttled, held, failing or parked; all when absent.")] string? state,
        [Description("client, vendor, company, invoice or payment; all when absent.")] string? kind,
        [Description("Part of an id or of a reason's title.")] string? q,
        [Description("At most 1000; 100 when absent.")] int? limit,
        [Description("How many to skip.")] int? offset,
        ConnectionBook book, Inbox inbox, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        var size = Math.Clamp(limit ?? 100, 1, LargestPage);
        var marks = await inbox.ListAsync(
            connection, Words.StateOrAny(state), Words.KindOrAny(kind), string.IsNullOrWhiteSpace(q) ? null : q,
            size + 1, Math.Max(0, offset ?? 0), cancellation);
        return TypedResults.Ok(new RecordPage([.. marks.Take(size).Select(RecordReport.Of)], marks.Count > size));
    }

    private static async Task<Ok<RecordLife>> FindAsync(
        string connection, string kind, string id,
        ConnectionBook book, Inbox inbox, Journal journal, CancellationToken cancellation)
    {
        var key = await KeyAsync(connection, kind, id, book, cancellation);
        var mark = await inbox.FindAsync(key, cancellation);
        var life = await journal.ReadAsync(key, LifeEvents, cancellation);
        if (mark is null && life.Count == 0)
            throw new RefusalException(404, $"Nothing is known of {kind} '{id}'.", "A sweep or a backfill finds records whose notices were lost.");
        return TypedResults.Ok(new RecordLife(
            key.Kind, key.Id,
            mark is null ? null : RecordReport.Of(mark),
            await ChainAsync(mark, inbox, cancellation),
            [.. life.Select(LifeEvent.Of)]));
    }

    private static async Task<Accepted> RetryAsync(
        string connection, string kind, string id,
        ConnectionBook book, Inbox inbox, IGrainFactory grains, TimeProvider time, CancellationToken cancellation)
    {
        var key = await KeyAsync(connection, kind, id, book, cancellation);
        var mark = await inbox.FindAsync(key, cancellation);
        await LookFirstAsync(connection, mark?.Why?.Title, grains);
        if (mark is null || !await inbox.RetryAsync(key, time.GetUtcNow(), cancellation))
            throw new RefusalException(404, $"The {kind} '{id}' does not wait for anything.", $"List what does with GET /api/connections/{connection}/records.");
        await TryNowAsync(connection, mark.Why?.Title, grains);
        return TypedResults.Accepted($"/api/connections/{connection}/records/{kind}/{id}");
    }

    private static async Task<Accepted> ChooseAsync(
        string connection, string id, CompanyChoice choice,
        ConnectionBook book, IGrainFactory grains, CancellationToken cancellation)
    {
        var key = await KeyAsync(connection, EntityKind.Company.Word(), id, book, cancellation);
        await grains.GetGrain<ICompanyGrain>(key.ToString()).ChooseAsync(choice.HubSpotId);
        await grains.GetGrain<IAccountGrain>(connection).NudgeAsync();
        return TypedResults.Accepted($"/api/connections/{connection}/records/company/{id}");
    }

    private static async Task<Ok<Retries>> RetryReasonAsync(
        string connection,
        [Description("The title of a reason, as the list of records shows it.")] string? reason,
        ConnectionBook book, Inbox inbox, IGrainFactory grains, TimeProvider time, CancellationToken cancellation)
    {
        await book.KnownAsync(connection, cancellation);
        var title = Words.ReasonTitle(reason);
        await LookFirstAsync(connection, title, grains);
        var retried = await inbox.WakeAsync(connection, title, time.GetUtcNow(), cancellation);
        await TryNowAsync(connection, title, grains);
        return TypedResults.Ok(new Retries(retried));
    }

    /// <summary>A currency may have been enabled meanwhile: its properties must be there before its records are written.</summary>
    private static Task LookFirstAsync(string connection, string? reasonTitle, IGrainFactory grains) =>
        reasonTitle is Reasons.CurrencyNotEnabled ? grains.GetGrain<IConnectionGrain>(connection).LookAgainAsync() : Task.CompletedTask;

    /// <summary>Held types let one record try; when HubSpot takes it, all follow.</summary>
    private static async Task TryNowAsync(string connection, string? reasonTitle, IGrainFactory grains)
    {
        if (reasonTitle is Reasons.InvoicesUnavailable or Reasons.PaymentsUnavailable
            && await grains.GetGrain<IConnectionGrain>(connection).StatusAsync() is { } status)
        {
            await grains.GetGrain<IInvoiceAvailabilityGrain>($"portal/{status.PortalId}").CheckNowAsync();
        }

        await grains.GetGrain<IAccountGrain>(connection).NudgeAsync();
    }

    private static async Task<EntityKey> KeyAsync(
        string connection, string kind, string id, ConnectionBook book, CancellationToken cancellation) =>
        new((await book.KnownAsync(connection, cancellation)).Id, Words.Kind(kind), id);

    private static async Task<IReadOnlyList<RecordReport>> ChainAsync(Mark? mark, Inbox inbox, CancellationToken cancellation)
    {
        var chain = new List<RecordReport>();
        for (var parent = mark?.WaitsOn; parent is { } key && chain.Count < LongestChain;)
        {
            var next = await inbox.FindAsync(key, cancellation);
            if (next is null)
                break;
            chain.Add(RecordReport.Of(next));
            parent = next.WaitsOn;
        }

        return chain;
    }
}
