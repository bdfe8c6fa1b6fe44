using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class CompanyIdentityTests
{
    [Theory]
    [InlineData("Acme Inc", "ACME, Inc.")]
    [InlineData("Smith  &  Sons", " smith & sons ")]
    [InlineData("Smith & Sons", "Smith Sons")]
    [InlineData("Bell–Ross / Paris", "bell ross paris")]
    [InlineData("Yahoo! «Ltd»", "YAHOO LTD")]
    [InlineData("O'Neil Ltd.", "ONEIL LTD")]
    [InlineData("Übergroß GmbH", "übergroß gmbh")]
    public void Names_equal_but_for_case_spaces_and_punctuation_are_one_company(string one, string other) =>
        Assert.Equal(CompanyIdentity.IdOf(one), CompanyIdentity.IdOf(other));

    [Theory]
    [InlineData("Acme Inc", "Acme Incorporated")]
    [InlineData("Acme 1", "Acme 2")]
    [InlineData("C+ Ltd", "C Ltd")]
    [InlineData("ООО Ромашка", "ООО Лютик")]
    [InlineData("東京商事", "大阪商事")]
    [InlineData("🍎 Ltd", "🍐 Ltd")]
    public void Other_names_are_other_companies(string one, string other) =>
        Assert.NotEqual(CompanyIdentity.IdOf(one), CompanyIdentity.IdOf(other));

    [Fact]
    public void The_id_of_a_company_holds_no_name_and_a_letter_that_no_hexadecimal_number_has() =>
        Assert.Matches("^n[0-9a-f]{32}$", CompanyIdentity.IdOf("Acme"));

    [Theory]
    [InlineData("ann@Acme.example", "acme.example")]
    [InlineData("ann@gmail.com", "")]
    [InlineData("ann", "")]
    [InlineData("", "")]
    public void A_domain_speaks_for_a_company_unless_it_is_a_free_mail_provider_s(string email, string domain) =>
        Assert.Equal(domain, CompanyIdentity.DomainOf(email));
}
