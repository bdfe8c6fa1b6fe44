using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sandbox.HubSpot;

public static class HubSpotEndpoints
{
    private static readonly HubSpotOperation Unknown = new("", "", Need.Nothing, NotThere, HasBody: false);

    /// <summary>
    /// Serves the portal under HubSpot's dated paths: <c>/crm/objects/2026-09/…</c>, properties, associations and
    /// account information. Anything else below <c>/crm</c> or <c>/account-info</c> is 404, and malformed in the ledger.
    /// </summary>
    public static void MapHubSpot(this IEndpointRouteBuilder app, HubSpotPortal portal)
    {
        foreach (var operation in HubSpotOperation.All)
            app.MapMethods(operation.Path, [operation.Verb], (HttpContext http) => new HubSpotExchange(http, portal, operation).RunAsync());
        foreach (var rest in new[] { "/crm/{**rest}", "/account-info/{**rest}" })
            app.Map(rest, (HttpContext http) => new HubSpotExchange(http, portal, Unknown with { Verb = http.Request.Method, Path = "(unknown)" }).RunAsync());
    }

    private static HubSpotAnswer NotThere(HubSpotCall call) =>
        throw new Refusal(404, new ErrorBody { Message = "resource not found" }, "no such path or method");
}
