using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class PeoplesCompaniesTests
{
    private static readonly PeoplesCompanies Companies = new(
    [
        Company("1", "Acme, Inc.", "acme.example"),
        Company("2", "ACME INC", ""),
        Company("3", "Harbor-View LLC", "harbor.example"),
        Company("4", "Harbor Shop", "HARBOR.example"),
        Company("5", "", ""),
        Company("6", "Twins", ""),
        Company("7", "twins", ""),
    ]);

    [Theory]
    [InlineData("acme, inc.", "", "1")]
    [InlineData("Acme Inc", "", "2")]
    [InlineData("Acme  Inc.", "", "1 2")]
    [InlineData("HARBOR VIEW, L.L.C.", "acme.example", "3")]
    [InlineData("Nobody", "harbor.example", "3 4")]
    [InlineData("Nobody", "acme.EXAMPLE", "1")]
    [InlineData("Nobody", "", "")]
    [InlineData("Twins", "", "6 7")]
    public void The_very_name_goes_before_the_name_spelled_otherwise_and_both_before_the_domain(string name, string domain, string ids) =>
        Assert.Equal(ids, string.Join(' ', Companies.Find(name, domain)));

    private static HubSpotRecord Company(string id, string name, string domain) =>
        new(id, ImmutableSortedDictionary<string, string>.Empty.Add("name", name).Add("domain", domain));
}
