using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Grains.Interfaces;
using Grains.Mapping;

namespace Grains.HubSpot;

/// <summary>
/// Makes the properties that the mapping adds, and learns what the portal accepts: its currencies, which properties it
/// computes itself, on which types our key could be made unique (no documentation says; developers.hubspot.com only
/// says that uniqueness cannot be added later).
/// </summary>
internal sealed class PropertySetup(Ask ask)
{
    private const int Turns = 3;

    public async Task<(PortalFacts Facts, ImmutableArray<PreflightCheck> Checks)> MakeAsync()
    {
        var currencies = await CurrenciesAsync();
        var checks = ImmutableArray.CreateBuilder<PreflightCheck>();
        var (readOnly, withoutKey) = (ImmutableHashSet.CreateBuilder<string>(), ImmutableHashSet.CreateBuilder<HubSpotType>());
        var optional = ImmutableHashSet.CreateBuilder<string>();
        foreach (var wanted in CustomProperties.For(currencies).GroupBy(property => property.Type))
        {
            var existing = await ExistingAsync(wanted.Key);
            var problem = await MakeAsync(wanted.Key, [.. wanted], existing);
            if (existing.GetValueOrDefault(HubSpotNames.Key)?["hasUniqueValue"]?.GetValue<bool>() is not true)
                withoutKey.Add(wanted.Key);
            readOnly.UnionWith(CustomProperties.PerhapsReadOnly
                .Where(property => property.Type == wanted.Key && IsReadOnly(existing.GetValueOrDefault(property.Name)))
                .Select(property => $"{property.Type.Path()}/{property.Name}"));
            optional.UnionWith(wanted.Where(property => property.IsOptional && existing.ContainsKey(property.Name)).Select(property => property.Path));
            checks.Add(Check(wanted.Key, [.. wanted.Where(property => !existing.ContainsKey(property.Name))], problem));
            if (existing.ContainsKey(HubSpotNames.Key) && withoutKey.Contains(wanted.Key))
                checks.Add(KeyCheck(wanted.Key));
        }

        return (new PortalFacts(currencies, readOnly.ToImmutable(), withoutKey.ToImmutable()) { Optional = optional.ToImmutable() }, checks.ToImmutable());
    }

    /// <summary>ISO codes, the company currency first; empty: HubSpot did not say.</summary>
    public async Task<ImmutableArray<string>> CurrenciesAsync() => Currencies((await ask("account-info", "details", null)).Body);

    /// <summary>Makes what is missing and adds it to what exists. Null: nothing was missing.</summary>
    private async Task<PlainAnswer?> MakeAsync(HubSpotType type, CustomProperty[] wanted, Dictionary<string, JsonObject> existing)
    {
        PlainAnswer? answer = null;
        var isUnique = true;
        for (var turn = 0; turn < Turns && Array.FindAll(wanted, property => !existing.ContainsKey(property.Name)) is { Length: > 0 } missing; turn++)
        {
            // At last only those that records cannot go without: perhaps there is room for them.
            if (turn > 0 && Array.TrueForAll(missing, property => property.IsOptional))
                break;
            if (turn == Turns - 1)
                missing = Array.FindAll(missing, property => !property.IsOptional);

            // A group that exists answers 409, which is as good.
            await ask("crm/properties", $"{type.Path()}/groups", new JsonObject { ["name"] = CustomProperties.Group, ["label"] = "FreshBooks", ["displayOrder"] = -1 });
            answer = await CreateAsync(type, [.. missing.Select(property => property with { IsUnique = property.IsUnique && isUnique })], existing);
            switch (answer.Status)
            {
                case HttpStatusCode.BadRequest or < HttpStatusCode.MultipleChoices:
                    isUnique = isUnique && NeedsUniqueKey(type);
                    break;
                case HttpStatusCode.Forbidden:
                    return answer;
                default:
                    // The answer may have been lost after HubSpot made them.
                    foreach (var (name, property) in await ExistingAsync(type))
                        existing[name] = property;
                    break;
            }
        }

        return answer;
    }

    /// <summary>
    /// Contacts and companies hang on nothing, so one that was made already is found by its unique key alone. And a
    /// property that was made without uniqueness can never have it.
    /// </summary>
    private static bool NeedsUniqueKey(HubSpotType type) => type is HubSpotType.Contact or HubSpotType.Company;

    private async Task<PlainAnswer> CreateAsync(HubSpotType type, CustomProperty[] properties, Dictionary<string, JsonObject> existing)
    {
        var answer = await AskAsync(type, properties);
        foreach (var made in HubSpotWire.Items(answer.Body, "results").Where(made => HubSpotWire.Text(made, "name") is not null))
            existing[HubSpotWire.Text(made, "name")!] = made;
        return answer;
    }

    private Task<PlainAnswer> AskAsync(HubSpotType type, CustomProperty[] properties) =>
        ask("crm/properties", $"{type.Path()}/batch/create", new JsonObject
        {
            ["inputs"] = new JsonArray([.. properties.Select(property => new JsonObject
            {
                ["name"] = property.Name,
                ["label"] = property.Label,
                ["groupName"] = CustomProperties.Group,
                ["type"] = property.Kind switch { PropertyKind.Number => "number", PropertyKind.Date => "date", _ => "string" },
                ["fieldType"] = property.Kind switch { PropertyKind.Number => "number", PropertyKind.Date => "date", _ => "text" },
                ["hasUniqueValue"] = property.IsUnique,
            })]),
        });

    private async Task<Dictionary<string, JsonObject>> ExistingAsync(HubSpotType type) =>
        HubSpotWire.Items((await ask("crm/properties", type.Path(), null)).Body, "results")
            .Where(property => HubSpotWire.Text(property, "name") is not null)
            .ToDictionary(property => HubSpotWire.Text(property, "name")!);

    private static bool IsReadOnly(JsonObject? property) =>
        (property?["modificationMetadata"] as JsonObject)?["readOnlyValue"]?.GetValue<bool>() is true;

    private static ImmutableArray<string> Currencies(JsonObject? details) =>
        HubSpotWire.Text(details, "companyCurrency") is { } company
            ? [company, .. HubSpotWire.Strings(details, "additionalCurrencies").Where(currency => currency != company)]
            : [];

    private static PreflightCheck KeyCheck(HubSpotType type) => NeedsUniqueKey(type)
        ? new($"{type.Path()}: unique key", false, $"The property {HubSpotNames.Key} of {type.Path()} is not unique, so a record made twice would go unseen. Delete it in HubSpot's property settings, then connect again: it is made anew.", true)
        : new($"{type.Path()}: unique key", true, $"HubSpot has no unique property for {type.Path()}: before one is made, those that exist are read.", false);

    public static PreflightCheck Passed(HubSpotType type) =>
        new(Name(type), true, $"The FreshBooks properties of {type.Path()} are there.", Blocks(type));

    private static bool Blocks(HubSpotType type) => type is HubSpotType.Contact or HubSpotType.Company;

    private static string Name(HubSpotType type) => $"{type.Path()}: properties";

    private static PreflightCheck Check(HubSpotType type, CustomProperty[] missing, PlainAnswer? problem)
    {
        if (missing.Length == 0)
            return Passed(type);
        if (missing.All(property => property.IsOptional))
        {
            return new(Name(type), false, $"HubSpot has no {string.Join(", ", missing.Select(property => property.Name))} of {type.Path()}, which go without. "
                + "Make room for them in HubSpot's property settings; they are tried again every hour.", Blocks: false);
        }

        var scopes = HubSpotWire.MissingScopes(problem?.Body);
        var remedy = problem?.Status switch
        {
            HttpStatusCode.Forbidden => $"Give the token the scope {(scopes.Length > 0 ? string.Join(" or ", scopes) : type.SchemaScope())}",
            null => "Check that HubSpot can be reached",
            var status when missing.Any(property => property.IsUnique) =>
                $"HubSpot answered {(int)status}; {HubSpotNames.Key} must be unique, and a type has room for ten unique properties: free one in HubSpot's property settings",
            var status => $"HubSpot answered {(int)status}; make room for them in HubSpot's property settings",
        };
        return new(Name(type), false, $"HubSpot did not take {string.Join(", ", missing.Select(property => property.Name))} of {type.Path()}. {remedy}, then connect again.", Blocks(type));
    }
}
