using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Sandbox.Comparison;

/// <summary>Invoices with their line items.</summary>
internal sealed class Invoices(BookView books, PortalView portal, Contacts contacts, Findings findings)
{
    /// <summary>Not in a currency that the portal lacks, nor below zero, which line items cannot express.</summary>
    public bool HasPlace(BookInvoice invoice) => portal.Currencies.Contains(invoice.Currency) && invoice.Amount >= 0;

    public void Compare()
    {
        foreach (var invoice in books.Invoices)
        {
            var (name, found) = ($"invoice {invoice.Id}", portal.Find("invoices", $"invoice:{invoice.Id}"));
            if (!HasPlace(invoice))
            {
                if (found is not null)
                    findings.Differs(name, "has no place in HubSpot and stands there");
            }
            else if (found is not null)
                Compare(name, invoice, found);
            else if (invoice.VisState is not VisState.Deleted)
                findings.Differs(name, "is not in HubSpot");
        }
    }

    private void Compare(string name, BookInvoice invoice, HubSpotObject found)
    {
        findings.Same(name, found,
            ("hs_invoice_billable", "false"), ("hs_currency", invoice.Currency), ("hs_invoice_status", Status(invoice)),
            ("hs_invoice_date", Text.Day(invoice.CreateDate)), ("hs_due_date", Text.Day(invoice.DueDate)),
            ("freshbooks_number", invoice.Number), ("hs_comments", Text.Cut(invoice.Notes)));
        findings.SameNumber(name, found, "freshbooks_total", invoice.Amount);
        findings.SameNumber(name, found, "freshbooks_outstanding", invoice.Outstanding);
        findings.SameNumber(name, found, "freshbooks_paid", invoice.Paid);
        CompareDeposit(name, invoice, found);
        CompareLines(name, invoice, found);

        var client = books.Client(invoice.ClientId);
        findings.Linked(name, found, 177, contacts.Of(client), "its contact");
        findings.LinkedCompany(name, found, 179, client.Organization);
    }

    /// <summary>Of no deposit nothing stands there.</summary>
    private void CompareDeposit(string name, BookInvoice invoice, HubSpotObject found)
    {
        findings.Same(name, found,
            ("freshbooks_deposit_status", invoice.Deposit == 0 ? "" : invoice.DepositStatus),
            ("freshbooks_retainer", string.Join(';', invoice.Lines.Select(line => line.RetainerId).OfType<int>().Distinct().Select(Text.Number))));
        if (invoice.Deposit == 0)
            findings.Same(name, found, ("freshbooks_deposit", ""));
        else
            findings.SameNumber(name, found, "freshbooks_deposit", invoice.Deposit);
    }

    private string Status(BookInvoice invoice) => invoice.VisState is VisState.Deleted ? "voided" : invoice.V3Status(books.Today) switch
    {
        "draft" => "draft",
        "paid" => "paid",
        _ => "open",
    };

    private void CompareLines(string name, BookInvoice invoice, HubSpotObject found)
    {
        foreach (var line in invoice.Lines)
        {
            var item = portal.Find("line_items", $"invoice:{invoice.Id}:{line.Id}");
            if (item is null)
                findings.Differs(name, $"lacks line {line.Id}");
            else
                findings.Same($"{name} line {line.Id}", item, ("name", line.Name));
        }

        if (portal.LineTotal(found) is var sum && sum != invoice.Amount)
            findings.Differs(name, $"its line items sum to {sum}, not {invoice.Amount}");
        if (findings.Count(found, 409).Any(item => !IsOf(invoice, item)))
            findings.Differs(name, "has a line item of another invoice");
    }

    private bool IsOf(BookInvoice invoice, HubSpotObject item) => item.Properties.GetValueOrDefault(PortalView.KeyProperty, "")
        .StartsWith($"{books.Account}:invoice:{invoice.Id}:", StringComparison.OrdinalIgnoreCase);
}
