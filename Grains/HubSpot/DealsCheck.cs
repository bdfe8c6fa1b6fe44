using System.Net;
using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>Can a rule about deals be followed? Tried without leaving a trace.</summary>
internal sealed class DealsCheck(Ask ask)
{
    /// <summary>Null: it can.</summary>
    /// <exception cref="RefusalException">The rule names a property that cannot serve.</exception>
    public async Task<string?> WhyNotAsync(DealRule rule)
    {
        var read = await ask("crm/objects", "deals/batch/read", Preflight.ReadOfNobody());
        if (WhyNot(read) is { } says || rule.Match is not DealMatch.ByPurchaseOrder)
            return WhyNot(read);

        var property = await ask("crm/properties", $"deals/{Uri.EscapeDataString(rule.Property)}", null);
        if (property.Status is HttpStatusCode.NotFound)
            throw new RefusalException(400, $"HubSpot's deals have no property '{rule.Property}'.", "Send the internal name of one that they have, as HubSpot's property settings show it.");
        if (property.IsSuccess && HubSpotWire.Text(property.Body, "type") is not "string")
            throw new RefusalException(400, $"The deal property '{rule.Property}' does not hold text.", "Send one of type single-line text: purchase order numbers may have letters.");
        return WhyNot(property);
    }

    private static string? WhyNot(PlainAnswer answer) => answer.Status switch
    {
        HttpStatusCode.Forbidden => "The HubSpot token may not read deals, so no invoice is associated with one. Give it the scope crm.objects.deals.read in HubSpot's Development > Keys.",
        HttpStatusCode.Unauthorized => "HubSpot refused the token. Copy it again from HubSpot's Development > Keys.",
        null => "HubSpot cannot be reached now.",
        >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => $"HubSpot answered {(int)answer.Status} when asked for deals. Ask again in a minute.",
        _ => null,
    };
}
