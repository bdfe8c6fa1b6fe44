using Sandbox;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Product;

/// <summary>An oracle counts only if it sees what is wrong: each fault is planted by hand in a mirror that is equal.</summary>
public sealed class OracleTests : IAsyncLifetime
{
    private House _house = null!;

    public async ValueTask InitializeAsync()
    {
        _house = await House.ConnectedAsync(clients: 6);
        await _house.EqualAsync();
        await _house.DoAsync("pause");
    }

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData("contacts", "phone", "0")]
    [InlineData("contacts", "freshbooks_outstanding_usd", "0.01")]
    [InlineData("invoices", "freshbooks_total", "0.01")]
    [InlineData("invoices", "hs_invoice_status", "draft")]
    [InlineData("invoices", "hs_due_date", "2020-01-01T00:00:00Z")]
    [InlineData("line_items", "price", "0.01")]
    [InlineData("commerce_payments", "hs_initial_amount", "0.01")]
    [InlineData("companies", "name", "Another")]
    public void A_changed_value_is_seen(string type, string property, string value)
    {
        var victim = _house.Portal.Objects(type).First(found => !found.Archived && found.Properties.ContainsKey("freshbooks_key")
            && found.Properties.GetValueOrDefault(property) != value && (property != "hs_invoice_status" || found.Properties[property] != "draft"));
        _house.Portal.EditByHand(type, victim.Id, new Dictionary<string, string> { [property] = value });
        Assert.False(_house.Compare().IsEqual);
    }

    [Theory]
    [InlineData("contacts")]
    [InlineData("companies")]
    [InlineData("line_items")]
    [InlineData("commerce_payments")]
    public void A_record_that_is_gone_is_seen(string type)
    {
        _house.Portal.ArchiveByHand(type, _house.Portal.Objects(type).First(found => !found.Archived && found.Properties.ContainsKey("freshbooks_key")).Id);
        Assert.False(_house.Compare().IsEqual);
    }

    [Fact]
    public void A_second_company_of_one_name_is_a_duplicate()
    {
        _house.Portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = _house.Books.Clients.First(client => client.Organization.Length > 0).Organization.ToUpperInvariant() });
        Assert.Equal(1, _house.Compare().Duplicates);
    }

    [Fact]
    public void A_duplicate_is_seen_that_was_there_for_an_instant()
    {
        var watch = new DuplicateWatch(_house.Portal);
        var (one, other) = (_house.Portal.CreateByHand("companies", Named("For An Instant")), _house.Portal.CreateByHand("companies", Named("Another")));
        _house.Portal.EditByHand("companies", one, Named("Nobody's"));
        _house.Portal.EditByHand("companies", other, Named("For An Instant"));
        Assert.Equal(0, watch.Most);

        _house.Portal.EditByHand("companies", one, Named("FOR an Instant."));
        _house.Portal.ArchiveByHand("companies", other);
        Assert.Equal(0, _house.Compare().Duplicates);
        Assert.Equal(1, watch.Most);

        static Dictionary<string, string> Named(string name) => new() { ["name"] = name };
    }

    [Fact]
    public void A_record_that_mirrors_nothing_is_seen()
    {
        _house.Portal.CreateByHand("commerce_payments", new Dictionary<string, string>
        {
            ["hs_initial_amount"] = "1",
            ["hs_initiated_date"] = "2026-01-01T12:00:00Z",
            ["freshbooks_key"] = $"{_house.Books.Options.AccountId}:payment:1",
        });
        Assert.Contains(_house.Compare().Differences, difference => difference.Contains("mirrors nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void An_association_to_the_wrong_contact_is_seen()
    {
        var invoice = _house.Portal.Objects("invoices")[0];
        var own = _house.Portal.Associations().First(link => link.FromType == "invoices" && link.FromId == invoice.Id && link.TypeId == 177).ToId;
        var other = _house.Portal.Objects("contacts").First(contact => contact.Id != own && contact.Properties.ContainsKey("freshbooks_key")).Id;
        _house.Portal.AssociateByHand("invoices", invoice.Id, "contacts", other, 177);
        Assert.Contains(_house.Compare().Differences, difference => difference.Contains("its contact", StringComparison.Ordinal));
    }

    [Fact]
    public void An_edit_that_did_not_arrive_is_seen()
    {
        var invoice = _house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Outstanding: > 1 } && invoice.Stage is not InvoiceStage.Draft);
        _house.Books.AddPayment(new BookPayment { InvoiceId = invoice.Id, Amount = 1, Date = invoice.CreateDate });
        Assert.Contains(_house.Compare().Differences, difference => difference.StartsWith("payment", StringComparison.Ordinal));
    }
}
