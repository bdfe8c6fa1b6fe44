using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Xunit;

namespace Tests.Grains.Mapping;

public class RollupsTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Fact]
    public void Each_client_and_currency_has_sums_of_its_own()
    {
        var sums = Rollups.Of([1, 2, 3],
        [
            Invoice(1, 1, 100, "USD") with { Outstanding = 60, Paid = 40, DueDate = Today.AddDays(-1), CreateDate = new(2026, 1, 2) },
            Invoice(2, 1, 10, "USD") with { Outstanding = 10, DueDate = Today, CreateDate = new(2026, 3, 4) },
            Invoice(3, 1, 7, "EUR") with { Outstanding = 7, DueDate = Today.AddDays(-9) },
            Invoice(4, 2, 5, "USD") with { Outstanding = 5 },
        ], [Payment(1, 1, new(2026, 5, 6)), Payment(2, 2, new(2026, 7, 8))], Today);

        Assert.Equal((new Balance(70, 60, 40), new Balance(7, 7, 0)), (sums[1].Balances["USD"], sums[1].Balances["EUR"]));
        Assert.Equal((3, new DateOnly(2026, 3, 4), new DateOnly(2026, 5, 6)), (sums[1].Invoices, sums[1].LastInvoice, sums[1].LastPayment));
        Assert.Equal(new Balance(5, 0, 0), sums[2].Balances["USD"]);
        Assert.Equal(Rollup.None, sums[3] with { Balances = Rollup.None.Balances });
    }

    [Fact]
    public void Drafts_and_what_is_deleted_do_not_count()
    {
        var sums = Rollups.Of([1],
        [
            Invoice(1, 1, 1, "USD") with { Status = "draft", Outstanding = 1 },
            Invoice(2, 1, 1, "USD") with { Visibility = Visibility.Deleted, Outstanding = 1 },
            Invoice(3, 1, 1, "USD") with { Visibility = Visibility.Archived, Outstanding = 1 },
        ], [Payment(1, 1, new(2026, 5, 6)) with { Visibility = Visibility.Deleted }], Today);

        Assert.Equal((1, 1m, null), (sums[1].Invoices, sums[1].Balances["USD"].Outstanding, sums[1].LastPayment));
    }

    [Fact]
    public void Of_several_clients_together_each_currency_is_added_to_its_own()
    {
        var together = Rollup.Sum([Sums("USD", new Balance(1, 0, 2)), Sums("EUR", new Balance(5, 5, 0)), Sums("USD", new Balance(3, 1, 1))]);
        Assert.Equal((new Balance(4, 1, 3), new Balance(5, 5, 0)), (together.Balances["USD"], together.Balances["EUR"]));
    }

    [Fact]
    public void A_fingerprint_tells_every_change_and_nothing_else()
    {
        var sums = Sums("USD", new Balance(1, 0, 2));
        Assert.Equal(Rollups.Fingerprint(sums, "a"), Rollups.Fingerprint(Sums("USD", new Balance(1.00m, 0.0m, 2)), "a"));
        string[] others =
        [
            Rollups.Fingerprint(sums, "b"),
            Rollups.Fingerprint(Sums("EUR", new Balance(1, 0, 2)), "a"),
            Rollups.Fingerprint(Sums("USD", new Balance(2, 0, 2)), "a"),
            Rollups.Fingerprint(Sums("USD", new Balance(1, 1, 2)), "a"),
            Rollups.Fingerprint(Sums("USD", new Balance(1, 0, 3)), "a"),
            Rollups.Fingerprint(sums with { Invoices = 1 }, "a"),
            Rollups.Fingerprint(sums with { LastInvoice = Today }, "a"),
            Rollups.Fingerprint(sums with { LastPayment = Today }, "a"),
            Rollups.Fingerprint(sums, "a"),
        ];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    private static Rollup Sums(string currency, Balance balance) =>
        Rollup.None with { Balances = ImmutableSortedDictionary<string, Balance>.Empty.Add(currency, balance) };

    private static InvoiceRecord Invoice(long id, long client, decimal amount, string currency) =>
        new() { Id = id, CustomerId = client, Amount = new Money(amount, currency), Status = "sent", Visibility = Visibility.Active };

    private static PaymentRecord Payment(long id, long client, DateOnly date) =>
        new() { Id = id, InvoiceId = 1, ClientId = client, Amount = new Money(1, "USD"), Date = date, Visibility = Visibility.Active };
}
