using System.Collections.Immutable;
using System.Globalization;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Chaos.Simulation;

/// <summary>A HubSpot record.</summary>
internal sealed class CrmRecord(string id, HubSpotType type, TimeSpan bornAt)
{
    public string Id => id;

    public HubSpotType Type => type;

    public TimeSpan BornAt => bornAt;

    public TimeSpan? ArchivedAt { get; set; }

    public SortedDictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<Link> Links { get; } = [];

    public bool IsLive => ArchivedAt is null;

    public string Property(string name) => Properties.GetValueOrDefault(name, "");

    public HubSpotRecord Answer()
    {
        var answer = Properties.ToImmutableSortedDictionary().SetItem(HubSpotNames.RecordId, id);

        // HubSpot computes it, and answers it with every write of a line.
        if (type is HubSpotType.LineItem)
            answer = answer.SetItem("amount", (Number("quantity") * Number("price")).ToString(CultureInfo.InvariantCulture));
        return new HubSpotRecord(id, answer);
    }

    private decimal Number(string property) => decimal.TryParse(Property(property), CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>One HubSpot portal's records: unique values, associations, a search that lags.</summary>
internal sealed class Crm(Timeline timeline)
{
    private static readonly TimeSpan SearchLag = TimeSpan.FromSeconds(5);

    private const string Good = "@example.org";
    private const string Bad = "@refused";

    private static readonly WishAnswer.Undone Refused = new(new Outcome.Rejected(new Reason(Reasons.HubSpotRefused, "INVALID_EMAIL, email")));

    private readonly Dictionary<string, CrmRecord> _records = [];
    private int _ids;

    public IEnumerable<CrmRecord> Live => _records.Values.Where(record => record.IsLive);

    public CrmRecord? ByKey(HubSpotType type, string key) => LiveOf(type).FirstOrDefault(record => record.Property(HubSpotNames.Key).Equals(key, StringComparison.OrdinalIgnoreCase));

    public static bool Refuses(string address) => address.EndsWith(Bad, StringComparison.Ordinal);

    /// <summary>The one that HubSpot refuses for a good one, and the good one again.</summary>
    public static string OtherAddress(string address) => Refuses(address) ? address.Replace(Bad, Good, StringComparison.Ordinal) : address.Replace(Good, Bad, StringComparison.Ordinal);

    public WishAnswer Do(Wish wish) => wish switch
    {
        Wish.Create { Properties: var properties } when RefusesOneOf(properties) => Refused,
        Wish.Update { Properties: var properties } when RefusesOneOf(properties) => Refused,
        Wish.Create create => Create(create),
        Wish.Update update => Find(update.Type, update.Id) is { } record ? Update(record, update.Properties) : new WishAnswer.Gone(),
        Wish.Archive archive => Archive(archive),
        Wish.Associate associate => Associate(associate),
        Wish.Dissociate dissociate => Dissociate(dissociate),
        Wish.Find find => new WishAnswer.Done([.. LiveOf(find.Type).Where(record => Value(record, find.Property).Equals(find.Value, StringComparison.OrdinalIgnoreCase)).Select(record => record.Answer())]),
        Wish.Read read => Read(read),
        Wish.ReadLinks links => Find(links.Type, links.Id) is { } record ? new WishAnswer.Linked([.. record.Links.Where(link => link.To == links.To)], null) : new WishAnswer.Gone(),
        Wish.SearchCompany search => new WishAnswer.Done([.. LiveOf(HubSpotType.Company)
            .Where(record => timeline.Now - record.BornAt >= SearchLag && Matches(record, search)).Select(record => record.Answer())]),
        Wish.ListCompanies list => List(list),
        Wish.FindSurvivor => new WishAnswer.Done([]),
        _ => throw new NotSupportedException($"{wish.GetType().Name} is not wished for under the settings that are simulated."),
    };

    /// <summary>Would answer a conflict: a unique value of it is another record's already.</summary>
    public bool Collides(Wish wish) => wish switch
    {
        Wish.Create create => Holder(create.Type, null, create.Properties.SetItem(HubSpotNames.Key, create.Key)) is not null,
        Wish.Update update => Find(update.Type, update.Id) is not null && Holder(update.Type, update.Id, update.Properties) is not null,
        _ => false,
    };

    /// <summary>A person makes a company.</summary>
    public void MakeByHand(string name) => Add(HubSpotType.Company, ImmutableSortedDictionary<string, string>.Empty.Add("name", name));

    private WishAnswer Create(Wish.Create create)
    {
        var properties = create.Properties.SetItem(HubSpotNames.Key, create.Key);
        if (Holder(create.Type, null, properties) is { } holder)
            return new WishAnswer.Conflict(holder.Id);
        var record = Add(create.Type, properties);
        foreach (var link in create.Links.Where(link => Find(link.To, link.ToId) is not null))
            Connect(record, link);
        return new WishAnswer.Done([record.Answer()]);
    }

    private CrmRecord Add(HubSpotType type, ImmutableSortedDictionary<string, string> properties)
    {
        var record = new CrmRecord((++_ids).ToString(CultureInfo.InvariantCulture), type, timeline.Now);
        Set(record, properties);
        return _records[record.Id] = record;
    }

    private WishAnswer.Listed List(Wish.ListCompanies list)
    {
        var all = LiveOf(HubSpotType.Company)
            .Where(record => timeline.Now - record.BornAt >= SearchLag && record.Property(HubSpotNames.Key).Length > 0 == list.Keyed)
            .Select(record => record.Answer()).Where(record => long.Parse(record.Id, CultureInfo.InvariantCulture) > list.After).ToArray();
        return new WishAnswer.Listed([.. all.Take(Wish.ListCompanies.PageSize)], all.Length);
    }

    private WishAnswer Update(CrmRecord record, ImmutableSortedDictionary<string, string> properties)
    {
        if (Holder(record.Type, record.Id, properties) is { } holder)
            return new WishAnswer.Conflict(holder.Id);
        Set(record, properties);
        return new WishAnswer.Done([record.Answer()]);
    }

    private WishAnswer.Done Archive(Wish.Archive archive)
    {
        if (Find(archive.Type, archive.Id) is { } record)
            record.ArchivedAt = timeline.Now;
        return new WishAnswer.Done([]);
    }

    private WishAnswer Associate(Wish.Associate associate)
    {
        if (Find(associate.Type, associate.Id) is not { } record || Find(associate.Link.To, associate.Link.ToId) is null)
            return new WishAnswer.Gone();
        Connect(record, associate.Link);
        return new WishAnswer.Done([]);
    }

    private WishAnswer.Done Dissociate(Wish.Dissociate dissociate)
    {
        Find(dissociate.Type, dissociate.Id)?.Links.RemoveWhere(link => link.To == dissociate.Link.To && link.ToId == dissociate.Link.ToId);
        return new WishAnswer.Done([]);
    }

    private WishAnswer Read(Wish.Read read)
    {
        var record = _records.GetValueOrDefault(read.Id);
        if (record is null || record.Type != read.Type || record.IsLive == read.Archived)
            return new WishAnswer.Gone();
        return new WishAnswer.Done([record.Answer() with { ArchivedFor = timeline.Now - record.ArchivedAt }]);
    }

    /// <summary>A contact has one primary company: the newest.</summary>
    private static void Connect(CrmRecord record, Link link)
    {
        if (link.TypeId is Association.ContactToPrimaryCompany)
            record.Links.RemoveWhere(other => other.TypeId == link.TypeId);
        record.Links.Add(link);
    }

    private static void Set(CrmRecord record, ImmutableSortedDictionary<string, string> properties)
    {
        foreach (var (name, value) in properties)
        {
            if (value.Length == 0)
                record.Properties.Remove(name);
            else
                record.Properties[name] = value;
        }
    }

    private CrmRecord? Holder(HubSpotType type, string? self, ImmutableSortedDictionary<string, string> properties)
    {
        string[] unique = type is HubSpotType.Contact ? [HubSpotNames.Key, "email"] : [HubSpotNames.Key];
        return LiveOf(type).FirstOrDefault(record => record.Id != self && unique.Any(name =>
            properties.GetValueOrDefault(name, "") is { Length: > 0 } value && record.Property(name).Equals(value, StringComparison.OrdinalIgnoreCase)));
    }

    private static bool RefusesOneOf(ImmutableSortedDictionary<string, string> properties) => Refuses(properties.GetValueOrDefault("email", ""));

    private CrmRecord? Find(HubSpotType type, string id) => _records.GetValueOrDefault(id) is { IsLive: true } record && record.Type == type ? record : null;

    private IEnumerable<CrmRecord> LiveOf(HubSpotType type) => _records.Values.Where(record => record.IsLive && record.Type == type);

    private static string Value(CrmRecord record, string property) => property is HubSpotNames.RecordId ? record.Id : record.Property(property);

    private static bool Matches(CrmRecord company, Wish.SearchCompany search) =>
        company.Property("name").Equals(search.Name, StringComparison.OrdinalIgnoreCase)
        || (search.Domain.Length > 0 && company.Property("domain").Equals(search.Domain, StringComparison.OrdinalIgnoreCase));
}
