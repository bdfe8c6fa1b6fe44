using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.HubSpot;

public class HubSpotWireTests
{
    private static readonly Shape Creating = new(Operation.Create, HubSpotType.Contact);
    private static readonly Shape Updating = new(Operation.Update, HubSpotType.Contact);

    [Fact]
    public void A_create_carries_a_trace_id_our_key_its_associations_and_only_strings()
    {
        var wish = Create("acct:client:1", ("firstname", "Ann")) with { Links = [new Link(HubSpotType.Company, "55", 1)] };
        var (path, body) = HubSpotWire.Write(Creating, [wish], "2026-09");
        Assert.Equal("/crm/objects/2026-09/contacts/batch/create", path);
        Assert.Equal(
            """{"inputs":[{"objectWriteTraceId":"0","properties":{"firstname":"Ann","freshbooks_key":"acct:client:1"},"associations":[{"to":{"id":"55"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}]}""",
            body.ToJsonString());
    }

    [Fact]
    public void A_create_without_associations_and_a_read_without_history_send_empty_lists_all_the_same()
    {
        Assert.Empty(HubSpotWire.Write(Creating, [Create("k")], "2026-09").Body["inputs"]![0]!["associations"]!.AsArray());
        var find = new Wish.Find { Lane = Lane.Client, Type = HubSpotType.Contact, Property = "email", Value = "a@b.example" };
        Assert.Empty(HubSpotWire.Write(Shape.Of(find), [find], "2026-09").Body["propertiesWithHistory"]!.AsArray());
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Created)]
    [InlineData(HttpStatusCode.MultiStatus)]
    public void Results_and_errors_are_matched_by_trace_id_whatever_their_order_and_status(HttpStatusCode status)
    {
        var answers = Processed(Creating, [Create("a"), Create("b"), Create("c")], status, """
            {"status":"COMPLETE","results":[
               {"id":"12","objectWriteTraceId":"2","properties":{}},
               {"id":"10","objectWriteTraceId":"0","properties":{}}],
             "numErrors":1,"errors":[{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: 9","context":{"objectWriteTraceId":["1"],"existingId":["9"]}}]}
            """);
        Assert.Equal("10", Id(answers[0]));
        Assert.Equal(new WishAnswer.Conflict("9"), answers[1]);
        Assert.Equal("12", Id(answers[2]));
    }

    [Fact]
    public void Results_without_trace_ids_are_matched_by_our_key_regardless_of_case()
    {
        var answers = Processed(Creating, [Create("Acct:client:1"), Create("Acct:client:2")], HttpStatusCode.Created, """
            {"results":[{"id":"2","properties":{"freshbooks_key":"acct:client:2"}},{"id":"1","properties":{"freshbooks_key":"acct:client:1"}}]}
            """);
        Assert.Equal(["1", "2"], answers.Select(Id));
    }

    [Fact]
    public void A_record_that_the_answer_does_not_mention_is_tried_again()
    {
        var answer = Assert.Single(Processed(Creating, [Create("a")], HttpStatusCode.Created, """{"results":[]}"""));
        Assert.IsType<Outcome.Failed>(Assert.IsType<WishAnswer.Undone>(answer).Outcome);
    }

    [Fact]
    public void An_update_of_a_record_that_is_gone_says_so_and_its_neighbour_is_done()
    {
        var answers = Processed(Updating, [Update("7"), Update("8")], HttpStatusCode.MultiStatus, """
            {"results":[{"id":"8","properties":{"phone":"1"}}],"numErrors":1,"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["7"]}}]}
            """);
        Assert.IsType<WishAnswer.Gone>(answers[0]);
        Assert.Equal("8", Id(answers[1]));
    }

    [Fact]
    public void A_refused_value_is_told_by_property_and_code_and_never_by_the_value()
    {
        var answer = Assert.Single(Processed(Creating, [Create("a")], HttpStatusCode.MultiStatus, """
            {"results":[],"errors":[{"category":"VALIDATION_ERROR","context":{"objectWriteTraceId":["0"]},
              "message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address secret@example.con is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}]}
            """));
        var why = Assert.IsType<Outcome.Rejected>(Assert.IsType<WishAnswer.Undone>(answer).Outcome).Why;
        Assert.Equal("HubSpot refused the record: INVALID_EMAIL, email", why.ToString());
    }

    [Fact]
    public void A_whole_refusal_names_codes_and_properties_and_keeps_the_message_for_finding_the_culprit()
    {
        var reply = HubSpotWire.Read(Updating, [Update("7")], HttpStatusCode.BadRequest, Body("""
            {"status":"error","message":"Property values were not valid: [x]","correlationId":"c-1","category":"VALIDATION_ERROR",
             "errors":[{"message":"m","code":"INVALID_OPTION","context":{"propertyName":["hs_x"]}}]}
            """));
        var refused = Assert.IsType<HubSpotReply.Refused>(reply);
        Assert.Equal(("HubSpot refused the record: INVALID_OPTION, hs_x", "c-1"), (refused.Why.ToString(), refused.Why.CorrelationId));
    }

    [Theory]
    [InlineData("""{"errorType":"RATE_LIMIT","policyName":"DAILY","message":"You have reached your daily limit."}""", LimitPolicy.Daily)]
    [InlineData("""{"policyName":"TEN_SECONDLY_ROLLING"}""", LimitPolicy.TenSecondly)]
    [InlineData("""{"message":"You have reached your secondly limit."}""", LimitPolicy.Secondly)]
    [InlineData("""{"category":"RATE_LIMITS"}""", LimitPolicy.TenSecondly)]
    public void A_429_says_which_limit_was_reached(string body, LimitPolicy policy) =>
        Assert.Equal(policy, Assert.IsType<HubSpotReply.Limited>(HubSpotWire.Read(Updating, [Update("7")], HttpStatusCode.TooManyRequests, Body(body))).Policy);

    [Theory]
    [InlineData("""{"errors":[{"context":{"requiredGranularScopes":["crm.objects.invoices.write"]}}]}""")]
    [InlineData("""{"context":{"requiredGranularScopes":["crm.objects.invoices.write"]}}""")]
    public void A_missing_scope_is_found_in_either_of_its_places(string body) =>
        Assert.Equal(["crm.objects.invoices.write"], HubSpotWire.MissingScopes(Body(body)));

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadGateway)]
    public void A_body_that_is_no_JSON_leaves_unknown_what_was_done(HttpStatusCode status) =>
        Assert.IsType<HubSpotReply.Broken>(HubSpotWire.Read(Creating, [Create("a")], status, null));

    [Fact]
    public void An_email_address_is_found_regardless_of_case()
    {
        var find = new Wish.Find { Lane = Lane.Client, Type = HubSpotType.Contact, Property = "email", Value = "Ann@Example.com" };
        var answer = Assert.Single(Processed(Shape.Of(find), [find], HttpStatusCode.OK, """{"results":[{"id":"3","properties":{"email":"ann@example.com"}}]}"""));
        Assert.Equal("3", Id(answer));
    }

    private static ImmutableArray<WishAnswer> Processed(Shape shape, Wish[] wishes, HttpStatusCode status, string body) =>
        Assert.IsType<HubSpotReply.Processed>(HubSpotWire.Read(shape, wishes, status, Body(body))).Answers;

    private static JsonObject Body(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Id(WishAnswer answer) => Assert.Single(Assert.IsType<WishAnswer.Done>(answer).Records).Id;

    private static Wish.Create Create(string key, params (string Name, string Value)[] properties) => new()
    {
        Lane = Lane.Client,
        Type = HubSpotType.Contact,
        Key = key,
        Properties = properties.ToImmutableSortedDictionary(property => property.Name, property => property.Value),
    };

    private static Wish.Update Update(string id) => new()
    {
        Lane = Lane.Client,
        Type = HubSpotType.Contact,
        Id = id,
        Properties = ImmutableSortedDictionary<string, string>.Empty.Add("phone", "1"),
    };
}
