using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>A payment on the wire: 20 keys.</summary>
internal static class PaymentWire
{
    public static void Write(Utf8JsonWriter json, BookPayment payment, Books books)
    {
        json.WriteStartObject();
        json.WriteNumber("id", payment.Id);
        json.WriteNumber("logid", payment.Id);
        json.WriteString("accounting_systemid", books.Options.AccountId);
        json.WriteNumber("invoiceid", payment.InvoiceId);
        json.WriteNumber("clientid", payment.ClientId);
        json.WriteMoney("amount", payment.Amount, payment.Currency);
        json.WriteDay("date", payment.Date);
        json.WriteString("type", payment.Type);
        json.WriteString("note", payment.Note);
        json.WriteString("updated", Eastern.Stamp(payment.UpdatedAt));
        json.WriteNumber("vis_state", (int)payment.VisState);
        json.WriteBoolean("from_credit", payment.CreditId is not null);
        json.WriteBoolean("send_client_notification", false);
        json.WriteId("overpaymentid", payment.OverpaymentId);
        json.WriteId("creditid", payment.CreditId);
        json.WriteNulls("bulk_paymentid", "gateway", "orderid", "transaction_uuid", "transactionid");
        json.WriteEndObject();
    }
}
