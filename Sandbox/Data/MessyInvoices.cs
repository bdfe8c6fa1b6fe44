using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>
/// Fifteen to thirty-five invoices with whatever lines, discounts and currencies, for whatever clients, and what was
/// paid on them: in part, in full, too much, from credit, as a deposit, on a deleted invoice, taken back.
/// </summary>
internal static class MessyInvoices
{
    public static (ImmutableArray<BookInvoice> Invoices, ImmutableArray<BookPayment> Payments) Make(
        ImmutableArray<BookClient> clients,
        Random random,
        DateOnly today)
    {
        var (invoices, payments) = (new List<BookInvoice>(), new List<BookPayment>());
        var id = 1_200_000;
        for (var left = random.Next(15, 36); left > 0; left--)
        {
            var invoice = Draft(clients[random.Next(clients.Length)], random, today);
            invoice = invoice with
            {
                Id = id += random.Next(1, 4),
                Number = invoices.Count > 0 && random.Chance(0.1) ? random.Pick([.. invoices]).Number : $"{invoices.Count + 1:D7}",
                Uuid = random.Uuid(),
            };
            var (settled, paid) = MessyFates.Any(invoice, payments.Count, random, today);
            invoices.Add(settled);
            payments.AddRange(paid);
        }

        return ([.. invoices], [.. payments]);
    }

    /// <summary>What a person may type; id, number and times are FreshBooks' to give.</summary>
    public static BookInvoice Draft(BookClient client, Random random, DateOnly today)
    {
        var lines = random.Chance(0.05) ? MessyLines.BelowZero(random) : MessyLines.Any(random);
        var subtotal = lines.Sum(line => line.Amount);
        var date = today.AddDays(-random.Next(1, 300));
        var created = Eastern.At(date, random.OfficeTime());
        return new BookInvoice
        {
            ClientId = client.Id,
            Organization = client.Organization,
            FirstName = client.FirstName,
            LastName = client.LastName,
            CreateDate = date,
            DueOffsetDays = random.Pick([0, 15, 30, 45, 300]),
            Currency = random.Chance(0.15) ? random.Pick([.. MessyText.Currencies, "CAD", "EUR", "GBP"]) : client.Currency,
            Lines = lines,
            DiscountPercent = random.Chance(0.15) ? random.Pick([3.33m, 7.5m, 50m, 100m]) : 0,
            DiscountAmount = random.Chance(0.1) && subtotal > 0 ? Math.Round(subtotal * random.Next(1, 90) / 100, 2) : 0,
            DepositAmount = random.Chance(0.2) ? 10 : 0,
            DepositPercent = lines.Length == 3 ? 33.3m : 0,
            Notes = random.NextDouble() switch
            {
                < 0.1 => MessyText.Long(random),
                < 0.2 => "Grüße – 謝謝 🙏\nsecond line",
                _ => "",
            },
            PoNumber = random.Chance(0.1) ? $"PO/№ {random.Next(1000)}" : null,
            Stage = InvoiceStage.Sent,
            CreatedAt = created,
            UpdatedAt = created,
        };
    }
}
