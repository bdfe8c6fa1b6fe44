using System.Collections.Immutable;
using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Grains.FreshBooks;

public sealed class FreshBooksCatalogTests
{
    private const string Flat = """
        {"data":[{"uuid":"u-1","name":"Cash","number":"1000","description":null,"type":"asset","sub_type":"Cash & Bank","system_account_name":"Cash",
                  "parent_account":null,"sub_accounts":[],"auto_created":true,"state":"active","updated_at":"2026-03-03T15:15:00.000000Z"}]}
        """;

    private const string Enveloped = """
        {"response":{"result":{"journal_entry_accounts":[{"accountid":7,"account_name":"Cash","account_number":"1000","account_type":"asset",
                  "account_sub_type":"Cash & Bank","parentid":3}],"page":1,"pages":1,"total":1}}}
        """;

    private static readonly FreshBooksAccess Access = new("aBc123", "token");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_chart_of_accounts_is_read_by_the_business_of_the_account()
    {
        var network = new StubNetwork(seen => seen.PathAndQuery.EndsWith("/users/me", StringComparison.Ordinal)
            ? Json("""{"response":{"business_memberships":[{"business":{"business_uuid":"b-0","account_id":"other"}},{"business":{"business_uuid":"b-1","account_id":"aBc123"}}]}}""")
            : Json(Flat));
        Assert.Equal(new LedgerAccount("u-1", "Cash", "1000", "asset", "Cash & Bank", "", "active"), Assert.Single(await LedgerAsync(network)));
        Assert.Equal("GET /accounting/businesses/b-1/ledger_accounts/accounts", network.Seen.Last().Line);
    }

    [Fact]
    public async Task Where_there_is_nothing_the_other_paths_are_asked_and_the_older_form_is_read()
    {
        var network = new StubNetwork(seen => seen.PathAndQuery switch
        {
            "/auth/api/v1/users/me" => Json("""{"response":{"business_memberships":[{"business":{"business_uuid":"b-1","account_id":null}}]}}"""),
            "/accounting/account/aBc123/journal_entry_accounts/journal_entry_accounts" => Json(Enveloped),
            _ => StubNetwork.Json(HttpStatusCode.NotFound, """{"errors":{"message":"Not found","status":404}}"""),
        });
        Assert.Equal(new LedgerAccount("7", "Cash", "1000", "asset", "Cash & Bank", "3", ""), Assert.Single(await LedgerAsync(network)));
        Assert.Equal("GET /accounting/businesses/b-1/reports/chart_of_accounts", network.Seen.ElementAt(2).Line);
    }

    [Fact]
    public async Task Items_and_categories_are_read_to_the_last_page()
    {
        var network = new StubNetwork(seen => seen.PathAndQuery switch
        {
            "/accounting/account/aBc123/items/items?page=1&per_page=100" => Json(Page("items", """{"itemid":1,"id":1,"name":"Hour","description":null,"sku":"","unit_cost":{"amount":"75.00","code":"USD"},"vis_state":0}""", pages: 2)),
            "/accounting/account/aBc123/items/items?page=2&per_page=100" => Json(Page("items", """{"itemid":2,"name":"Visit","unit_cost":null,"vis_state":2}""", pages: 2)),
            _ => Json(Page("categories", """{"id":5,"categoryid":5,"category":"Travel","parentid":4,"is_cogs":false,"vis_state":0}""", pages: 1)),
        });
        Assert.Equal(
            [new CatalogItem(1, "Hour", "", "", new Money(75, "USD"), Visibility.Active), new CatalogItem(2, "Visit", "", "", new Money(0, ""), Visibility.Archived)],
            Read(await network.Api().ItemsAsync(Access, Cancellation)));
        Assert.Equal([new ExpenseCategory(5, "Travel", 4, false, Visibility.Active)], Read(await network.Api().CategoriesAsync(Access, Cancellation)));
    }

    [Theory]
    [InlineData("""{"itemid":1,"name":"Hour","account_uuid":"u-1"}""", "u-1")]
    [InlineData("""{"itemid":1,"name":"Hour","account_uuid":null,"income_account_id":7}""", "7")]
    [InlineData("""{"itemid":1,"name":"Hour"}""", "")]
    public async Task An_item_s_income_account_is_read_where_FreshBooks_tells_it(string item, string account)
    {
        var items = Read(await new StubNetwork(_ => Json(Page("items", item, pages: 1))).Api().ItemsAsync(Access, Cancellation));
        Assert.Equal(account, Assert.Single(items).Account);
    }

    [Fact]
    public async Task Of_expenses_only_their_category_is_read()
    {
        var network = new StubNetwork(_ => Json(Page("expenses", """{"id":51,"expenseid":51,"categoryid":7,"amount":{"amount":"9.00","code":"USD"},"notes":"private"}""", pages: 1)));
        Assert.Equal(new Expense(51, 7), Assert.Single(Read(await network.Api().ExpensesAsync(Access, Cancellation))));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, """{"response":{"errors":[{"errno":12001,"field":"","message":"Access denied","object":"item","value":""}]}}""", "HTTP 200, errno 12001")]
    [InlineData(HttpStatusCode.Forbidden, """{"response":{"errors":[{"errno":1003,"field":"","message":"The token lacks a scope"}]}}""", "HTTP 403, errno 1003")]
    public async Task A_missing_feature_or_scope_is_a_problem_that_names_both(HttpStatusCode status, string body, string detail)
    {
        var answer = await new StubNetwork(_ => StubNetwork.Json(status, body)).Api().ItemsAsync(Access, Cancellation);
        var problem = CatalogProblem.Of(answer, CatalogPart.Items);
        Assert.Equal((409, $"FreshBooks does not let the sync read items ({detail})."), (problem.Status, problem.Title));
        Assert.Contains("user:billable_items:read", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Further_scopes_are_asked_for_only_where_they_are_set()
    {
        var (plain, more) = (StubNetwork.Options, StubNetwork.Options);
        more.MoreScopes = "user:expenses:read";
        Assert.Equal(FreshBooksApi.Scopes, Scopes(plain));
        Assert.Equal(FreshBooksApi.Scopes + " user:expenses:read", Scopes(more));
    }

    private static string Scopes(FreshBooksOptions options)
    {
        using var http = new HttpClient();
        var url = new FreshBooksApi(http, Options.Create(options), TimeProvider.System).AuthorizeUrl(new Uri("https://sync.example/back"), "state");
        return System.Web.HttpUtility.ParseQueryString(url.Query)["scope"]!;
    }

    private static async Task<ImmutableArray<LedgerAccount>> LedgerAsync(StubNetwork network) => Read(await network.Api().LedgerAsync(Access, Cancellation));

    private static ImmutableArray<T> Read<T>(FreshBooksAnswer<ImmutableArray<T>> answer) => Assert.IsType<FreshBooksAnswer<ImmutableArray<T>>.Read>(answer).Value;

    private static string Page(string plural, string row, int pages) => $$"""{"response":{"result":{"{{plural}}":[{{row}}],"page":1,"pages":{{pages}},"total":2} } }""";

    private static HttpResponseMessage Json(string body) => StubNetwork.Json(HttpStatusCode.OK, body);
}
