using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Sandbox.Comparison;

/// <summary>Payments, which follow their invoice wherever it is.</summary>
internal sealed class Payments(BookView books, PortalView portal, Contacts contacts, Invoices invoices, Findings findings)
{
    public void Compare()
    {
        foreach (var payment in books.Payments)
        {
            var (name, found) = ($"payment {payment.Id}", portal.Find("commerce_payments", $"payment:{payment.Id}"));
            var (isDeleted, hasPlace) = (payment.VisState is VisState.Deleted, invoices.HasPlace(books.Invoice(payment.InvoiceId)));
            if (!isDeleted && hasPlace && found is not null)
                Compare(name, payment, found);
            else if (!isDeleted && hasPlace)
                findings.Differs(name, "is not in HubSpot");
            else if (found is not null)
                findings.Differs(name, isDeleted ? "is deleted and stands in HubSpot" : "has no place in HubSpot and stands there");
        }
    }

    private void Compare(string name, BookPayment payment, HubSpotObject found)
    {
        findings.Same(name, found,
            ("hs_currency_code", payment.Currency), ("hs_initiated_date", Text.Day(payment.Date)), ("hs_latest_status", "succeeded"));
        findings.SameNumber(name, found, "hs_initial_amount", payment.Amount);
        var client = books.Client(books.Invoice(payment.InvoiceId).ClientId);
        var invoice = portal.Find("invoices", $"invoice:{payment.InvoiceId}");
        findings.Linked(name, found, 542, invoice is null ? [] : [invoice], "its invoice");
        findings.Linked(name, found, 387, contacts.Of(client), "its contact");
        findings.LinkedCompany(name, found, 389, client.Organization);
    }
}
