using System.Collections.Immutable;
using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Xunit;

namespace Tests.Grains.FreshBooks;

public sealed class FreshBooksRequestsTests
{
    private static readonly FreshBooksAccess Access = new("aBc123", "token");

    [Fact]
    public async Task An_invoice_list_asks_for_lines_and_filters_by_Eastern_day_and_state()
    {
        var network = Answering("""{"response":{"result":{"invoices":[],"page":2,"pages":0,"total":0}}}""");

        await network.Api().ListAsync(Access, EntityKind.Invoice,
            new FreshBooksQuery(2, UpdatedMin: new DateOnly(2026, 5, 1), Visibility: Visibility.Deleted), TestContext.Current.CancellationToken);

        var seen = Assert.Single(network.Seen);
        Assert.Equal("GET /accounting/account/aBc123/invoices/invoices?page=2&per_page=100&include[]=lines&search[updated_min]=2026-05-01&search[vis_state]=1", seen.Line);
        Assert.Equal("token", seen.Bearer);
    }

    [Theory]
    [InlineData(EntityKind.Client, "clients", "users/clients", "userids")]
    [InlineData(EntityKind.Invoice, "invoices", "invoices/invoices", "invoiceids")]
    [InlineData(EntityKind.Payment, "payments", "payments/payments", "logids")]
    public async Task Many_are_read_in_one_request_and_what_is_not_answered_is_missing(EntityKind kind, string plural, string path, string filter)
    {
        var network = Answering($$$"""
            {"response":{"result":{"{{{plural}}}":[{"id":5,"customerid":1,"invoiceid":5,"logid":5,"amount":{"amount":"1","code":"USD"} }],"page":1,"pages":1,"total":1} } }
            """);

        var answer = await network.Api().GetManyAsync(Access, kind, [5, 6], cancellation: TestContext.Current.CancellationToken);

        var finds = Assert.IsType<FreshBooksAnswer<FreshBooksFinds>.Read>(answer).Value;
        Assert.Equal((5, 6), (Assert.Single(finds.Found).Id, Assert.Single(finds.Missing)));
        var line = Assert.Single(network.Seen).Line;
        Assert.StartsWith($"GET /accounting/account/aBc123/{path}?page=1&per_page=100", line, StringComparison.Ordinal);
        Assert.EndsWith($"&search[{filter}][]=5&search[{filter}][]=6", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_FreshBooks_ignored_is_not_believed()
    {
        var network = Answering("""{"response":{"result":{"clients":[{"id":5},{"id":99}],"page":1,"pages":1,"total":2}}}""");

        var answer = await network.Api().GetManyAsync(Access, EntityKind.Client, [5], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("it ignored the filter userids", Assert.IsType<FreshBooksAnswer<FreshBooksFinds>.Failed>(answer).Why.Detail);
    }

    [Fact]
    public async Task Vendors_have_no_id_filter_so_all_are_missing_without_a_request()
    {
        var network = Answering("");

        var answer = await network.Api().GetManyAsync(Access, EntityKind.Vendor, [1, 2], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([1, 2], Assert.IsType<FreshBooksAnswer<FreshBooksFinds>.Read>(answer).Value.Missing);
        Assert.Empty(network.Seen);
    }

    [Fact]
    public async Task The_callback_list_is_read_to_its_last_page()
    {
        var network = new StubNetwork(seen => StubNetwork.Json(HttpStatusCode.OK, seen.PathAndQuery.Contains("page=1&", StringComparison.Ordinal)
            ? """{"response":{"result":{"callbacks":[{"callbackid":1,"event":"client","uri":"u","verified":true,"updated_at":"2026-01-02T03:04:05Z"}],"page":1,"pages":2,"total":2}}}"""
            : """{"response":{"result":{"callbacks":[{"callbackid":"2","event":"invoice","uri":"u","verified":false,"updated_at":"2026-01-01 22:04:05"}],"page":2,"pages":2,"total":2}}}"""));

        var answer = await network.Api().CallbacksAsync(Access, TestContext.Current.CancellationToken);

        var callbacks = Assert.IsType<FreshBooksAnswer<ImmutableArray<FreshBooksCallback>>.Read>(answer).Value;
        Assert.Equal([new FreshBooksCallback(1, "client", "u", true), new FreshBooksCallback(2, "invoice", "u", false)], callbacks);
    }

    [Theory]
    [InlineData(HttpStatusCode.NoContent, "")]
    [InlineData(HttpStatusCode.OK, """{"response":{}}""")]
    public async Task A_removed_callback_is_answered_by_its_id(HttpStatusCode status, string body)
    {
        var network = new StubNetwork(_ => StubNetwork.Json(status, body));

        var answer = await network.Api().RemoveCallbackAsync(Access, 8, TestContext.Current.CancellationToken);

        Assert.Equal(8, Assert.IsType<FreshBooksAnswer<long>.Read>(answer).Value);
        Assert.Equal("DELETE /events/account/aBc123/events/callbacks/8", Assert.Single(network.Seen).Line);
    }

    [Fact]
    public async Task A_verifier_is_confirmed_and_asked_for_again()
    {
        var network = Answering("""{"response":{"result":{"callback":{"callbackid":8,"event":"client","uri":"u","verified":true}}}}""");

        Assert.True(Assert.IsType<FreshBooksAnswer<FreshBooksCallback>.Read>(
            await network.Api().VerifyAsync(Access, 8, "v", TestContext.Current.CancellationToken)).Value.Verified);
        await network.Api().ResendAsync(Access, 8, TestContext.Current.CancellationToken);

        Assert.Equal(["""{"callback":{"callback_id":8,"verifier":"v"}}""", """{"callback":{"callback_id":8,"resend":true}}"""], network.Seen.Select(seen => seen.Body));
    }

    private static StubNetwork Answering(string body) => new(_ => StubNetwork.Json(HttpStatusCode.OK, body));
}
