using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>
/// After an audit has seen to an invoice and to each of its lines: are they together, and do they come to the total?
/// Lines that a person took off the invoice are put back, forgotten ones and discounts taken away, line items of other
/// origin reported.
/// </summary>
internal sealed class InvoiceLinesAudit(IPortalGrain portal, Lane lane)
{
    private static readonly ImmutableSortedSet<string> Properties = [LineDrift.Amount, HubSpotNames.Key, .. LineForms.Discounts];

    private readonly RecordAudit _audit = new(portal, lane);

    /// <param name="key">The invoice's <c>freshbooks_key</c>, with which those of its lines begin.</param>
    public async Task<Written> LookAsync(WrittenInvoice written, string key, decimal total)
    {
        var id = written.Invoice.HubSpotId!;
        var (links, whyNot) = await _audit.LinksAsync(HubSpotType.Invoice, id, HubSpotType.LineItem);
        if (whyNot is not null)
            return new(written.Invoice, false, whyNot, []);

        ImmutableArray<string> associated = [.. links.Select(link => link.ToId).Distinct()];
        ImmutableArray<string> ours = [.. written.LineIds];
        var reads = await Task.WhenAll(ours.Union(associated).Select(line => _audit.ReadAsync(HubSpotType.LineItem, line, Properties)));
        if (reads.OfType<WishAnswer.Undone>().FirstOrDefault() is { } unread)
            return new(written.Invoice, false, unread.Outcome, []);

        var drift = LineDrift.Of(ours, associated, [.. reads.OfType<WishAnswer.Done>().SelectMany(read => read.Records)], IsForgotten, total);
        Wish[] repairs = [.. drift.Missing.Select(line => AssociateWith(id, line)), .. drift.Forgotten.Select(Archive), .. drift.Discounted.Select(Clear)];
        var answers = await Task.WhenAll(repairs.Select(repair => portal.WishAsync(repair with { FollowsFrom = written.Read })));
        var undone = answers.OfType<WishAnswer.Undone>().FirstOrDefault()?.Outcome;
        return new(written.Invoice, repairs.Length > 0, undone, repairs.Length > 0 ? ["lines put back"] : []) { Drift = drift.Report() };

        bool IsForgotten(string line) => line.StartsWith($"{key}:", StringComparison.OrdinalIgnoreCase) && !written.Lines.ContainsKey(line);
    }

    private Wish.Archive Archive(string line) => new() { Lane = lane, Type = HubSpotType.LineItem, Id = line };

    private Wish.Associate AssociateWith(string invoice, string line) => new()
    {
        Lane = lane,
        Type = HubSpotType.Invoice,
        Id = invoice,
        Link = new Link(HubSpotType.LineItem, line, Association.InvoiceToLineItem),
    };

    private Wish.Update Clear(string line) => new()
    {
        Lane = lane,
        Type = HubSpotType.LineItem,
        Id = line,
        Properties = LineForms.Discounts.ToImmutableSortedDictionary(discount => discount, _ => ""),
    };
}
