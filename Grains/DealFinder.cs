using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>Reads in HubSpot which deal an invoice belongs to, by the connection's rule.</summary>
internal sealed class DealFinder(IPortalGrain portal, Mirror mirror, Lane lane)
{
    private const string IsClosed = "hs_is_closed";
    private static readonly ImmutableSortedSet<string> Asked = [IsClosed];

    /// <param name="written">What HubSpot holds of the invoice.</param>
    /// <returns>The choice, or why there is none yet. A token that may not read deals is no reason to hold the invoice.</returns>
    public async Task<(DealChoice Choice, Outcome? WhyNot)> FindAsync(InvoiceRecord invoice, ClientLink client, WrittenRecord written)
    {
        var (candidates, whyNot) = mirror.Deals.Match switch
        {
            DealMatch.OnlyOpenDeal => await OpenDealsAsync(client.ContactId),
            DealMatch.ByPurchaseOrder when invoice.PurchaseOrder.Trim() is { Length: > 0 } number => await WithNumberAsync(number),
            _ => ([], null),
        };
        return whyNot switch
        {
            null => (DealChoice.Of(candidates), null),
            Outcome.Held { Why: { Title: Reasons.HubSpotScopeMissing } why } => (DealChoice.Unread(written, $"no deal was looked for: {why}"), null),
            Outcome.Rejected { Why: var why } => (DealChoice.Unread(written, $"no deal could be looked for: {why}"), null),
            _ => (DealChoice.None, whyNot),
        };
    }

    private async Task<(ImmutableArray<string> Deals, Outcome? WhyNot)> OpenDealsAsync(string contact)
    {
        var deals = ImmutableArray.CreateBuilder<string>();
        for (string? after = null; ;)
        {
            var answer = await portal.WishAsync(new Wish.ReadLinks { Lane = lane, Type = HubSpotType.Contact, Id = contact, To = HubSpotType.Deal, After = after });
            if (answer is not WishAnswer.Linked page)
                return ([], (answer as WishAnswer.Undone)?.Outcome);
            deals.AddRange(page.Links.Select(link => link.ToId));
            if (page.After is null)
                break;
            after = page.After;
        }

        var reads = await Task.WhenAll(deals.Distinct().Select(deal =>
            portal.WishAsync(new Wish.Read { Lane = lane, Type = HubSpotType.Deal, Id = deal, Properties = Asked })));
        return reads.OfType<WishAnswer.Undone>().FirstOrDefault() is { } undone
            ? ([], undone.Outcome)
            : ([.. reads.OfType<WishAnswer.Done>().SelectMany(read => read.Records).Where(deal => deal.Properties.GetValueOrDefault(IsClosed) is not "true").Select(deal => deal.Id)], null);
    }

    private async Task<(ImmutableArray<string> Deals, Outcome? WhyNot)> WithNumberAsync(string number) =>
        await portal.WishAsync(new Wish.SearchDeal { Lane = lane, Type = HubSpotType.Deal, Property = mirror.Deals.Property, Value = number }) switch
        {
            WishAnswer.Done found => ([.. found.Records.Select(deal => deal.Id)], null),
            WishAnswer.Undone undone => ([], undone.Outcome),
            _ => ([], null),
        };
}
