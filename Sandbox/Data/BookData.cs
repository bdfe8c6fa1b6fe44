using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>Somebody whom HubSpot knows already, with values that are not FreshBooks'.</summary>
/// <param name="Email">Of one of the clients.</param>
/// <param name="CompanyName">Of one of the clients' organizations, written in the same way; null for a lone person.</param>
public sealed record ExistingPerson(
    string Email,
    string FirstName,
    string LastName,
    string? CompanyName,
    string? CompanyDomain,
    string Phone,
    string JobTitle,
    string LifecycleStage);

/// <summary>What the books hold at the start, and which of these people HubSpot knows.</summary>
public sealed record BookData(
    ImmutableArray<BookClient> Clients,
    ImmutableArray<BookVendor> Vendors,
    ImmutableArray<BookInvoice> Invoices,
    ImmutableArray<BookPayment> Payments,
    ImmutableArray<ExistingPerson> ExistingPeople)
{
    public ImmutableArray<BookItem> Items { get; init; } = Chart.Items;

    public ImmutableArray<BookExpense> Expenses { get; init; } = Chart.Expenses;

    /// <summary>
    /// For 1,000 clients 600 organizations, 4,000 invoices, 3,500 payments, 40 vendors and 30 people that exist;
    /// other sizes in proportion. The same for the same arguments, and nothing in it is later than yesterday.
    /// </summary>
    public static BookData Generate(int clients, int seed, DateOnly today)
    {
        // One generator for each part, so that a change in one does not reshuffle the others.
        var names = new OrganizationNames(new Random(seed));
        var people = ClientMaker.Make(clients, names, new Random(seed + 1), today);
        var vendors = VendorMaker.Make(clients, people, names, new Random(seed + 2), today);
        var (invoices, payments) = InvoiceMaker.Make(people, new Random(seed + 3), today);
        var lastInvoice = invoices.GroupBy(invoice => invoice.ClientId).ToDictionary(
            group => group.Key,
            group => group.Max(invoice => invoice.CreatedAt));
        return new BookData(
            [.. people.Select(client => client with
            {
                UpdatedAt = lastInvoice.GetValueOrDefault(client.Id, client.UpdatedAt),
            })],
            vendors,
            invoices,
            payments,
            Existing(people, new Random(seed + 4)));
    }

    /// <summary>
    /// A small account, 8 to 14 clients and 15 to 35 invoices, in which everything that people do to books occurs with
    /// fair probability. The same for the same arguments.
    /// </summary>
    public static BookData Messy(int seed, DateOnly today)
    {
        var names = new OrganizationNames(new Random(seed));
        var people = MessyClients.Make(names, new Random(seed + 1), today);
        var vendors = MessyVendors.Make(people, names, new Random(seed + 2), today);
        var (invoices, payments) = MessyInvoices.Make(people, new Random(seed + 3), today);
        return new BookData(people, vendors, invoices, payments, Existing(MessyClients.Unmistakable(people), new Random(seed + 4)));
    }

    private static ImmutableArray<ExistingPerson> Existing(ImmutableArray<BookClient> people, Random random)
    {
        var shuffled = people.Where(client => client.Email.Length > 0).ToArray();
        random.Shuffle(shuffled);
        // One person for each organization: two companies of one name would be a puzzle that nobody asked for.
        return
        [
            .. shuffled
                .DistinctBy(client => client.Organization.Length > 0 ? client.Organization : client.Email)
                .Take(Math.Max(1, people.Length * 3 / 100))
                .Select(client => new ExistingPerson(
                    client.Email,
                    client.FirstName,
                    random.Chance(0.3) ? $"{client.LastName}-{random.Pick(Words.LastNames)}" : client.LastName,
                    client.Organization.Length > 0 ? client.Organization : null,
                    Domain(client),
                    random.Phone(),
                    random.Pick(Words.JobTitles),
                    random.Chance(0.5) ? "customer" : "opportunity")),
        ];
    }

    private static string? Domain(BookClient client)
    {
        var domain = client.Email[(client.Email.IndexOf('@') + 1)..];
        return client.Organization.Length > 0 && !Words.FreeMail.Contains(domain) ? domain : null;
    }
}
