using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class DealChoiceTests
{
    [Fact]
    public void Unless_it_is_set_no_deal_is_looked_for() => Assert.Equal(DealMatch.None, new Mirror("cn", "acct", 1, PortalFacts.Unknown).Deals.Match);

    [Fact]
    public void No_deal_is_no_association() => Assert.Equal(DealChoice.None, DealChoice.Of([]));

    [Fact]
    public void One_deal_is_the_invoices_however_often_it_is_named()
    {
        var choice = DealChoice.Of(["7", "7"]);
        Assert.Equal([new Link(HubSpotType.Deal, "7", Association.InvoiceToDeal)], choice.Links);
        Assert.Null(choice.Says);
    }

    [Fact]
    public void Of_several_deals_none_is_guessed_and_all_are_named()
    {
        var choice = DealChoice.Of(["9", "7"]);
        Assert.Empty(choice.Links);
        Assert.Equal("several deals match, so it is associated with none: 7, 9", choice.Says);
    }

    [Fact]
    public void Deals_that_cannot_be_read_leave_the_association_as_it_is()
    {
        Link deal = new(HubSpotType.Deal, "7", Association.InvoiceToDeal), contact = new(HubSpotType.Contact, "3", Association.InvoiceToContact);
        var choice = DealChoice.Unread(new WrittenRecord { HubSpotId = "1", Links = [contact, deal] }, "why");
        Assert.Equal([deal], choice.Links);
        Assert.Equal("why", choice.Says);
    }
}
