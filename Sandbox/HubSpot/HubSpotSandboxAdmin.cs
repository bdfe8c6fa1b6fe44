using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sandbox.HubSpot;

/// <summary>Looks into the portal and breaks things on purpose, from this machine only.</summary>
public static class HubSpotSandboxAdmin
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static void MapHubSpotSandboxAdmin(this IEndpointRouteBuilder app, HubSpotPortal portal)
    {
        var admin = app.MapGroup("/_sandbox/hubspot").AddEndpointFilter(async (call, next) =>
            call.HttpContext.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) ? await next(call) : Results.NotFound());
        admin.MapGet("/", () => Counts(portal));
        admin.MapGet("/ledger", () => Figures(portal));
        admin.MapGet("/faults", () => portal.Faults.Waiting);
        admin.MapPost("/faults", (HubSpotFault fault) => portal.Faults.Add(fault));
        admin.MapDelete("/faults", portal.Faults.Clear);
        admin.MapGet("/options", () => portal.Options);
        admin.MapPost("/options", (JsonObject changes) => Change(portal, changes));
        MapByHand(admin, portal);
    }

    private static void MapByHand(RouteGroupBuilder admin, HubSpotPortal portal)
    {
        admin.MapGet("/objects/{type}", (string type) => Try(() => portal.Objects(type)));
        admin.MapGet("/invoices/{id}/total", (string id) => portal.LineTotal(id));
        admin.MapPost("/objects/{type}", (string type, Dictionary<string, string> properties) => Try(() => portal.CreateByHand(type, properties)));
        admin.MapPatch("/objects/{type}/{id}", (string type, string id, Dictionary<string, string> properties) => Try(() =>
        {
            portal.EditByHand(type, id, properties);
            return id;
        }));
        admin.MapPost("/objects/{type}/{id}/merge/{otherId}", (string type, string id, string otherId) => Try(() =>
        {
            portal.MergeByHand(type, id, otherId);
            return id;
        }));
        admin.MapPost("/objects/{type}/{id}/erase", (string type, string id) => Try(() =>
        {
            portal.EraseByHand(type, id);
            return id;
        }));
        admin.MapDelete("/objects/{type}/{id}", (string type, string id) => Try(() =>
        {
            portal.ArchiveByHand(type, id);
            return id;
        }));
    }

    private static object Counts(HubSpotPortal portal) => new
    {
        objects = ObjectType.All.ToDictionary(type => type.Name, type => portal.Objects(type.Name)).ToDictionary(
            pair => pair.Key,
            pair => new { live = pair.Value.Count(record => !record.Archived), archived = pair.Value.Count(record => record.Archived) }),
        associations = portal.Alone(() => portal.State.Associations.Count),
        properties = portal.Alone(() => ObjectType.All.ToDictionary(type => type.Name, type => portal.State.Catalog.Custom(type).Count())),
        inWindow = portal.Limits.InWindow(portal.Options),
        today = portal.Limits.Today(portal.Options),
        faults = portal.Faults.Waiting.Count,
    };

    private static object Figures(HubSpotPortal portal)
    {
        var entries = portal.Ledger.Entries(Side.HubSpot);
        return new
        {
            requests = entries.Length,
            records = entries.Sum(entry => entry.Records),
            byStatus = entries.CountBy(entry => entry.Status).ToDictionary(),
            byOperation = entries.CountBy(entry => entry.Operation).ToDictionary(),
            injected = entries.Count(entry => entry.Injected),
            malformed = entries.Where(entry => entry.Malformed is not null).CountBy(entry => $"{entry.Operation}: {entry.Malformed}").ToDictionary(),
            peak = portal.Ledger.Peak(Side.HubSpot, portal.Options.Window),
        };
    }

    /// <summary>Takes over the options named, e.g. <c>{"windowLimit": 10, "invoiceWrites": "MissingScope"}</c>.</summary>
    private static IResult Change(HubSpotPortal portal, JsonObject changes)
    {
        try
        {
            portal.Reconfigure(now =>
            {
                var merged = JsonSerializer.SerializeToNode(now, Json)!.AsObject();
                if (changes.Select(change => change.Key).FirstOrDefault(name => !merged.ContainsKey(name)) is { } unknown)
                    throw new JsonException($"There is no option '{unknown}'.");
                foreach (var (name, value) in changes)
                    merged[name] = value?.DeepClone();
                return merged.Deserialize<HubSpotOptions>(Json)!;
            });
            return Results.Ok(portal.Options);
        }
        catch (JsonException wrong)
        {
            return Results.Problem(wrong.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static IResult Try<T>(Func<T> run)
    {
        try
        {
            return Results.Ok(run());
        }
        catch (ArgumentException wrong)
        {
            return Results.Problem(wrong.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
