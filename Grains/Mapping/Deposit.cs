using Grains.Interfaces;

namespace Grains.Mapping;

/// <summary>What of an invoice is agreed on beforehand: a deposit, a retainer.</summary>
public static class Deposit
{
    /// <summary>What is asked, in the invoice's currency: the amount, or the part of the total, to the cent. Null: none is.</summary>
    public static decimal? Of(InvoiceRecord invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        var asked = invoice.DepositAmount != 0
            ? invoice.DepositAmount
            : Math.Round(invoice.Amount.Amount * invoice.DepositPercentage / 100, 2, MidpointRounding.AwayFromZero);
        return asked == 0 ? null : asked;
    }

    /// <summary>FreshBooks' <c>deposit_status</c>; empty: there is no deposit.</summary>
    public static string StatusOf(InvoiceRecord invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return invoice.DepositStatus == "none" ? "" : invoice.DepositStatus;
    }

    /// <summary>The ids of the retainers that its lines bill, each once, joined by <c>;</c>.</summary>
    public static string RetainersOf(InvoiceRecord invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return string.Join(';', invoice.Lines.Select(line => line.Retainer).Where(retainer => retainer.Length > 0).Distinct());
    }
}
