using System.Net;
using Xunit;

namespace Tests.Product;

public class CatalogTests
{
    [Theory]
    [InlineData("accounts", "Accounts Receivable")]
    [InlineData("items", "Consulting hour")]
    [InlineData("categories", "Advertising")]
    public async Task What_is_only_read_is_shown_and_without_its_scope_or_feature_a_problem_says_so(string path, string name)
    {
        var freshBooks = House.QuickWebhooks();
        await using var house = await House.ConnectedAsync(clients: 1, freshBooks: freshBooks);
        var (status, problem) = await house.AskAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("FreshBooks:MoreScopes", (string?)problem["detail"], StringComparison.Ordinal);

        (freshBooks.EnforceScopes, freshBooks.ItemsAvailable) = (false, path is not "items");
        if (path is "items")
        {
            (status, problem) = await house.AskAsync(HttpMethod.Get, path);
            Assert.Equal((HttpStatusCode.Conflict, "FreshBooks does not let the sync read items (HTTP 200, errno 12001)."), (status, (string?)problem["title"]));
            freshBooks.ItemsAvailable = true;
        }

        (status, var rows) = await house.AskAsync(HttpMethod.Get, path);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(rows.AsArray(), row => (string?)row!["name"] == name);
    }
}
