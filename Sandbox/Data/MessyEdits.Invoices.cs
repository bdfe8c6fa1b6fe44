using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>What people do to invoices and payments. An invoice never falls below what was paid on it, nor below zero.</summary>
public sealed partial class MessyEdits
{
    private BookEdit? AddInvoice() => AnyClient(_ => true) is { } client
        ? _books.AddInvoice(MessyInvoices.Draft(client, _random, _books.Today) with
        {
            Stage = _random.Chance(0.8) ? InvoiceStage.Sent : InvoiceStage.Draft,
        })
        : null;

    private BookEdit? ChangeLines()
    {
        var lines = MessyLines.Any(_random);
        return ChangeInvoice("lines changed", invoice => invoice with { Lines = lines });
    }

    private BookEdit? ChangeDiscount()
    {
        var (percent, fixedAmount) = (_random.Pick([0m, 3.33m, 10m, 50m]), _random.Chance(0.3) ? 1.01m : 0);
        return ChangeInvoice("discount changed", invoice => invoice with { DiscountPercent = percent, DiscountAmount = fixedAmount });
    }

    private BookEdit? ChangeDueDate() => AnyInvoice(_ => true) is { } invoice
        ? _books.ChangeDueDate(invoice.Id, invoice.CreateDate.AddDays(_random.Next(0, 400)))
        : null;

    private BookEdit? Dispute() =>
        AnyInvoice(invoice => !invoice.IsDisputed && IsOpen(invoice)) is { } invoice ? _books.DisputeInvoice(invoice.Id) : null;

    private BookEdit? ResolveDispute() =>
        AnyInvoice(invoice => invoice.IsDisputed) is { } invoice ? _books.ResolveDispute(invoice.Id) : null;

    private BookEdit? SendInvoice() =>
        AnyInvoice(invoice => invoice.Stage == InvoiceStage.Draft) is { } draft ? _books.SendInvoice(draft.Id) : null;

    private BookEdit? ChangeCustomer()
    {
        if (AnyInvoice(_ => true) is not { } invoice || AnyClient(client => client.Id != invoice.ClientId) is not { } client)
            return null;
        return _books.ChangeCustomer(invoice.Id, client.Id);
    }

    private BookEdit? DeleteInvoice() => AnyInvoice(_ => true) is { } invoice ? _books.DeleteInvoice(invoice.Id) : null;

    private BookEdit? UndeleteInvoice()
    {
        var deleted = _books.Read(() => _books.InvoiceRows.Sample(_random, invoice => invoice.VisState == VisState.Deleted));
        return deleted is null ? null : _books.UndeleteInvoice(deleted.Id);
    }

    private BookEdit? ArchiveInvoice() =>
        AnyInvoice(invoice => invoice.VisState == VisState.Active) is { } invoice ? _books.ArchiveInvoice(invoice.Id) : null;

    private BookEdit? RecordPayment() =>
        AnyInvoice(IsOpen) is { } invoice ? Pay(invoice, Part(invoice.Outstanding)) : null;

    private BookEdit? Overpay() =>
        AnyInvoice(IsOpen) is { } invoice ? Pay(invoice, invoice.Outstanding + 10) : null;

    private BookEdit? PayFromCredit()
    {
        var invoice = AnyInvoice(invoice => IsOpen(invoice) && CreditFor(invoice) > 0);
        return invoice is null
            ? null
            : _books.PayFromCredit(invoice.Id, Math.Min(invoice.Outstanding, _books.Read(() => CreditFor(invoice))));
    }

    /// <summary>To any invoice of the currency that has room for it.</summary>
    private BookEdit? MovePayment()
    {
        if (AnyPayment(VisState.Active) is not { } payment)
            return null;
        var target = AnyInvoice(invoice =>
            invoice.Id != payment.InvoiceId && invoice.Currency == payment.Currency && IsOpen(invoice) && invoice.Outstanding >= payment.Amount);
        return target is null ? null : _books.MovePayment(payment.Id, target.Id);
    }

    private BookEdit? DeletePayment() => AnyPayment(VisState.Active) is { } payment ? _books.DeletePayment(payment.Id) : null;

    private BookEdit? UndeletePayment() => AnyPayment(VisState.Deleted) is { } payment ? _books.UndeletePayment(payment.Id) : null;

    private BookEdit Pay(BookInvoice invoice, decimal amount) => _books.AddPayment(new BookPayment
    {
        InvoiceId = invoice.Id,
        Amount = amount,
        Date = _books.Today,
        Type = _random.Pick(Words.PaymentTypes),
    });

    private decimal Part(decimal outstanding) =>
        _random.Chance(0.5) ? outstanding : Math.Round(outstanding / 3, 2, MidpointRounding.AwayFromZero);

    private BookEdit? ChangeInvoice(string what, Func<BookInvoice, BookInvoice> change)
    {
        var invoice = AnyInvoice(invoice => change(invoice).Amount >= Math.Max(0, invoice.Paid));
        return invoice is null ? null : _books.EditInvoice(invoice.Id, change, what);
    }

    /// <summary>Callers hold the lock of the books.</summary>
    private decimal CreditFor(BookInvoice invoice) => Balances.Credit(_books, invoice.ClientId)
        .Where(credit => credit.Currency == invoice.Currency)
        .Sum(credit => credit.Amount);

    /// <summary>One that is not deleted, whether or not its client is.</summary>
    private BookInvoice? AnyInvoice(Func<BookInvoice, bool> fits) => _books.Read(() =>
        _books.InvoiceRows.Sample(_random, invoice => invoice.VisState != VisState.Deleted && fits(invoice)));

    private BookPayment? AnyPayment(VisState state) => _books.Read(() =>
        _books.PaymentRows.Sample(_random, payment => payment.VisState == state));

    private static bool IsOpen(BookInvoice invoice) => invoice.Stage != InvoiceStage.Draft && invoice.Outstanding > 0;
}
