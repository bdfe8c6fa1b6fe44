using System.Collections.Immutable;
using Sandbox.HubSpot;

namespace Sandbox.Comparison;

/// <summary>A snapshot of the portal's live records, looked up the ways the oracle needs.</summary>
internal sealed class PortalView
{
    public const string KeyProperty = "freshbooks_key";

    public static readonly ImmutableArray<string> Mirrored = ["contacts", "companies", "line_items", "invoices", "commerce_payments"];

    private readonly string _account;
    private readonly HubSpotPortal _portal;
    private readonly ILookup<(string Type, string Key), HubSpotObject> _byKey;
    private readonly ILookup<string, HubSpotObject> _companies;
    private readonly Dictionary<(string Type, string Id), HubSpotObject> _byId;
    private readonly ILookup<(string Type, string Id, int TypeId), (string Type, string Id)> _links;
    private readonly ImmutableArray<HubSpotObject> _live;

    public PortalView(HubSpotPortal portal, string account)
    {
        (_portal, _account) = (portal, account);
        _live = [.. Mirrored.SelectMany(portal.Objects).Where(found => !found.Archived)];
        _byKey = _live.ToLookup(found => (found.Type, Key(found)));
        _companies = _live.Where(found => found.Type == "companies").ToLookup(NameOf);
        _byId = _live.ToDictionary(found => (found.Type, found.Id));
        _links = portal.Associations().ToLookup(link => (link.FromType, link.FromId, link.TypeId), link => (link.ToType, link.ToId));
    }

    public ImmutableArray<string> Currencies => _portal.Options.Currencies;

    /// <summary>The companies that the mirror made or adopted, each with its name as names are compared.</summary>
    public IEnumerable<(string Name, HubSpotObject Company)> Companies =>
        _live.Where(found => found.Type == "companies" && Key(found).Length > 0).Select(found => (NameOf(found), found));

    public int MirroredCount => _live.Count(found => Key(found).Length > 0);

    /// <summary>Records beyond the first with one identity.</summary>
    public int Duplicates => _live
        .SelectMany(found => Identities(found).Select(identity => (found.Type, identity)))
        .CountBy(identity => identity)
        .Sum(identity => identity.Value - 1);

    /// <summary>What no other live record of its type may have: its FreshBooks record, a company's name, a contact's e-mail address.</summary>
    public static IEnumerable<string> Identities(HubSpotObject found) => new[]
    {
        ("key", Key(found)),
        ("name", found.Type == "companies" ? NameOf(found) : ""),
        ("email", found.Type == "contacts" ? found.Properties.GetValueOrDefault("email", "").ToUpperInvariant() : ""),
    }.Where(identity => identity.Item2.Length > 0).Select(identity => $"{identity.Item1} {identity.Item2}");

    /// <param name="key">Without the account: <c>invoice:17</c>.</param>
    public HubSpotObject? Find(string type, string key) => _byKey[(type, $"{_account}:{key}".ToUpperInvariant())].FirstOrDefault();

    /// <summary>By name, but for case, spaces and punctuation.</summary>
    public HubSpotObject? Company(string name) => _companies[CompanyName.Plain(name)].FirstOrDefault();

    /// <summary>HubSpot refuses addresses under top-level domains that it takes for mistyped.</summary>
    public bool Takes(string email) => !_portal.Options.RefusedTopLevelDomains.Contains(email[(email.LastIndexOf('.') + 1)..].ToLowerInvariant());

    /// <summary>As HubSpot computes it from the invoice's line items.</summary>
    public decimal LineTotal(HubSpotObject invoice) => _portal.LineTotal(invoice.Id);

    public ImmutableArray<HubSpotObject> Linked(HubSpotObject from, int typeId) =>
        [.. _links[(from.Type, from.Id, typeId)].Select(to => _byId.GetValueOrDefault(to)).OfType<HubSpotObject>()];

    /// <summary>Records with a key of this account that mirror nothing in its books.</summary>
    public IEnumerable<string> Strangers(HashSet<string> expected)
    {
        var keys = expected.Select(key => $"{_account}:{key}".ToUpperInvariant()).ToHashSet();
        return _live
            .Where(found => found.Type != "companies" && Key(found) is { Length: > 0 } key && !keys.Contains(key))
            .Select(found => $"HubSpot {found.Type} {found.Id}: mirrors nothing in the books");
    }

    /// <summary>Empty also where a client once had the contact and has another one now: then it is people's own.</summary>
    private static string Key(HubSpotObject found) =>
        found.Properties.GetValueOrDefault(KeyProperty, "").ToUpperInvariant() is var key && key.StartsWith("FORMER:", StringComparison.Ordinal) ? "" : key;

    private static string NameOf(HubSpotObject company) => CompanyName.Plain(company.Properties.GetValueOrDefault("name", ""));
}
