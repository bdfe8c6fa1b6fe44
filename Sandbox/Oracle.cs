using System.Collections.Immutable;
using System.Globalization;
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
public sealed class Oracle
{
    private readonly Books _books;
    private readonly PortalView _portal;
    private readonly ImmutableArray<string>.Builder _differences = ImmutableArray.CreateBuilder<string>();
    private readonly Dictionary<int, BookClient> _clients;
    private readonly Dictionary<int, BookInvoice> _invoices;
    private readonly DateOnly _today;
    private int _links;

    private Oracle(Books books, HubSpotPortal portal, DateOnly today)
    {
        (_books, _portal, _today) = (books, new PortalView(portal, books.Options.AccountId), today);
        _clients = books.Clients.ToDictionary(client => client.Id);
        _invoices = books.Invoices.ToDictionary(invoice => invoice.Id);
    }

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
        return new Oracle(books, portal, today).Compare();
    }

    private Verdict Compare()
    {
        foreach (var vendor in _books.Vendors)
            CompareVendor(vendor);
        foreach (var client in _clients.Values)
            CompareClient(client);
        foreach (var invoice in _invoices.Values)
            CompareInvoice(invoice);
        foreach (var payment in _books.Payments)
            ComparePayment(payment);
        _differences.AddRange(_portal.Strangers(Expected()));
        return new Verdict(_portal.MirroredCount, _links, _portal.Duplicates, _differences.ToImmutable());
    }

    private void CompareVendor(BookVendor vendor)
    {
        var company = _portal.Company(vendor.Name);
        if (company is null)
        {
            if (vendor.VisState is not VisState.Deleted)
                Differs($"vendor {vendor.Id}", "has no company");
            return;
        }

        Same($"vendor {vendor.Id}", company,
            ("phone", vendor.Phone), ("website", vendor.Website), ("city", vendor.Address.City),
            ("freshbooks_vendor_id", Text(vendor.Id)), ("freshbooks_vendor_state", State(vendor.VisState)));
    }

    private void CompareClient(BookClient client)
    {
        var (name, contact) = ($"client {client.Id}", _portal.Find("contacts", $"client:{client.Id}"));
        if (contact is null)
        {
            if (client.VisState is not VisState.Deleted)
                Differs(name, "has no contact");
            return;
        }

        Same(name, contact,
            ("email", client.Email.ToLowerInvariant()), ("firstname", client.FirstName),
            ("lastname", client.LastName.Length + client.FirstName.Length + client.Email.Length == 0 ? client.Organization : client.LastName),
            ("company", client.Organization), ("phone", client.BusinessPhone), ("mobilephone", client.MobilePhone),
            ("address", string.Join(", ", new[] { client.Address.Street, client.Address.Street2 }.Where(part => part.Length > 0))), ("city", client.Address.City), ("state", client.Address.Province),
            ("zip", client.Address.PostalCode), ("country", client.Address.Country),
            ("freshbooks_state", State(client.VisState)));
        CompareBalances(name, client, contact);
        if (client.Organization.Length > 0)
            Linked(name, contact, 1, _portal.Company(client.Organization), "its company");
    }

    private void CompareBalances(string name, BookClient client, HubSpotObject contact)
    {
        var open = _invoices.Values.Where(invoice =>
            invoice.ClientId == client.Id && invoice.VisState is not VisState.Deleted && invoice.Stage is not InvoiceStage.Draft).ToArray();
        foreach (var currency in _portal.Currencies)
        {
            var owed = open.Where(invoice => invoice.Currency == currency).ToArray();
            SameNumber(name, contact, $"freshbooks_outstanding_{currency.ToLowerInvariant()}", owed.Sum(invoice => invoice.Outstanding));
            SameNumber(name, contact, $"freshbooks_overdue_{currency.ToLowerInvariant()}",
                owed.Where(invoice => invoice.DueDate < _today).Sum(invoice => invoice.Outstanding));
        }
    }

    private void CompareInvoice(BookInvoice invoice)
    {
        var (name, found) = ($"invoice {invoice.Id}", _portal.Find("invoices", $"invoice:{invoice.Id}"));
        if (found is null)
        {
            if (invoice.VisState is not VisState.Deleted)
                Differs(name, "is not in HubSpot");
            return;
        }

        var status = invoice.VisState is VisState.Deleted ? "voided" : invoice.V3Status(_today) switch
        {
            "draft" => "draft",
            "paid" => "paid",
            _ => "open",
        };
        Same(name, found,
            ("hs_invoice_billable", "false"), ("hs_currency", invoice.Currency), ("hs_invoice_status", status),
            ("hs_invoice_date", Day(invoice.CreateDate)), ("hs_due_date", Day(invoice.DueDate)),
            ("freshbooks_number", invoice.Number));
        SameNumber(name, found, "freshbooks_total", invoice.Amount);
        SameNumber(name, found, "freshbooks_outstanding", invoice.Outstanding);
        SameNumber(name, found, "freshbooks_paid", invoice.Paid);
        CompareLines(name, invoice, found);

        var client = _clients[invoice.ClientId];
        Linked(name, found, 177, _portal.Find("contacts", $"client:{client.Id}"), "its contact");
        if (client.Organization.Length > 0)
            Linked(name, found, 179, _portal.Company(client.Organization), "its company");
    }

    private void CompareLines(string name, BookInvoice invoice, HubSpotObject found)
    {
        foreach (var line in invoice.Lines)
        {
            var item = _portal.Find("line_items", $"invoice:{invoice.Id}:{line.Id}");
            if (item is null)
                Differs(name, $"lacks line {line.Id}");
            else
                Same($"{name} line {line.Id}", item, ("name", line.Name));
        }

        var items = _portal.Linked(found, 409);
        _links += items.Length;
        var sum = items.Sum(item => Number(item, "quantity") * Number(item, "price"));
        if (sum != invoice.Amount)
            Differs(name, $"its line items sum to {sum}, not {invoice.Amount}");
        if (items.Any(item => Key(item)?.StartsWith($"{_books.Options.AccountId}:invoice:{invoice.Id}:", StringComparison.OrdinalIgnoreCase) is not true))
            Differs(name, "has a line item of another invoice");
    }

    private void ComparePayment(BookPayment payment)
    {
        var (name, found) = ($"payment {payment.Id}", _portal.Find("commerce_payments", $"payment:{payment.Id}"));
        if (payment.VisState is VisState.Deleted)
        {
            if (found is not null)
                Differs(name, "is deleted and stands in HubSpot");
            return;
        }

        if (found is null)
        {
            Differs(name, "is not in HubSpot");
            return;
        }

        Same(name, found,
            ("hs_currency_code", payment.Currency), ("hs_initiated_date", Day(payment.Date)), ("hs_latest_status", "succeeded"));
        SameNumber(name, found, "hs_initial_amount", payment.Amount);
        var invoice = _invoices[payment.InvoiceId];
        var client = _clients[invoice.ClientId];
        Linked(name, found, 542, _portal.Find("invoices", $"invoice:{invoice.Id}"), "its invoice");
        Linked(name, found, 387, _portal.Find("contacts", $"client:{client.Id}"), "its contact");
        if (client.Organization.Length > 0)
            Linked(name, found, 389, _portal.Company(client.Organization), "its company");
    }

    /// <summary>Keys without the account, of everything HubSpot may hold for these books.</summary>
    private HashSet<string> Expected() =>
    [
        .. _clients.Keys.Select(id => $"client:{id}"),
        .. _invoices.Values.SelectMany(invoice => invoice.Lines.Select(line => $"invoice:{invoice.Id}:{line.Id}")
            .Append($"invoice:{invoice.Id}:charges").Append($"invoice:{invoice.Id}")),
        .. _books.Payments.Select(payment => $"payment:{payment.Id}"),
    ];

    private void Same(string name, HubSpotObject found, params (string Property, string Value)[] expected)
    {
        foreach (var (property, value) in expected)
        {
            var actual = found.Properties.GetValueOrDefault(property, "");
            if (property.EndsWith("_date", StringComparison.Ordinal))
                actual = actual.Length >= 10 ? actual[..10] : actual;
            if (actual != value)
                Differs(name, $"{property} is '{actual}', not '{value}'");
        }
    }

    private void SameNumber(string name, HubSpotObject found, string property, decimal value)
    {
        if (Number(found, property) != value)
            Differs(name, $"{property} is {found.Properties.GetValueOrDefault(property, "absent")}, not {value}");
    }

    private void Linked(string name, HubSpotObject from, int type, HubSpotObject? to, string what)
    {
        var linked = _portal.Linked(from, type);
        _links += linked.Length;
        if (to is null || linked.Length != 1 || linked[0].Id != to.Id)
            Differs(name, $"is associated with {linked.Length} records by type {type}, not just with {what}");
    }

    private void Differs(string name, string how) => _differences.Add($"{name}: {how}");

    private static string? Key(HubSpotObject item) => item.Properties.GetValueOrDefault(PortalView.KeyProperty);

    private static decimal Number(HubSpotObject found, string property) =>
        decimal.TryParse(found.Properties.GetValueOrDefault(property), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : decimal.MinValue;

    private static string State(VisState state) => state.ToString().ToLowerInvariant();

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
