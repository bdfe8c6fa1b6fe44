using System.Globalization;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Tests.Sandbox;

/// <summary>What clients owe and paid, as properties of their contact or company.</summary>
internal static class HandRollup
{
    /// <summary>The properties that records of a mirror have beside HubSpot's own.</summary>
    public static async Task DefineAsync(HubSpotSandbox sandbox)
    {
        string[] money = ["usd", "cad", "eur", "gbp"];
        string[] rollup =
        [
            .. money.SelectMany(code => new[] { $"freshbooks_outstanding_{code}", $"freshbooks_overdue_{code}", $"freshbooks_paid_{code}" }),
            "freshbooks_invoice_count", "freshbooks_last_invoice_date", "freshbooks_last_payment_date", "freshbooks_other_balances",
        ];
        foreach (var (type, group, names) in new (string, string, string[])[]
        {
            ("contacts", "contactinformation", [.. rollup, "freshbooks_state", "freshbooks_client_ids"]),
            ("companies", "companyinformation", [.. rollup, "freshbooks_vendor_id", "freshbooks_vendor_state"]),
            ("invoices", "invoiceinformation", ["freshbooks_number", "freshbooks_total", "freshbooks_paid", "freshbooks_outstanding", "freshbooks_deposit", "freshbooks_deposit_status", "freshbooks_retainer"]),
            ("line_items", "lineiteminformation", []),
            ("commerce_payments", "commercepaymentinformation", []),
        })
        {
            await sandbox.AddKeyAsync(type);
            foreach (var name in names)
                await sandbox.PostAsync($"/crm/properties/2026-09/{type}", HubSpotSandbox.Property(name, group));
        }
    }

    public static Dictionary<string, string> Of(BookClient[] clients, Books books, HubSpotPortal portal, DateOnly today)
    {
        var ids = clients.Select(client => client.Id).ToHashSet();
        var counted = books.Invoices.Where(invoice =>
            ids.Contains(invoice.ClientId) && invoice.VisState != VisState.Deleted && invoice.Stage != InvoiceStage.Draft).ToArray();
        var payments = books.Payments.Where(payment => ids.Contains(payment.ClientId) && payment.VisState != VisState.Deleted).ToArray();
        var (rollup, others) = (new Dictionary<string, string>(), new SortedDictionary<string, string>(StringComparer.Ordinal));
        foreach (var group in counted.GroupBy(invoice => invoice.Currency))
        {
            var (code, owed, late) = (group.Key, group.Sum(invoice => invoice.Outstanding), group.Where(invoice => invoice.DueDate < today).Sum(invoice => invoice.Outstanding));
            if (portal.Options.Currencies.Contains(code))
            {
                rollup[$"freshbooks_outstanding_{code.ToLowerInvariant()}"] = HandText.Money(owed);
                rollup[$"freshbooks_overdue_{code.ToLowerInvariant()}"] = HandText.Money(late);
                rollup[$"freshbooks_paid_{code.ToLowerInvariant()}"] = HandText.Money(group.Sum(invoice => invoice.Paid));
            }
            else if (owed != 0)
            {
                others[code] = string.Create(CultureInfo.InvariantCulture, $"{code} {owed:0.00} outstanding, {late:0.00} overdue");
            }
        }

        rollup["freshbooks_invoice_count"] = $"{counted.Length}";
        rollup["freshbooks_last_invoice_date"] = counted.Length == 0 ? "" : HandText.Day(counted.Max(invoice => invoice.CreateDate));
        rollup["freshbooks_last_payment_date"] = payments.Length == 0 ? "" : HandText.Day(payments.Max(payment => payment.Date));
        rollup["freshbooks_other_balances"] = string.Join("; ", others.Values);
        return rollup;
    }
}
