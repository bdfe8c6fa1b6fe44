using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>
/// Invoices of the last year and a half and what was paid on them. Of ten clients' forty invoices two are drafts,
/// seven unpaid, three paid in part, the others in full, four of them in two payments.
/// </summary>
internal static class InvoiceMaker
{
    private enum Fate
    {
        Draft,
        Unpaid,
        Partial,
        Paid,
        PaidTwice,
    }

    public static (ImmutableArray<BookInvoice> Invoices, ImmutableArray<BookPayment> Payments) Make(
        ImmutableArray<BookClient> clients,
        Random random,
        DateOnly today)
    {
        if (clients.IsEmpty)
            return ([], []);
        var planned = Fates(clients.Length)
            .Select(fate => (Fate: fate, Date: today.AddDays(-random.Next(1, fate <= Fate.Unpaid ? 120 : 540))))
            .OrderBy(plan => plan.Date)
            .ToArray();
        var invoices = ImmutableArray.CreateBuilder<BookInvoice>(planned.Length);
        var payments = new List<BookPayment>();
        var id = 1_200_000;
        foreach (var (fate, date) in planned)
        {
            var client = clients[random.Next(clients.Length)];
            id += random.Next(1, 4);
            var draft = Invoice(id, invoices.Count + 1, client, date, random);
            var paid = Payments(draft, fate, random, today);
            payments.AddRange(paid);
            invoices.Add(Settled(draft, fate, paid, random));
        }

        return (invoices.MoveToImmutable(), Numbered(payments, random));
    }

    /// <summary>Mostly whole quantities of something; hours come in halves and quarters.</summary>
    public static BookLine Line(int id, BookTax? tax, Random random)
    {
        var at = random.Next(Words.Works.Length);
        var (name, description, low, high) = Words.Works[at];
        var quantity = at < 4 && random.Chance(0.5) ? random.Next(1, 60) / 4m : random.Next(1, 9);
        var cost = random.Next(low * 100, high * 100) / 100m;
        return new BookLine(id, name, description, quantity, random.Chance(0.5) ? Math.Round(cost) : cost, tax) { ExpenseId = Chart.Rebilled(name, cost) };
    }

    public static ImmutableArray<BookLine> Lines(BookTax? tax, Random random)
    {
        var count = random.NextDouble() switch
        {
            < 0.15 => 1,
            < 0.35 => 2,
            < 0.60 => 3,
            < 0.80 => 4,
            < 0.92 => 5,
            _ => 6,
        };
        return [.. Enumerable.Range(1, count).Select(id => Line(id, tax, random))];
    }

    public static BookTax? Tax(Random random, string currency) => random.NextDouble() switch
    {
        < 0.5 when currency == "CAD" => new BookTax("HST", 13),
        < 0.5 when currency == "EUR" => new BookTax("VAT", 19),
        < 0.1 => new BookTax("Sales Tax", 8.875m),
        _ => null,
    };

    private static Fate[] Fates(int clients)
    {
        var (all, payments) = (clients * 4, clients * 35 / 10);
        var (twice, partial, drafts) = (clients * 4 / 10, clients * 3 / 10, clients * 2 / 10);
        var once = payments - (2 * twice) - partial;
        return
        [
            .. Enumerable.Repeat(Fate.PaidTwice, twice),
            .. Enumerable.Repeat(Fate.Partial, partial),
            .. Enumerable.Repeat(Fate.Draft, drafts),
            .. Enumerable.Repeat(Fate.Paid, once),
            .. Enumerable.Repeat(Fate.Unpaid, all - twice - partial - drafts - once),
        ];
    }

    private static BookInvoice Invoice(int id, int number, BookClient client, DateOnly date, Random random)
    {
        var created = Eastern.At(date, random.OfficeTime());
        // A client may be billed in another currency than its own, now and then.
        var currency = random.Chance(0.01) ? "CAD" : client.Currency;
        return new BookInvoice
        {
            Id = id,
            Uuid = random.Uuid(),
            Number = $"{number:D7}",
            ClientId = client.Id,
            Organization = client.Organization,
            FirstName = client.FirstName,
            LastName = client.LastName,
            Address = client.Address,
            VatName = client.VatName,
            VatNumber = client.VatNumber,
            CreateDate = date,
            DueOffsetDays = random.Pick([0, 15, 30, 30, 30, 45]),
            Currency = currency,
            Lines = Lines(Tax(random, currency), random),
            DiscountPercent = random.Chance(0.05) ? random.Pick([5m, 7.5m, 10m]) : 0,
            PoNumber = random.Chance(0.1) ? $"PO-{random.Next(1000, 9999)}" : null,
            Notes = random.Chance(0.2) ? "Thank you for your business." : "",
            Terms = random.Chance(0.3) ? "Payable within the term stated." : "",
            CreatedAt = created,
            UpdatedAt = created,
        };
    }

    private static BookPayment[] Payments(BookInvoice invoice, Fate fate, Random random, DateOnly today)
    {
        var part = Math.Round(invoice.Amount * random.Next(20, 71) / 100, 2);
        decimal[] amounts = fate switch
        {
            Fate.Paid => [invoice.Amount],
            Fate.PaidTwice => [part, invoice.Amount - part],
            Fate.Partial => [part],
            _ => [],
        };
        var date = invoice.CreateDate;
        return [.. amounts.Select(amount => Payment(invoice, amount, date = Later(date, random, today), random))];
    }

    private static BookPayment Payment(BookInvoice invoice, decimal amount, DateOnly date, Random random)
    {
        var recorded = Eastern.At(date, random.OfficeTime());
        return new BookPayment
        {
            InvoiceId = invoice.Id,
            ClientId = invoice.ClientId,
            Amount = amount,
            Currency = invoice.Currency,
            Date = date,
            Type = random.Pick(Words.PaymentTypes),
            Note = random.Chance(0.1) ? "Thanks" : "",
            UpdatedAt = recorded > invoice.CreatedAt ? recorded : invoice.CreatedAt.AddMinutes(20),
        };
    }

    private static BookInvoice Settled(BookInvoice invoice, Fate fate, BookPayment[] paid, Random random)
    {
        if (fate == Fate.Draft)
            return invoice;
        var sent = invoice with { Stage = random.Chance(0.6) ? InvoiceStage.Viewed : InvoiceStage.Sent };
        return paid.Length == 0 ? sent : sent with
        {
            Paid = paid.Sum(payment => payment.Amount),
            DatePaid = fate == Fate.Partial ? null : paid[^1].Date,
            UpdatedAt = paid.Max(payment => payment.UpdatedAt),
        };
    }

    private static ImmutableArray<BookPayment> Numbered(List<BookPayment> payments, Random random)
    {
        var id = 300_000;
        return [.. payments.OrderBy(payment => payment.UpdatedAt).Select(payment => payment with { Id = id += random.Next(1, 4) })];
    }

    private static DateOnly Later(DateOnly date, Random random, DateOnly today)
    {
        var later = date.AddDays(random.Next(0, 45));
        return later < today ? later : today.AddDays(-1);
    }
}
