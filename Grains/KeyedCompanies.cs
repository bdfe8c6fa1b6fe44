using System.Globalization;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Grains;

/// <summary>
/// The companies that carry a key of this account, as HubSpot lists them. FreshBooks has organizations only as names of
/// clients and vendors: one that nobody carries any more is found from HubSpot's side alone.
/// </summary>
internal sealed class KeyedCompanies(IGrainFactory grains, Mirror mirror)
{
    /// <summary>Each hears that HubSpot has it. Null: done.</summary>
    public async Task<Outcome?> RecallAsync()
    {
        var portal = grains.GetGrain<IPortalGrain>(mirror.Portal);
        for (var after = 0L; ;)
        {
            var answer = await portal.WishAsync(new Wish.ListCompanies { Lane = Lane.Audit, Type = HubSpotType.Company, After = after, Keyed = true });
            if (answer is not WishAnswer.Listed page)
                return ((WishAnswer.Undone)answer).Outcome;
            await Task.WhenAll(page.Records.Select(RecallAsync));
            if (page.Records.Length < Wish.ListCompanies.PageSize)
                return null;
            after = page.Records.Max(company => long.Parse(company.Id, CultureInfo.InvariantCulture));
        }
    }

    private Task RecallAsync(HubSpotRecord company) => company.Properties.GetValueOrDefault(HubSpotNames.Key, "").Split(':') is [var account, "company", var id]
        && account.Equals(mirror.Account, StringComparison.OrdinalIgnoreCase)
            ? grains.GetGrain<ICompanyGrain>(new EntityKey(mirror.Connection, EntityKind.Company, id).ToString()).RecallAsync(company.Id)
            : Task.CompletedTask;
}
