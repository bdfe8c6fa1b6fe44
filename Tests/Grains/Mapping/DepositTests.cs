using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class DepositTests
{
    private static readonly InvoiceRecord Invoice = new() { Id = 1, Visibility = Visibility.Active, CustomerId = 2, Amount = new Money(100.05m, "USD") };

    private static readonly PortalFacts Complete = PortalFacts.Unknown with
    {
        Optional = [.. CustomProperties.Optional.Select(property => property.Path)],
    };

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(40, 0, "40")]
    [InlineData(0, 50, "50.03")]
    [InlineData(40, 50, "40")]
    public void What_is_asked_beforehand_is_an_amount_or_a_part_of_the_total_to_the_cent(int amount, int percentage, string deposit) =>
        Assert.Equal(deposit, Wish(Invoice with { DepositAmount = amount, DepositPercentage = percentage })["freshbooks_deposit"]);

    [Theory]
    [InlineData("none", "")]
    [InlineData("", "")]
    [InlineData("unpaid", "unpaid")]
    [InlineData("converted", "converted")]
    public void Its_status_is_FreshBooks_own_and_nothing_where_there_is_none(string status, string written) =>
        Assert.Equal(written, Wish(Invoice with { DepositStatus = status })["freshbooks_deposit_status"]);

    [Fact]
    public void An_invoice_names_the_retainers_that_its_lines_bill_each_once() =>
        Assert.Equal("1207;7", Wish(Invoice with { Lines = [Line(""), Line("1207"), Line("7"), Line("1207")] })["freshbooks_retainer"]);

    [Fact]
    public void A_portal_without_room_for_the_properties_goes_without_them()
    {
        Assert.DoesNotContain(Wish(Invoice, PortalFacts.Unknown).Keys, name => name is "freshbooks_deposit" or "freshbooks_deposit_status" or "freshbooks_retainer");
        Assert.False(CustomProperties.AreComplete(Complete with { Optional = Complete.Optional.Remove("invoices/freshbooks_retainer") }));
        Assert.True(CustomProperties.AreComplete(Complete));
    }

    private static ImmutableSortedDictionary<string, string> Wish(InvoiceRecord invoice, PortalFacts? facts = null) =>
        Wishes.Invoice(invoice, new Mirror("cn", "acct", 1, facts ?? Complete), new ClientLink("5", null, null), []).Properties;

    private static LineRecord Line(string retainer) => new(1, "Work", "", 1, 1, 1, "", 0, "", 0) { Retainer = retainer };
}
