using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class WrittenRecordTests
{
    [Fact]
    public void A_record_that_was_written_and_did_not_change_needs_nothing() =>
        Assert.Empty(WrittenRecord.None.Wrote("1", Desired(("phone", "1"))).Difference(Desired(("phone", "1"))));

    [Fact]
    public void An_update_carries_only_what_changed() =>
        Assert.Equal(["phone"], WrittenRecord.None.Wrote("1", Desired(("city", "Rome"), ("phone", "1"))).Difference(Desired(("city", "Rome"), ("phone", "2"))).Keys);

    [Fact]
    public void A_value_that_went_away_is_cleared_where_we_wrote_it_and_left_alone_where_we_did_not()
    {
        var written = WrittenRecord.None.Wrote("1", Desired(("phone", "1")));
        Assert.Equal([KeyValuePair.Create("phone", "")], written.Difference(Desired(("phone", ""), ("fax", ""))));
    }

    [Fact]
    public void An_adopted_record_gets_all_that_FreshBooks_has_and_keeps_the_rest()
    {
        var desired = Desired(("phone", "1"), ("fax", ""));
        Assert.Equal(["phone"], WrittenRecord.OfPeople("1", desired).Difference(desired).Keys);
    }

    [Fact]
    public void A_record_that_people_merged_with_ours_keeps_none_of_our_own_properties()
    {
        var desired = Desired(("fax", ""), ("freshbooks_last_payment_date", ""));
        Assert.Equal(["freshbooks_last_payment_date"], WrittenRecord.OfPeople("1", desired).Difference(desired).Keys);
    }

    [Fact]
    public void A_shared_contact_is_written_by_its_owner_alone()
    {
        var shared = WrittenRecord.Adopted("1") with { IsShared = true };
        var desired = Desired(("phone", "1")) with { Links = [new Link(HubSpotType.Company, "5", 1)] };
        Assert.Empty(shared.Difference(desired));
        Assert.Empty(shared.MissingLinks(desired));
    }

    [Fact]
    public void An_association_that_moved_is_taken_away_and_made_anew()
    {
        var (old, young) = (new Link(HubSpotType.Company, "5", 1), new Link(HubSpotType.Company, "6", 1));
        var written = WrittenRecord.None.Linked(Desired() with { Links = [old] });
        var desired = Desired() with { Links = [young] };
        Assert.Equal([old], written.StaleLinks(desired));
        Assert.Equal([young], written.MissingLinks(desired));
    }

    [Fact]
    public void A_record_of_which_nothing_counts_as_written_is_lost_unless_another_writes_it()
    {
        Assert.True(WrittenRecord.Adopted("1").IsLost);
        Assert.False((WrittenRecord.Adopted("1") with { IsShared = true }).IsLost);
        Assert.False(WrittenRecord.None.Wrote("1", Desired(("phone", "1"))).IsLost);
        Assert.False(WrittenRecord.None.IsLost);
    }

    [Fact]
    public void No_value_can_be_read_from_what_is_stored()
    {
        var written = WrittenRecord.None.Wrote("1", Desired(("email", "ann@example.com")));
        Assert.DoesNotContain("ann", System.Text.Json.JsonSerializer.Serialize(written), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Equal_values_of_two_records_do_not_show() =>
        Assert.NotEqual(
            WrittenRecord.None.Wrote("1", Desired(("city", "Rome"))).Fingerprints["city"],
            WrittenRecord.None.Wrote("2", Desired(("city", "Rome")) with { Key = "other" }).Fingerprints["city"]);

    [Fact]
    public void A_line_that_the_invoice_has_no_longer_is_found()
    {
        var state = new WrittenInvoice().WithLine("a", WrittenRecord.Adopted("1")).WithLine("b", WrittenRecord.Adopted("2"));
        Assert.Equal("b", Assert.Single(state.Removed([Desired() with { Key = "a" }])).Key);
    }

    [Fact]
    public void The_stored_state_reads_back_as_it_was_written()
    {
        var written = WrittenRecord.None.Wrote("1", Desired(("city", "Rome"))).Linked(Desired() with { Links = [new Link(HubSpotType.Company, "5", 1)] });
        var read = System.Text.Json.JsonSerializer.Deserialize<WrittenRecord>(System.Text.Json.JsonSerializer.Serialize(written))!;
        Assert.Equal((written.HubSpotId, written.Links.Single(), written.Fingerprints["city"]), (read.HubSpotId, read.Links.Single(), read.Fingerprints["city"]));
    }

    private static Desired Desired(params (string Name, string Value)[] properties) => new(
        HubSpotType.Contact, "acct:client:1", properties.ToImmutableSortedDictionary(property => property.Name, property => property.Value), []);

    [Fact]
    public void What_was_being_written_is_not_taken_for_granted_even_where_the_old_value_comes_back()
    {
        var (old, next) = (Named("old"), Named("new"));
        var doubted = WrittenRecord.None.Wrote("7", old).Doubting(next, ["name"]);

        Assert.Equal("old", doubted.Difference(old)["name"]);
        Assert.Equal("new", doubted.Difference(next)["name"]);
        Assert.Equal("", doubted.Difference(Named(""))["name"]);
        Assert.False(doubted.IsLost);
        Assert.Empty(doubted.Wrote("7", next).Difference(next));
    }

    [Fact]
    public void An_association_that_was_being_moved_may_be_at_either_end()
    {
        var (old, next, third) = (To("1"), To("2"), To("3"));
        var doubted = WrittenRecord.None.Wrote("7", old).Linked(old).DoubtingLinks(old.Links, next.Links);

        Assert.Equal(old.Links, doubted.MissingLinks(old));
        Assert.Equal(next.Links, doubted.StaleLinks(old));
        Assert.Equal([.. old.Links, .. next.Links], doubted.StaleLinks(third));
        Assert.Empty(doubted.Linked(third).StaleLinks(third));
    }

    private static Desired Named(string name) =>
        new(HubSpotType.Company, "acc:company:x", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("name", name), []);

    [Fact]
    public void An_invoice_whose_lines_are_as_they_were_is_as_it_was_and_needs_no_note()
    {
        var lines = ImmutableSortedDictionary<string, WrittenRecord>.Empty.Add("a", WrittenRecord.Adopted("1")).Add("b", WrittenRecord.Adopted("2"));
        var state = new WrittenInvoice { Lines = lines };
        Assert.Equal(state, state.Doubting(lines));

        var changed = state.Doubting(lines.Remove("b").Add("c", WrittenRecord.None));
        Assert.Equal(["1", "2"], changed.LineIds);
        Assert.True(changed.Line("b").IsLost);
        Assert.Contains("c", changed.Lines.Keys);
    }

    private static Desired To(string contact) => Named("x") with { Links = [new Link(HubSpotType.Contact, contact, 177)] };
}
