using Microsoft.AspNetCore.Routing;

namespace Sandbox.HubSpot;

/// <summary>One call of the API: where it is, what it needs, what it does.</summary>
internal sealed record HubSpotOperation(string Verb, string Path, Need Need, Func<HubSpotCall, HubSpotAnswer> Run, bool HasBody)
{
    private const string Objects = "/crm/objects/{version}/{type}";
    private const string Links = "/crm/objects/{version}/{type}/{id}/associations";
    private const string LinkBatches = "/crm/associations/{version}/{type}/{toType}/batch";
    private const string Definitions = "/crm/properties/{version}/{type}";

    public static readonly IReadOnlyList<HubSpotOperation> All =
    [
        Of("GET", Objects, Need.Read, ReadOperations.List),
        Of("POST", Objects, Need.Write, CreateOperations.One),
        Of("GET", Objects + "/{id}", Need.Read, ReadOperations.One),
        Of("PATCH", Objects + "/{id}", Need.Write, UpdateOperations.One),
        Of("DELETE", Objects + "/{id}", Need.Write, ArchiveOperations.One),
        Of("POST", Objects + "/batch/create", Need.Write, CreateOperations.Batch),
        Of("POST", Objects + "/batch/read", Need.Read, ReadOperations.Batch),
        Of("POST", Objects + "/batch/update", Need.Write, UpdateOperations.Batch),
        Of("POST", Objects + "/batch/upsert", Need.Write, UpsertOperation.Batch),
        Of("POST", Objects + "/batch/archive", Need.Write, ArchiveOperations.Batch),
        Of("POST", Objects + "/search", Need.Read, SearchOperation.Run),
        Of("POST", Objects + "/merge", Need.Write, ArchiveOperations.Merge),
        Of("POST", Objects + "/gdpr-delete", Need.Write, ArchiveOperations.GdprDelete),

        Of("GET", Links + "/{toType}", Need.LinkRead, AssociationReads.List),
        Of("PUT", Links + "/{toType}/{toId}", Need.LinkWrite, AssociationWrites.Put),
        Of("DELETE", Links + "/{toType}/{toId}", Need.LinkWrite, AssociationWrites.Delete),
        Of("PUT", Links + "/default/{toType}/{toId}", Need.LinkWrite, AssociationWrites.PutDefault) with { HasBody = false },
        Of("POST", LinkBatches + "/create", Need.LinkWrite, AssociationWrites.BatchCreate),
        Of("POST", LinkBatches + "/associate/default", Need.LinkWrite, AssociationWrites.BatchDefault),
        Of("POST", LinkBatches + "/read", Need.LinkRead, AssociationReads.BatchRead),
        Of("POST", LinkBatches + "/archive", Need.LinkWrite, AssociationWrites.BatchArchive),
        Of("POST", LinkBatches + "/labels/archive", Need.LinkWrite, AssociationWrites.BatchUnlabel),

        Of("GET", Definitions, Need.SchemaRead, PropertyOperations.List),
        Of("POST", Definitions, Need.SchemaWrite, PropertyOperations.Create),
        Of("GET", Definitions + "/{name}", Need.SchemaRead, PropertyOperations.One),
        Of("PATCH", Definitions + "/{name}", Need.SchemaWrite, PropertyOperations.Update),
        Of("DELETE", Definitions + "/{name}", Need.SchemaWrite, PropertyOperations.Archive),
        Of("POST", Definitions + "/batch/create", Need.SchemaWrite, PropertyOperations.BatchCreate),
        Of("POST", Definitions + "/batch/read", Need.SchemaRead, PropertyOperations.BatchRead),
        Of("POST", Definitions + "/batch/archive", Need.SchemaWrite, PropertyOperations.BatchArchive),
        Of("GET", Definitions + "/groups", Need.SchemaRead, PropertyGroupOperations.List),
        Of("POST", Definitions + "/groups", Need.SchemaWrite, PropertyGroupOperations.Create),
        Of("GET", Definitions + "/groups/{name}", Need.SchemaRead, PropertyGroupOperations.One),
        Of("PATCH", Definitions + "/groups/{name}", Need.SchemaWrite, PropertyGroupOperations.Update),
        Of("DELETE", Definitions + "/groups/{name}", Need.SchemaWrite, PropertyGroupOperations.Archive),

        Of("GET", "/crm/limits/{version}/custom-properties", Need.AnyObject, PropertyLimits.Tell),
        Of("GET", "/account-info/{version}/details", Need.Nothing, AccountOperations.Details),
        Of("GET", "/account-info/{version}/api-usage/daily/private-apps", Need.Nothing, AccountOperations.DailyUsage),
    ];

    /// <summary>For the ledger: <c>POST contacts/batch/create</c>, <c>PATCH invoices/{id}</c>, <c>GET properties/contacts</c>.</summary>
    public string Name(RouteValueDictionary route)
    {
        var path = Path.Replace("/crm/objects/{version}/", "", StringComparison.Ordinal)
            .Replace("/crm/", "", StringComparison.Ordinal)
            .Replace("{version}/", "", StringComparison.Ordinal)
            .TrimStart('/');
        return $"{Verb} {path}"
            .Replace("{type}", Plain(route, "type"), StringComparison.Ordinal)
            .Replace("{toType}", Plain(route, "toType"), StringComparison.Ordinal);
    }

    private static HubSpotOperation Of(string verb, string path, Need need, Func<HubSpotCall, HubSpotAnswer> run) =>
        new(verb, path, need, run, HasBody: verb is "POST" or "PATCH" or "PUT");

    private static string Plain(RouteValueDictionary route, string name)
    {
        var text = (string?)route.GetValueOrDefault(name) ?? "";
        return ObjectType.Find(text)?.Name ?? text;
    }
}
