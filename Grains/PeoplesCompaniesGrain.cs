using System.Collections.Immutable;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Orleans.Concurrency;

namespace Grains;

/// <summary>
/// Looks for the company that people made of an organization. HubSpot searches names letter by letter, and an
/// organization may be spelled otherwise there, so up to <see cref="ListedAtMost"/> such companies are listed, 200 per
/// request, and compared here; beyond, only the exact name and the domain are searched for. Reentrant, because many
/// organizations wait for one list.
/// </summary>
[Reentrant]
internal sealed class PeoplesCompaniesGrain(TimeProvider time) : Grain, IPeoplesCompaniesGrain
{
    private const int ListedAtMost = 10_000;

    /// <summary>A list that took long to read is kept for longer, so that reading takes a tenth of the time at most.</summary>
    private const int KeptPerReading = 10;
    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromSeconds(5);

    private Task<List>? _reading;
    private List? _list;

    public async Task<CompanyMatches> FindAsync(string name, string domain, Lane lane)
    {
        var list = await ListAsync(lane);
        return list.WhyNot is not null ? new CompanyMatches([], list.WhyNot)
            : list.Companies is { } companies ? new CompanyMatches(companies.Find(name, domain), null)
            : await SearchAsync(name, domain, lane);
    }

    private async Task<List> ListAsync(Lane lane)
    {
        if (_list is { } list && time.GetElapsedTime(list.Since) < list.KeptFor)
            return list;
        if (_reading is null or { IsCompleted: true })
            _reading = ReadAsync(lane);
        return await _reading;
    }

    private async Task<List> ReadAsync(Lane lane)
    {
        var since = time.GetTimestamp();
        var companies = new List<HubSpotRecord>();
        for (var after = 0L; ;)
        {
            var answer = await Portal.WishAsync(new Wish.ListCompanies { Lane = lane, Type = HubSpotType.Company, After = after });
            if (answer is not WishAnswer.Listed page)
                return new List(null, ((WishAnswer.Undone)answer).Outcome, since, TimeSpan.Zero);
            companies.AddRange(page.Records);
            var isLast = page.Records.Length < Wish.ListCompanies.PageSize;
            if (isLast || companies.Count + page.Total - page.Records.Length > ListedAtMost)
            {
                var took = time.GetElapsedTime(since) * KeptPerReading;
                return _list = new List(isLast ? new PeoplesCompanies(companies) : null, null, since, took > KeptAtLeast ? took : KeptAtLeast);
            }

            after = page.Records.Max(company => long.Parse(company.Id, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private async Task<CompanyMatches> SearchAsync(string name, string domain, Lane lane)
    {
        var answer = await Portal.WishAsync(new Wish.SearchCompany { Lane = lane, Type = HubSpotType.Company, Name = name, Domain = domain });
        return answer is WishAnswer.Done found
            ? new CompanyMatches(new PeoplesCompanies(found.Records.Where(company => !company.Properties.ContainsKey(HubSpotNames.Key))).Find(name, domain), null)
            : new CompanyMatches([], ((WishAnswer.Undone)answer).Outcome);
    }

    private IPortalGrain Portal => GrainFactory.GetGrain<IPortalGrain>(this.GetPrimaryKeyString());

    /// <param name="Companies">Null: too many to list.</param>
    /// <param name="Since">A timestamp of the clock: when its reading began.</param>
    private sealed record List(PeoplesCompanies? Companies, Outcome? WhyNot, long Since, TimeSpan KeptFor);
}
