using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>What became of an invoice after it was made.</summary>
internal static class MessyFates
{
    private const int FirstPayment = 300_000;

    /// <param name="before">How many payments there are already: the next id follows.</param>
    public static (BookInvoice Invoice, BookPayment[] Payments) Any(BookInvoice invoice, int before, Random random, DateOnly today)
    {
        var date = invoice.CreateDate < today.AddDays(-2) ? invoice.CreateDate.AddDays(1) : invoice.CreateDate;
        var total = invoice.Amount;
        var half = Math.Round(total / 2, 2, MidpointRounding.ToZero);
        var viewed = invoice with { Stage = random.Chance(0.5) ? InvoiceStage.Viewed : InvoiceStage.Sent };
        return random.Next(14) switch
        {
            0 => (invoice with { Stage = InvoiceStage.Draft }, []),
            1 => (viewed with { IsDisputed = true }, []),
            2 => Settled(viewed with { IsDisputed = true }, Pay(half)),
            3 or 4 => Settled(viewed, Pay(half)),
            5 => Settled(viewed, Pay(total)),
            6 => Settled(viewed, Pay(half), Pay(total - half)),
            7 => Settled(viewed, Pay(total) with { Excess = 12.34m }, Pay(0) with { Excess = 10 }),
            8 => Settled(viewed, Pay(half) with { Type = "Credit", CreditId = random.Next(700_000, 710_000) }),
            9 => Settled(viewed with { DepositAmount = half }, Pay(random.Chance(0.5) ? half : Math.Round(half / 2, 2))),
            10 => Settled(viewed with { VisState = VisState.Deleted }, Pay(half)),
            11 => Settled(viewed, Pay(half) with { VisState = VisState.Deleted }),
            12 => (viewed with { VisState = random.Chance(0.5) ? VisState.Archived : VisState.Deleted }, []),
            _ => (viewed, []),
        };

        BookPayment Pay(decimal amount) => new()
        {
            InvoiceId = invoice.Id,
            ClientId = invoice.ClientId,
            Amount = Math.Max(0, amount),
            Currency = invoice.Currency,
            Date = date,
            Type = random.Pick(Words.PaymentTypes),
            Note = random.Chance(0.1) ? MessyText.Long(random) : "",
            UpdatedAt = invoice.CreatedAt.AddHours(1),
        };

        (BookInvoice, BookPayment[]) Settled(BookInvoice of, params BookPayment[] payments)
        {
            BookPayment[] numbered = [.. payments.Select((payment, at) => Numbered(payment, FirstPayment + before + at))];
            var paid = of with { Paid = numbered.Where(payment => payment.VisState != VisState.Deleted).Sum(payment => payment.Amount), UpdatedAt = invoice.CreatedAt.AddHours(1) };
            return (paid with { DatePaid = paid.IsPaid ? date : null }, numbered);
        }
    }

    private static BookPayment Numbered(BookPayment payment, int id) =>
        payment with { Id = id, OverpaymentId = payment.Excess > 0 ? id + 500_000 : null };
}
