using System.Collections.Immutable;
using Sandbox.Comparison;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Sandbox;

/// <summary>What the oracle found.</summary>
/// <param name="Records">Live HubSpot records that mirror FreshBooks.</param>
/// <param name="Links">Associations between them, each counted in one direction.</param>
/// <param name="Duplicates">Live HubSpot records beyond the first for one FreshBooks record, e-mail address or company name.</param>
public sealed record Verdict(int Records, int Links, int Duplicates, ImmutableArray<string> Differences)
{
    public bool IsEqual => Differences.IsEmpty && Duplicates == 0;
}

/// <summary>
/// Compares the two sides record by record, by what docs/mapping.md promises. Knows nothing of the product: it reads
/// the books and the portal, and computes for itself what the one means in the other.
/// </summary>
public static class Oracle
{
    /// <summary>The day that FreshBooks goes by.</summary>
    public static DateOnly Today(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var eastern = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), eastern).DateTime);
    }

    /// <param name="today">Decides which invoices are overdue (US/Eastern).</param>
    public static Verdict Compare(Books books, HubSpotPortal portal, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(books);
        ArgumentNullException.ThrowIfNull(portal);
        var (wanted, seen) = (new BookView(books, today), new PortalView(portal, books.Options.AccountId));
        var findings = new Findings(seen);
        var contacts = new Contacts(wanted, seen, findings);
        var invoices = new Invoices(wanted, seen, contacts, findings);

        new Companies(wanted, seen, findings).Compare();
        contacts.Compare();
        invoices.Compare();
        new Payments(wanted, seen, contacts, invoices, findings).Compare();
        return new Verdict(seen.MirroredCount, findings.Links, seen.Duplicates, [.. findings.Differences, .. seen.Strangers(Expected(wanted))]);
    }

    /// <summary>Keys without the account, of everything HubSpot may hold for these books.</summary>
    private static HashSet<string> Expected(BookView books) =>
    [
        .. books.Clients.Select(client => $"client:{client.Id}"),
        .. books.Invoices.SelectMany(invoice => invoice.Lines.Select(line => $"invoice:{invoice.Id}:{line.Id}")
            .Append($"invoice:{invoice.Id}:charges").Append($"invoice:{invoice.Id}")),
        .. books.Payments.Select(payment => $"payment:{payment.Id}"),
    ];
}
