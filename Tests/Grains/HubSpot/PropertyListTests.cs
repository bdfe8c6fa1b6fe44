using System.Net;
using System.Text.Json.Nodes;
using Grains.HubSpot;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.HubSpot;

public class PropertyListTests
{
    [Fact]
    public void What_HubSpot_lists_is_read_with_what_may_be_written()
    {
        var listed = PropertyList.Of(HubSpotType.Contact, Answer(HttpStatusCode.OK, """
            {"results":[
              {"name":"state","label":"State","type":"enumeration","options":[{"label":"On","value":"on"},{"label":"Off","value":"off"}]},
              {"name":"serial","label":"Serial","type":"string","hasUniqueValue":true},
              {"name":"made","type":"datetime","modificationMetadata":{"readOnlyValue":true}},
              {"name":"sum","type":"number","calculated":true},
              {"label":"no name"}]}
            """));
        Assert.Equal(["state", "serial", "made", "sum"], listed.Select(property => property.Name));
        Assert.Equal(["on", "off"], listed[0].Options);
        Assert.Equal([false, true, false, false], listed.Select(property => property.IsUnique));
        Assert.Equal([false, false, true, true], listed.Select(property => property.IsReadOnly));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "It answered 403")]
    [InlineData(null, "cannot be reached")]
    public void A_list_that_HubSpot_does_not_give_is_refused_with_a_remedy(HttpStatusCode? status, string says)
    {
        var refusal = Assert.Throws<RefusalException>(() => PropertyList.Of(HubSpotType.Invoice, Answer(status, "{}")));
        Assert.Equal(502, refusal.Status);
        Assert.Contains("invoices", refusal.Title, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_is_read_by_its_own_id_without_naming_a_property_and_with_what_is_asked_for()
    {
        var find = new Wish.Find { Lane = Lane.Client, Type = HubSpotType.Contact, Property = HubSpotNames.RecordId, Value = "42", Ask = ["jobtitle"] };
        var (_, body) = HubSpotWire.Write(global::Grains.Batching.Shape.Of(find), [find], "2026-09");
        Assert.False(body.ContainsKey("idProperty"));
        Assert.Equal(["freshbooks_key", "hs_object_id", "jobtitle"], body["properties"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    private static PlainAnswer Answer(HttpStatusCode? status, string body) => new(status, JsonNode.Parse(body)!.AsObject(), default);
}
