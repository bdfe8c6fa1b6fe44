using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.HubSpot;

public class HubSpotReadsTests
{
    [Fact]
    public void A_read_asks_for_what_any_of_its_records_is_wanted_for_and_who_was_merged_into_it()
    {
        var (path, body) = Write(Read("1", "phone"), Read("2", "city"));
        Assert.Equal("/crm/objects/2026-09/contacts/batch/read", path);
        Assert.Equal(
            """{"inputs":[{"id":"1"},{"id":"2"}],"properties":["city","hs_merged_object_ids","phone"],"propertiesWithHistory":[]}""",
            body.ToJsonString());
    }

    [Fact]
    public void The_recycle_bin_is_read_by_a_request_of_its_own()
    {
        var archived = Read("1") with { Archived = true };
        Assert.Equal("/crm/objects/2026-09/contacts/batch/read?archived=true", Write(archived).Path);
        Assert.NotEqual(Shape.Of(Read("1")), Shape.Of(archived));
    }

    [Theory]
    [InlineData(HttpStatusCode.MultiStatus, """{"results":[{"id":"2","properties":{"phone":"5"}}],"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["1"]}}]}""")]
    [InlineData(HttpStatusCode.OK, """{"results":[{"id":"2","properties":{"phone":"5"}}]}""")]
    public void A_missing_id_is_gone_and_its_neighbour_is_read(HttpStatusCode status, string body)
    {
        var answers = Answers([Read("1"), Read("2")], status, body);
        Assert.IsType<WishAnswer.Gone>(answers[0]);
        Assert.Equal("5", Record(answers[1]).Properties["phone"]);
    }

    [Fact]
    public void A_404_means_gone_only_where_HubSpot_says_that_no_object_was_found()
    {
        Assert.IsType<WishAnswer.Gone>(Assert.Single(Answers([Read("1")], HttpStatusCode.NotFound, """{"category":"OBJECT_NOT_FOUND"}""")));
        var reply = HubSpotWire.Read(Shape.Of(Read("1")), [Read("1")], HttpStatusCode.NotFound, Body("""{"message":"no such path"}"""));
        Assert.IsType<HubSpotReply.Refused>(reply);
    }

    [Fact]
    public void A_record_that_was_merged_away_is_answered_by_its_survivor()
    {
        var answer = Assert.Single(Answers([Read("7")], HttpStatusCode.OK, """{"results":[{"id":"9","properties":{"hs_merged_object_ids":"3;7"}}]}"""));
        Assert.Equal("9", Record(answer).Id);
    }

    [Fact]
    public void An_archived_record_says_for_how_long_by_HubSpot_s_own_clock()
    {
        var answer = Assert.Single(Answers([Read("7") with { Archived = true }], HttpStatusCode.OK, """
            {"completedAt":"2026-01-01T12:01:00.000Z","results":[{"id":"7","archived":true,"archivedAt":"2026-01-01T12:00:00.000Z","properties":{}}]}
            """));
        Assert.Equal(TimeSpan.FromMinutes(1), Record(answer).ArchivedFor);
    }

    [Fact]
    public void Associations_are_read_whether_ids_are_numbers_or_text_and_a_record_may_have_none()
    {
        var answers = Answers([Links("1"), Links("2")], HttpStatusCode.MultiStatus, """
            {"results":[{"from":{"id":"1"},"to":[{"toObjectId":55,"associationTypes":[{"typeId":279},{"typeId":1}]},{"toObjectId":"56","associationTypes":[{"typeId":279}]}],
                         "paging":{"next":{"after":"500"}}}],
             "errors":[{"category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","context":{"fromObjectId":["2"]}}]}
            """);
        var linked = Assert.IsType<WishAnswer.Linked>(answers[0]);
        Assert.Equal([new(HubSpotType.Company, "55", 279), new(HubSpotType.Company, "55", 1), new Link(HubSpotType.Company, "56", 279)], linked.Links);
        Assert.Equal("500", linked.After);
        Assert.Empty(Assert.IsType<WishAnswer.Linked>(answers[1]).Links);
    }

    [Fact]
    public void A_further_page_of_associations_is_asked_for_where_the_last_one_ended()
    {
        var (path, body) = Write(Links("1") with { After = "500" });
        Assert.Equal("/crm/associations/2026-09/contacts/companies/batch/read", path);
        Assert.Equal("""{"inputs":[{"id":"1","after":"500"}]}""", body.ToJsonString());
    }

    [Fact]
    public void A_survivor_is_searched_by_the_id_it_swallowed_and_only_whole_ids_count()
    {
        var (one, two) = (Survivor("7"), Survivor("70"));
        Assert.Equal(
            """[{"filters":[{"propertyName":"hs_merged_object_ids","operator":"CONTAINS_TOKEN","value":"7"}]},{"filters":[{"propertyName":"hs_merged_object_ids","operator":"CONTAINS_TOKEN","value":"70"}]}]""",
            Write(one, two).Body["filterGroups"]!.ToJsonString());
        var answers = Answers([one, two], HttpStatusCode.OK, """{"results":[{"id":"9","properties":{"hs_merged_object_ids":"6;70","freshbooks_key":"k"}}]}""");
        Assert.Empty(Assert.IsType<WishAnswer.Done>(answers[0]).Records);
        Assert.Equal("9", Record(answers[1]).Id);
    }

    [Fact]
    public void Companies_that_people_made_are_listed_by_id_from_the_last_one_on()
    {
        var list = new Wish.ListCompanies { Lane = Lane.Client, Type = HubSpotType.Company, After = 7 };
        var (path, body) = Write(list);
        Assert.Equal("/crm/objects/2026-09/companies/search", path);
        Assert.Equal(
            """[{"filters":[{"propertyName":"freshbooks_key","operator":"NOT_HAS_PROPERTY"},{"propertyName":"hs_object_id","operator":"GT","value":"7"}]}]""",
            body["filterGroups"]!.ToJsonString());
        var page = Assert.IsType<WishAnswer.Listed>(Assert.Single(Answers([list], HttpStatusCode.OK, """{"total":9,"results":[{"id":"8","properties":{"name":"A","domain":null}}]}""")));
        Assert.Equal((9, "8"), (page.Total, Assert.Single(page.Records).Id));
    }

    [Fact]
    public void A_contact_is_found_by_an_additional_address_too()
    {
        var find = new Wish.Find { Lane = Lane.Audit, Type = HubSpotType.Contact, Property = "email", Value = "Old@example.com" };
        Assert.Contains("hs_additional_emails", Write(find).Body["properties"]!.ToJsonString(), StringComparison.Ordinal);
        var answer = Assert.Single(Answers([find], HttpStatusCode.OK, """{"results":[{"id":"9","properties":{"email":"new@example.com","hs_additional_emails":"x@example.com;old@example.com"}}]}"""));
        Assert.Equal("9", Record(answer).Id);
    }

    private static (string Path, JsonObject Body) Write(params Wish[] wishes) => HubSpotWire.Write(Shape.Of(wishes[0]), wishes, "2026-09");

    private static ImmutableArray<WishAnswer> Answers(Wish[] wishes, HttpStatusCode status, string body) =>
        Assert.IsType<HubSpotReply.Processed>(HubSpotWire.Read(Shape.Of(wishes[0]), wishes, status, Body(body))).Answers;

    private static JsonObject Body(string json) => JsonNode.Parse(json)!.AsObject();

    private static HubSpotRecord Record(WishAnswer answer) => Assert.Single(Assert.IsType<WishAnswer.Done>(answer).Records);

    private static Wish.Read Read(string id, params string[] properties) => new() { Lane = Lane.Audit, Type = HubSpotType.Contact, Id = id, Properties = [.. properties] };

    private static Wish.ReadLinks Links(string id) => new() { Lane = Lane.Audit, Type = HubSpotType.Contact, Id = id, To = HubSpotType.Company };

    private static Wish.FindSurvivor Survivor(string id) => new() { Lane = Lane.Audit, Type = HubSpotType.Contact, Id = id };
}
