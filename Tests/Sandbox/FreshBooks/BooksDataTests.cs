using System.Net.Mail;
using System.Text.Json;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class BooksDataTests
{
    private static readonly string[] Suffixes = [" LLC", ", Inc.", " Ltd.", " & Co.", " Group", " GmbH"];
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly BookData Thousand = BookData.Generate(1000, 1, Today);

    [Fact]
    public void The_same_arguments_make_the_same_books_and_another_seed_others()
    {
        Assert.Equal(JsonSerializer.Serialize(BookData.Generate(50, 1, Today)), JsonSerializer.Serialize(BookData.Generate(50, 1, Today)));
        Assert.NotEqual(JsonSerializer.Serialize(BookData.Generate(50, 1, Today)), JsonSerializer.Serialize(BookData.Generate(50, 2, Today)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    [InlineData(1000)]
    public void There_are_as_many_of_everything_as_asked(int clients)
    {
        var data = BookData.Generate(clients, 2, Today);

        Assert.Equal(clients, data.Clients.Length);
        Assert.Equal(clients * 7 / 10, data.Clients.Count(client => client.Organization.Length > 0));
        Assert.Equal(clients * 6 / 10, data.Clients.Select(client => client.Organization).Where(name => name.Length > 0).Distinct().Count());
        Assert.Equal(clients * 4, data.Invoices.Length);
        Assert.Equal(clients * 35 / 10, data.Payments.Length);
        Assert.Equal(Math.Max(2, clients * 4 / 100), data.Vendors.Length);
        Assert.Equal(Math.Max(1, clients * 3 / 100), data.ExistingPeople.Length);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void No_two_organizations_share_a_name_however_it_is_written(int clients)
    {
        var data = BookData.Generate(clients, 3, Today);
        var organizations = data.Clients.Where(client => client.Organization.Length > 0).Select(client => client.Organization).ToArray();

        Assert.Equal(organizations.Distinct().Count(), organizations.Select(Normal).Distinct().Count());
        Assert.InRange(organizations.GroupBy(name => name).Max(group => group.Count()), 2, 3);
        Assert.NotEmpty(data.Vendors.Select(vendor => Normal(vendor.Name)).Intersect(organizations.Select(Normal)));
    }

    [Fact]
    public void Addresses_are_valid_and_nobody_shares_one()
    {
        var emails = Thousand.Clients.Select(client => client.Email).Where(email => email.Length > 0).ToArray();

        Assert.Equal(980, emails.Length);
        Assert.Equal(emails.Length, emails.Distinct().Count());
        Assert.All(emails, email => Assert.True(MailAddress.TryCreate(email, out _) && email.All(char.IsAscii), email));
        var free = emails.Count(email => email.Split('@')[1] is "gmail.com" or "outlook.com" or "yahoo.com" or "icloud.com");
        Assert.InRange(free, 110, 190);
        Assert.All(Thousand.Clients, client => Assert.NotEqual("", client.LastName));
    }

    [Fact]
    public void Amounts_are_exact_and_never_more_is_paid_than_owed()
    {
        foreach (var invoice in Thousand.Invoices)
        {
            Assert.Equal(invoice.Amount, Math.Round(invoice.Amount, 2));
            Assert.True(invoice.Amount > 0);
            Assert.InRange(invoice.Paid, 0, invoice.Amount);
        }

        var paid = Thousand.Payments.GroupBy(payment => payment.InvoiceId).ToDictionary(group => group.Key, group => group.ToArray());
        Assert.All(paid, pair => Assert.Equal(Thousand.Invoices.Single(invoice => invoice.Id == pair.Key).Paid, pair.Value.Sum(payment => payment.Amount)));
        Assert.All(Thousand.Payments, payment => Assert.True(payment.Amount > 0));
        Assert.Equal(400, paid.Count(pair => pair.Value.Length == 2));
    }

    [Fact]
    public void A_discount_comes_off_before_the_tax_and_each_is_rounded_once()
    {
        var tax = new BookTax("HST", 13);
        var invoice = new BookInvoice
        {
            DiscountPercent = 7.5m,
            Lines = [new BookLine(1, "a", "", 2.5m, 33.33m, tax), new BookLine(2, "b", "", 3, 0.35m, tax), new BookLine(3, "c", "", 1, 10m)],
        };

        // 83.325 → 83.33 and 1.05 and 10; 7.5 % of 94.38 is 7.0785 → 7.08; 13 % of 84.38 × 0.925 is 10.1467 → 10.15.
        Assert.Equal((94.38m, 7.08m, 10.15m, 97.45m), (invoice.Subtotal, invoice.Discount, invoice.Tax, invoice.Amount));
    }

    [Fact]
    public void Every_kind_of_invoice_is_there()
    {
        var statuses = Thousand.Invoices.Select(invoice => invoice.V3Status(Today)).Distinct().Order();

        Assert.Equal(["draft", "overdue", "paid", "partial", "sent", "viewed"], statuses);
        Assert.InRange(Thousand.Invoices.Average(invoice => invoice.Lines.Length), 3.0, 3.4);
        Assert.Contains(Thousand.Invoices, invoice => invoice.DiscountPercent > 0 && invoice.Tax > 0);
        Assert.Contains(Thousand.Invoices, invoice => invoice.Lines.Any(line => line.Quantity % 1 != 0));
        Assert.Equal(["CAD", "EUR", "USD"], Thousand.Invoices.Select(invoice => invoice.Currency).Distinct().Order());
        Assert.All(Thousand.Invoices, invoice => Assert.True(invoice.CreateDate < Today));
    }

    [Fact]
    public void People_who_exist_are_clients_with_values_of_their_own()
    {
        var known = Thousand.Clients.Select(client => client.Email).ToHashSet();

        Assert.All(Thousand.ExistingPeople, person => Assert.Contains(person.Email, known));
        Assert.Contains(Thousand.ExistingPeople, person => person.CompanyDomain is not null);
        var companies = Thousand.ExistingPeople.Select(person => person.CompanyName).OfType<string>().ToArray();
        Assert.Equal(companies.Length, companies.Distinct().Count());
    }

    /// <summary>Without case, punctuation and what the law puts behind a name.</summary>
    private static string Normal(string name) => string.Concat(
        Suffixes
            .Aggregate(name, (left, suffix) => left.EndsWith(suffix, StringComparison.Ordinal) ? left[..^suffix.Length] : left)
            .ToLowerInvariant()
            .Where(char.IsLetterOrDigit));
}
