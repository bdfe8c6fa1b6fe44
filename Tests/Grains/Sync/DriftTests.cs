using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class DriftTests
{
    private static readonly Link Contact = new(HubSpotType.Contact, "5", 177);

    [Fact]
    public void A_record_that_reads_as_it_was_written_is_in_step()
    {
        var drift = Drift.Of(Written(("phone", "1")), Desired(("phone", "1")), Found(("phone", "1")), []);
        Assert.Null(drift.Report());
        Assert.Empty(drift.Known.Difference(Desired(("phone", "1"))));
    }

    [Fact]
    public void An_edited_value_is_told_by_its_property_and_counts_as_not_written()
    {
        var desired = Desired(("city", "Rome"), ("phone", "secret"));
        var drift = Drift.Of(Written(("city", "Rome"), ("phone", "secret")), desired, Found(("city", "Rome"), ("phone", "5")), []);
        Assert.Equal(["edited in HubSpot: phone"], drift.Report()!.Says);
        Assert.Equal(["phone"], drift.Known.Difference(desired).Keys);
        Assert.Equal(new DriftCounts(Edited: 1), drift.Report()!.Counts);
    }

    [Fact]
    public void An_edited_value_that_FreshBooks_drops_before_it_is_repaired_is_cleared()
    {
        var drift = Drift.Of(Written(("phone", "1")), Desired(("phone", "1")), Found(("phone", "5")), []);
        Assert.Equal(("phone", ""), Assert.Single(drift.Known.Difference(Desired(("phone", "")))) is var (name, value) ? (name, value) : default);
    }

    [Fact]
    public void A_value_that_was_emptied_in_HubSpot_is_an_edit_too() =>
        Assert.Equal(["phone"], Drift.Of(Written(("phone", "1")), Desired(("phone", "1")), Found(), []).Edited);

    [Fact]
    public void What_people_filled_in_where_FreshBooks_has_nothing_is_theirs() =>
        Assert.Null(Drift.Of(Written(("phone", "1")), Desired(("phone", "1"), ("fax", "")), Found(("phone", "1"), ("fax", "9"), ("jobtitle", "Buyer")), []).Report());

    [Fact]
    public void What_stands_in_a_property_of_ours_where_FreshBooks_has_nothing_is_cleared()
    {
        var desired = Desired(("freshbooks_state", ""), ("phone", "1"));
        var drift = Drift.Of(Written(("phone", "1")), desired, Found(("phone", "1"), ("freshbooks_state", "written before a restore")), []);
        Assert.Equal(["edited in HubSpot: freshbooks_state"], drift.Report()!.Says);
        Assert.Equal("", Assert.Single(drift.Known.Difference(desired)).Value);
        Assert.Null(Drift.Of(Written(("phone", "1")), desired, Found(("phone", "1")), []).Report());
    }

    [Fact]
    public void What_people_wrote_where_HubSpot_wins_is_no_drift()
    {
        var desired = Desired(("phone", "1"), ("freshbooks_state", "")) with
        {
            Winners = ImmutableSortedDictionary<string, Winner>.Empty.Add("phone", Winner.HubSpot).Add("freshbooks_state", Winner.FillIfEmpty),
        };
        Assert.Null(Drift.Of(Written(("phone", "1")), desired, Found(("phone", "2"), ("freshbooks_state", "theirs")), []).Report());
    }

    [Fact]
    public void A_change_of_FreshBooks_that_is_still_to_be_written_is_no_drift() =>
        Assert.Empty(Drift.Of(Written(("phone", "1")), Desired(("phone", "2")), Found(("phone", "1")), []).Edited);

    [Fact]
    public void A_record_that_is_not_there_is_gone() =>
        Assert.True(Drift.Of(Written(), Desired(), null, []).IsGone);

    [Fact]
    public void A_record_read_under_another_id_is_the_survivor_of_a_merge()
    {
        var drift = Drift.Of(Written(), Desired(), Found() with { Id = "9" }, []);
        Assert.Equal((true, "9"), (drift.IsGone, drift.Survivor?.Id));
    }

    [Fact]
    public void A_missing_association_is_made_again()
    {
        var desired = Desired() with { Links = [Contact] };
        var drift = Drift.Of(Written().Linked(desired), desired, Found(), []);
        Assert.Equal([Contact], drift.Missing);
        Assert.Equal([Contact], drift.Known.MissingLinks(desired));
    }

    [Fact]
    public void A_further_association_of_a_kind_that_is_ours_is_taken_away()
    {
        var (desired, extra) = (Desired() with { Links = [Contact] }, Contact with { ToId = "6" });
        var drift = Drift.Of(Written().Linked(desired), desired, Found(), [Contact, extra]);
        Assert.Equal([extra], drift.Extra);
        Assert.Equal([extra], drift.Known.StaleLinks(desired));
        Assert.Empty(drift.Known.MissingLinks(desired));
    }

    [Fact]
    public void Associations_of_other_kinds_are_people_s_own()
    {
        var desired = Desired() with { Links = [Contact] };
        Assert.Null(Drift.Of(Written().Linked(desired), desired, Found(), [Contact, new Link(HubSpotType.Deal, "8", 175)]).Report());
    }

    [Fact]
    public void A_further_deal_is_people_s_own_and_ours_is_made_again()
    {
        var (ours, theirs) = (new Link(HubSpotType.Deal, "5", 175), new Link(HubSpotType.Deal, "6", 175));
        var desired = Desired() with { Links = [ours] };
        var drift = Drift.Of(Written().Linked(desired), desired, Found(), [theirs]);
        Assert.Equal([ours], drift.Missing);
        Assert.Empty(drift.Extra);
    }

    [Fact]
    public void Another_primary_company_is_not_taken_away_but_ours_becomes_it_again()
    {
        var (ours, theirs) = (new Link(HubSpotType.Company, "5", 1), new Link(HubSpotType.Company, "6", 1));
        var desired = Desired() with { Links = [ours] };
        var drift = Drift.Of(Written().Linked(desired), desired, Found(), [theirs]);
        Assert.Equal([ours], drift.Missing);
        Assert.Empty(drift.Extra);
    }

    [Fact]
    public void A_shared_contact_is_its_owner_s_to_compare() =>
        Assert.Null(Drift.Of(Written(("phone", "1")) with { IsShared = true }, Desired(("phone", "1")), Found(("phone", "2")), []).Report());

    private static WrittenRecord Written(params (string Name, string Value)[] properties) => WrittenRecord.None.Wrote("1", Desired(properties));

    private static Desired Desired(params (string Name, string Value)[] properties) => new(HubSpotType.Invoice, "k", Map(properties), []);

    private static HubSpotRecord Found(params (string Name, string Value)[] properties) => new("1", Map(properties));

    private static ImmutableSortedDictionary<string, string> Map((string Name, string Value)[] properties) =>
        properties.ToImmutableSortedDictionary(property => property.Name, property => property.Value);
}
