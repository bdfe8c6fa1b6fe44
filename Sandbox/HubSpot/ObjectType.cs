using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sandbox.HubSpot;

/// <summary>A kind of record: its name and type id in paths, its name in messages, the scopes it takes ("Using object APIs").</summary>
internal sealed record ObjectType(string Name, string Id, string Label, string Scope, string SchemaWrite)
{
    public static readonly ObjectType Contacts = Of("contacts", "0-1", "CONTACT", "contacts");
    public static readonly ObjectType Companies = Of("companies", "0-2", "COMPANY", "companies");
    public static readonly ObjectType Deals = Of("deals", "0-3", "DEAL", "deals");

    // HubSpot lists no crm.schemas.line_items.write; e-commerce is the one scope of its list that can be meant.
    public static readonly ObjectType LineItems = Of("line_items", "0-8", "LINE_ITEM", "line_items") with { SchemaWrite = "e-commerce" };
    public static readonly ObjectType Invoices = Of("invoices", "0-53", "INVOICE", "invoices");
    public static readonly ObjectType Payments = Of("commerce_payments", "0-101", "COMMERCE_PAYMENT", "commercepayments");

    public static readonly ImmutableArray<ObjectType> All = [Contacts, Companies, Deals, LineItems, Invoices, Payments];

    public static readonly ImmutableHashSet<string> AllScopes =
        [.. All.SelectMany(type => new[] { type.Read, type.Write, type.SchemaRead, type.SchemaWrite })];

    private static readonly FrozenDictionary<string, ObjectType> ByNameOrId =
        All.SelectMany(type => new[] { (type.Name, type), (type.Id, type) }).ToFrozenDictionary(pair => pair.Item1, pair => pair.type);

    public string Read => $"crm.objects.{Scope}.read";

    public string Write => $"crm.objects.{Scope}.write";

    public string SchemaRead => $"crm.schemas.{Scope}.read";

    /// <summary>As in a sentence: <c>Contact already exists</c>.</summary>
    public string Title => Label[0] + Label[1..].Replace('_', ' ').ToLowerInvariant();

    public static ObjectType? Find(string? nameOrId) => nameOrId is null ? null : ByNameOrId.GetValueOrDefault(nameOrId);

    /// <summary>The type, or an exception: for callers in this process, who ought to know the names.</summary>
    public static ObjectType Named(string nameOrId) =>
        Find(nameOrId) ?? throw new ArgumentException($"'{nameOrId}' is no object type of the sandbox.", nameof(nameOrId));

    private static ObjectType Of(string name, string id, string label, string scope) =>
        new(name, id, label, scope, $"crm.schemas.{scope}.write");
}
