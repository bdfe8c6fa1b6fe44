using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class AddressIdentityTests
{
    [Theory]
    [InlineData("ann@example.com", "Ann@Example.COM")]
    [InlineData("ann@example.com", " ann@example.com ")]
    public void Addresses_equal_but_for_case_and_spaces_around_them_are_one(string one, string other) =>
        Assert.Equal(AddressIdentity.IdOf(one), AddressIdentity.IdOf(other));

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Clients_without_an_address_share_nothing(string none) => Assert.Null(AddressIdentity.IdOf(none));

    [Fact]
    public void No_address_can_be_read_from_its_id_which_has_a_letter_that_no_hexadecimal_number_starts_a_number_with() =>
        Assert.Matches("^a[0-9a-f]{32}$", AddressIdentity.IdOf("ann@example.com"));
}
