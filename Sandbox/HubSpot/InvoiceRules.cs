using System.Globalization;

namespace Sandbox.HubSpot;

/// <summary>What is special about invoices and their lines (developers.hubspot.com, "Invoices" and "Line items").</summary>
internal static class InvoiceRules
{
    private static readonly string[] Computed = ["hs_amount_billed", "hs_balance_due", "hs_amount_paid"];

    /// <summary>What HubSpot fills in on creation where nothing was said.</summary>
    public static IReadOnlyDictionary<string, string> WithDefaults(string type, IReadOnlyDictionary<string, string> properties, DateTimeOffset at)
    {
        (string Name, string Value)[] defaults = type switch
        {
            "invoices" =>
            [
                ("hs_invoice_status", "draft"), ("hs_invoice_billable", "true"),
                ("hs_invoice_date", PropertyValues.Write(at)), ("hs_due_date", PropertyValues.Write(at)),
            ],
            "commerce_payments" => [("hs_latest_status", "processing")],
            _ => [],
        };
        var all = new Dictionary<string, string>(properties);
        foreach (var (name, value) in defaults)
            all.TryAdd(name, value);
        return all;
    }

    public static bool IsBillable(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault("hs_invoice_billable", "true") != "false";

    /// <summary>The amounts of an invoice that HubSpot bills itself are worked out, not written.</summary>
    public static bool IsComputed(string property, bool isBillable) => isBillable && Computed.Contains(property);

    /// <summary>Whether the amount billed is what the lines come to, rather than what was written.</summary>
    public static bool IsBilledByLines(HubSpotObject invoice, HubSpotOptions options) =>
        !invoice.Properties.ContainsKey("hs_amount_billed")
        || IsBillable(invoice.Properties)
        || RecordRules.IsMadeReadOnly(options, ObjectType.Invoices, "hs_amount_billed");

    /// <summary>
    /// Why the invoice cannot be in this status, or null. An invoice that HubSpot does not bill may be in any;
    /// others open with one contact and a line, and become paid only by a payment.
    /// </summary>
    public static string? StatusProblem(IReadOnlyDictionary<string, string> properties, string? before, int contacts, int lines)
    {
        var status = properties.GetValueOrDefault("hs_invoice_status", "draft");
        if (!IsBillable(properties) || status == before)
            return null;
        return status switch
        {
            "open" when contacts != 1 => "An invoice needs exactly one contact before it can be open.",
            "open" when lines == 0 => "An invoice needs at least one line item before it can be open.",
            "paid" => "A billable invoice cannot be marked as paid; record a payment.",
            _ => null,
        };
    }

    public static bool IsDeletable(HubSpotObject invoice, HubSpotOptions options) =>
        invoice.Properties.GetValueOrDefault("hs_invoice_status") switch
        {
            null or "draft" => true,
            "open" => options.OpenInvoicesDeletable,
            _ => false,
        };

    public static decimal LineTotal(PortalState state, RecordKey invoice) => Lines(state, invoice).Sum(LineAmount);

    public static IEnumerable<HubSpotObject> Lines(PortalState state, RecordKey invoice) =>
        state.Associations.Of(invoice, ObjectType.LineItems.Name).Select(line => state.Live(line.To)).OfType<HubSpotObject>();

    public static decimal LineAmount(HubSpotObject line)
    {
        var quantity = Number(line, "quantity") ?? 1;
        var price = Number(line, "price") ?? 0;
        var net = (quantity * price * (1 - ((Number(line, "hs_discount_percentage") ?? 0) / 100))) - ((Number(line, "discount") ?? 0) * quantity);
        return decimal.Round(net, 2, MidpointRounding.AwayFromZero);
    }

    private static decimal? Number(HubSpotObject line, string name) =>
        line.Properties.TryGetValue(name, out var value) ? decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture) : null;
}
