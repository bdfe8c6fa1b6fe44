using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Grains.Interfaces;
using Grains.Mapping;

namespace Grains.HubSpot;

/// <summary>Sends one request below <c>/{area}/{version}/</c>; a null body means GET.</summary>
internal delegate Task<PlainAnswer> Ask(string area, string path, JsonObject? body);

/// <summary>
/// What a token may do, tried without leaving a trace: by reading and updating record 0, which no portal has. HubSpot
/// checks scopes before records, so only a missing scope answers 403.
/// </summary>
internal sealed class Preflight(Ask ask)
{
    public async Task<ImmutableArray<PreflightCheck>> ChecksAsync()
    {
        var checks = ImmutableArray.CreateBuilder<PreflightCheck>();
        foreach (var type in CustomProperties.Types)
        {
            checks.Add(Check(type, "read", await ask("crm/objects", $"{type.Path()}/batch/read", ReadOfNobody())));
            checks.Add(Check(type, "write", await ask("crm/objects", $"{type.Path()}/batch/update", UpdateOfNobody(type))));
        }

        return checks.ToImmutable();
    }

    /// <summary>Without contacts and companies there is no mirror; the others are held until HubSpot takes them.</summary>
    private static PreflightCheck Check(HubSpotType type, string access, PlainAnswer answer)
    {
        var blocks = type is HubSpotType.Contact or HubSpotType.Company;
        var name = $"{type.Path()}: {access}";
        return answer.Status switch
        {
            HttpStatusCode.Forbidden => new(name, false, $"The HubSpot token may not {access} {type.Path()}. Give it the scope {Scopes(type, access, answer)} in HubSpot's Development > Keys.", blocks),
            HttpStatusCode.Unauthorized => new(name, false, "HubSpot refused the token. Copy it again from HubSpot's Development > Keys.", blocks),
            null => new(name, false, "HubSpot cannot be reached. Check HubSpot:ApiUrl and this machine's way out.", blocks),
            >= HttpStatusCode.InternalServerError => new(name, false, $"HubSpot answered {(int)answer.Status}. Try again in a minute.", blocks),
            _ => new(name, true, $"The token may {access} {type.Path()}.", blocks),
        };
    }

    private static string Scopes(HubSpotType type, string access, PlainAnswer answer)
    {
        var named = HubSpotWire.MissingScopes(answer.Body);
        return named.Length > 0
            ? string.Join(" or ", named)
            : type.ObjectScope(access);
    }

    internal static JsonObject ReadOfNobody() => new()
    {
        ["inputs"] = new JsonArray(new JsonObject { ["id"] = "0" }),
        ["properties"] = new JsonArray(),
        ["propertiesWithHistory"] = new JsonArray(),
    };

    private static JsonObject UpdateOfNobody(HubSpotType type) => new()
    {
        ["inputs"] = new JsonArray(new JsonObject
        {
            ["id"] = "0",
            ["objectWriteTraceId"] = "0",
            ["properties"] = new JsonObject { [AnyText(type)] = "x" },
        }),
    };

    private static string AnyText(HubSpotType type) => type switch
    {
        HubSpotType.Contact => "firstname",
        HubSpotType.Invoice => "hs_comments",
        HubSpotType.Payment => "hs_internal_comment",
        _ => "name",
    };
}
