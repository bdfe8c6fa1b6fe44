using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sandbox.HubSpot;

/// <summary>What a token must be allowed for an operation.</summary>
internal enum Need
{
    Nothing,
    Read,
    Write,
    SchemaRead,
    SchemaWrite,

    /// <summary>Any scope that reads or writes records of any type.</summary>
    AnyObject,

    /// <summary>Associations have no scopes of their own: reading takes both types' read scope.</summary>
    LinkRead,

    /// <summary>The one type's write scope and the other's read scope. HubSpot's exact mapping per pair is not public.</summary>
    LinkWrite,
}

/// <summary>Who may come in: the token, its scopes, the limits (developers.hubspot.com, "Error handling" and "Usage guidelines").</summary>
internal static class HubSpotDoor
{
    private const string MissingScopes =
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";

    private const string NotPublic = "The scope needed for this API call isn't available for public use. If you have questions, contact support or post in our developer forum.";

    private const string NoCredentials =
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview";

    public static ErrorBody? Unauthorized(HttpRequest request, HubSpotOptions options) =>
        request.Headers.Authorization.ToString() == $"Bearer {options.Token}"
            ? null
            : new ErrorBody { Category = "INVALID_AUTHENTICATION", Message = NoCredentials };

    public static void RefuseForbidden(Need need, ObjectType? type, ObjectType? toType, HubSpotOptions options)
    {
        if (type is not null && need is Need.Write or Need.LinkWrite)
            RefuseClosed(type, Access(type, options));
        string[][] asked = (need, type) switch
        {
            (Need.AnyObject, _) => [[.. ObjectType.All.SelectMany(any => new[] { any.Read, any.Write })]],
            (_, null) => [],
            (Need.Read, _) => [[type.Read]],
            (Need.Write, _) => [[type.Write]],
            (Need.SchemaRead, _) => [[type.SchemaRead, type.Read, type.Write]],
            (Need.SchemaWrite, _) => [[type.SchemaWrite]],
            (Need.LinkRead, _) => [[type.Read], [toType!.Read]],
            (Need.LinkWrite, _) => [[type.Write], [toType!.Read]],
            _ => [],
        };
        if (asked.FirstOrDefault(anyOf => !anyOf.Any(options.Scopes.Contains)) is { } missing)
            throw Missing(missing);
    }

    public static ErrorBody OverLimit(string policy, HubSpotOptions options) => new()
    {
        Message = $"You have reached your {(policy == "DAILY" ? "daily" : policy.ToLowerInvariant())} limit.",
        ErrorType = "RATE_LIMIT",
        PolicyName = policy,
        GroupName = $"publicapi:private-apps:{options.PortalId}",
    };

    public static string Policy(LimitHit hit) => hit switch
    {
        LimitHit.Daily => "DAILY",
        LimitHit.Secondly => "SECONDLY",
        _ => "TEN_SECONDLY_ROLLING",
    };

    private static WriteAccess Access(ObjectType type, HubSpotOptions options) =>
        type == ObjectType.Invoices ? options.InvoiceWrites
        : type == ObjectType.Payments ? options.PaymentWrites
        : WriteAccess.Allowed;

    private static void RefuseClosed(ObjectType type, WriteAccess access)
    {
        if (access == WriteAccess.MissingScope)
            throw Missing([type.Write]);
        if (access == WriteAccess.NotPublic)
            throw new Refusal(403, new ErrorBody { Message = NotPublic });
    }

    // Both places where clients have seen the list.
    private static Refusal Missing(string[] anyOf)
    {
        var context = new Dictionary<string, string[]> { ["requiredGranularScopes"] = anyOf };
        return new Refusal(403, new ErrorBody
        {
            Category = "MISSING_SCOPES",
            Message = MissingScopes,
            Context = context,
            Errors = [new ErrorDetail("One or more of the following scopes are required.", null, context)],
            Links = new Dictionary<string, string> { ["scopes"] = "https://developers.hubspot.com/scopes" },
        });
    }
}
