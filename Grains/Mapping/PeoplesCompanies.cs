using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>Companies that people made in HubSpot, and which of them may be an organization.</summary>
public sealed class PeoplesCompanies(IEnumerable<HubSpotRecord> companies)
{
    private readonly ILookup<string, HubSpotRecord> _byName = companies.ToLookup(company => CompanyIdentity.Normalized(Text(company, "name")));
    private readonly ILookup<string, HubSpotRecord> _byDomain = companies.ToLookup(company => Text(company, "domain"), StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of the very name; else those of the name spelled otherwise; else those of the domain. Ids, in order.</summary>
    public ImmutableArray<string> Find(string name, string domain)
    {
        var alike = _byName[CompanyIdentity.Normalized(name)].ToArray();
        var same = Array.FindAll(alike, company => Text(company, "name").Equals(name, StringComparison.OrdinalIgnoreCase));
        return Ids(same.Length > 0 ? same : alike.Length > 0 ? alike : domain.Length > 0 ? _byDomain[domain] : []);
    }

    private static ImmutableArray<string> Ids(IEnumerable<HubSpotRecord> found) => [.. found.Select(company => company.Id).Order(StringComparer.Ordinal)];

    private static string Text(HubSpotRecord company, string property) => company.Properties.GetValueOrDefault(property, "");
}
