using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.HubSpot;

public class HubSpotDealsTests
{
    private static readonly Shape Deals = new(Operation.SearchDeals, HubSpotType.Deal, Property: "po_number");

    [Fact]
    public void Numbers_are_searched_together_in_lower_case()
    {
        var (path, body) = HubSpotWire.Write(Deals, [Search("PO-1"), Search("po-1"), Search("PO-2")], "2026-09");
        var filter = body["filterGroups"]![0]!["filters"]![0]!;
        Assert.Equal("/crm/objects/2026-09/deals/search", path);
        Assert.Equal(("po_number", "IN", """["po-1","po-2"]"""), ((string)filter["propertyName"]!, (string)filter["operator"]!, filter["values"]!.ToJsonString()));
    }

    [Fact]
    public void Each_number_gets_its_own_deals()
    {
        var answers = Answers([Search("PO-1"), Search("PO-2"), Search("PO-3")], Body(("7", "po-1"), ("8", "PO-2"), ("9", "PO-2")));
        Assert.Equal(["7", "8+9", ""], answers.Select(answer => string.Join('+', ((WishAnswer.Done)answer).Records.Select(deal => deal.Id))));
    }

    [Fact]
    public void An_answer_that_is_cut_off_is_asked_for_in_parts_until_one_number_is_left()
    {
        var body = Body(("7", "PO-1"));
        body["paging"] = new JsonObject { ["next"] = new JsonObject { ["after"] = "200" } };
        Assert.IsType<HubSpotReply.Refused>(HubSpotWire.Read(Deals, [Search("PO-1"), Search("PO-2")], HttpStatusCode.OK, body));
        Assert.IsType<HubSpotReply.Processed>(HubSpotWire.Read(Deals, [Search("PO-1")], HttpStatusCode.OK, body));
    }

    [Fact]
    public void A_search_holds_a_hundred_numbers_and_counts_against_the_search_window()
    {
        var queue = new WishQueue<int>();
        for (var number = 0; number < 130; number++)
            queue.Add(new(Search($"{number}"), TimeSpan.Zero, 0));
        Assert.Equal(100, queue.Next(Budgets.Initial, requestsOut: 0, TimeSpan.Zero)!.Wishes.Length);
        Assert.Equal(1, Budgets.Initial.Sent(Deals).Search.InFlight);
    }

    private static Wish.SearchDeal Search(string number) =>
        new() { Lane = Lane.Invoice, Type = HubSpotType.Deal, Property = "po_number", Value = number };

    private static ImmutableArray<WishAnswer> Answers(Wish[] wishes, JsonObject body) =>
        Assert.IsType<HubSpotReply.Processed>(HubSpotWire.Read(Deals, wishes, HttpStatusCode.OK, body)).Answers;

    private static JsonObject Body(params (string Id, string Number)[] deals) => new()
    {
        ["results"] = new JsonArray([.. deals.Select(deal => new JsonObject
        {
            ["id"] = deal.Id,
            ["properties"] = new JsonObject { ["po_number"] = deal.Number },
        })]),
    };
}
