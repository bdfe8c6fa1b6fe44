using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Grains.Interfaces;

namespace Grains.Sync;

/// <summary>What HubSpot should hold for one record: the wish, before it is compared with what HubSpot last got.</summary>
/// <param name="Key">The value of <c>freshbooks_key</c>.</param>
/// <param name="Links">Associations kept in step for ever.</param>
public sealed record Desired(
    HubSpotType Type,
    string Key,
    ImmutableSortedDictionary<string, string> Properties,
    ImmutableArray<Link> Links)
{
    /// <summary>Associations made at birth and owned by the other end afterwards: an invoice's line items.</summary>
    public ImmutableArray<Link> BirthLinks { get; init; } = [];

    /// <summary>
    /// With which record it is associated from birth on, where HubSpot lets the type's key not be unique: a create that
    /// already happened is looked for there, since nothing refuses the second. Null: the key is unique.
    /// </summary>
    public Link? Anchor { get; init; }

    /// <summary>Only some of the record's properties, which do not suffice to make it again where HubSpot has it no longer.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Properties over which FreshBooks has not the only say.</summary>
    public ImmutableSortedDictionary<string, Winner> Winners { get; init; } = ImmutableSortedDictionary<string, Winner>.Empty;

    public Winner WinnerOf(string property) => Winners.GetValueOrDefault(property, Winner.FreshBooks);
}

/// <summary>
/// What is known of one HubSpot record: its id, and a fingerprint of each property as it was last written, so that an
/// update carries only what changed, clears only what we ourselves wrote, and nothing is sent where nothing changed.
/// Holds no values: no name, address or amount is stored.
/// </summary>
[GenerateSerializer, Immutable, Alias("written-record")]
public sealed record WrittenRecord
{
    public static readonly WrittenRecord None = new();

    /// <summary>Null: HubSpot has no such record, as far as we know.</summary>
    [Id(0)] public string? HubSpotId { get; init; }

    [Id(1)] public ImmutableSortedDictionary<string, string> Fingerprints { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    [Id(2)] public ImmutableArray<Link> Links { get; init; } = [];

    /// <summary>The HubSpot record belongs to another FreshBooks record of the same e-mail address, which alone writes it.</summary>
    [Id(3)] public bool IsShared { get; init; }

    /// <summary>Associations that are being made or taken away: whether they are there is not known until that is done.</summary>
    [Id(4)] public ImmutableArray<Link> UnsureLinks { get; init; } = [];

    /// <summary>It was gone when it was last looked at, and what became of it is not known yet.</summary>
    public bool IsLost => HubSpotId is not null && Fingerprints.IsEmpty && !IsShared;

    /// <summary>What an update must carry; empty: HubSpot has it all. Absent values are cleared only where we wrote one.</summary>
    public ImmutableSortedDictionary<string, string> Difference(Desired desired) => desired.Properties
        .Where(property => !IsShared && (property.Value.Length > 0
            ? Say.MayUpdate(desired, property.Key) && Fingerprints.GetValueOrDefault(property.Key) != Fingerprint(desired, property)
            : Say.MayClear(desired, property.Key, Fingerprints)))
        .ToImmutableSortedDictionary();

    public ImmutableArray<Link> MissingLinks(Desired desired) => IsShared ? [] : [.. desired.Links.Except(Links)];

    public ImmutableArray<Link> StaleLinks(Desired desired) => [.. Links.Union(UnsureLinks).Except(desired.Links)];

    /// <summary>HubSpot holds the desired properties under this id.</summary>
    public WrittenRecord Wrote(string hubSpotId, Desired desired) => this with
    {
        HubSpotId = hubSpotId,
        Fingerprints = Fingerprints
            .RemoveRange(desired.Properties.Where(property => property.Value.Length == 0).Select(property => property.Key))
            .SetItems(desired.Properties
                .Where(property => property.Value.Length > 0)
                .Select(property => KeyValuePair.Create(property.Key, Fingerprint(desired, property)))),
    };

    /// <summary>What an update must carry to make it nobody's of ours: every property of ours cleared, all else kept.</summary>
    /// <param name="formerKey">What stands in place of the key, so that it is known again.</param>
    public ImmutableSortedDictionary<string, string> Release(string formerKey) => Fingerprints.Keys
        .Where(IsOurs)
        .ToImmutableSortedDictionary(name => name, _ => "")
        .SetItem("freshbooks_key", formerKey);

    /// <summary>A record that exists already is taken for ours: nothing of it is known to be written yet.</summary>
    public static WrittenRecord Adopted(string hubSpotId) => new() { HubSpotId = hubSpotId };

    /// <summary>
    /// A record that people made, maybe merged with one that was ours: of the properties that are ours alone each differs
    /// from what stands there, the empty ones too; what else FreshBooks lacks is people's.
    /// </summary>
    public static WrittenRecord OfPeople(string hubSpotId, Desired desired) => Differing(hubSpotId, desired.Properties.Keys.Where(IsOurs));

    /// <summary>A record that held another's values: each of ours differs from what stands there, the empty ones too.</summary>
    public static WrittenRecord OfAnother(string hubSpotId, Desired desired) => Differing(hubSpotId, desired.Properties.Keys);

    public static WrittenRecord Shared(string hubSpotId) => new() { HubSpotId = hubSpotId, IsShared = true };

    public WrittenRecord Linked(Desired desired) => this with { Links = desired.Links, UnsureLinks = [] };

    /// <summary>
    /// An update is about to be sent: until its answer is known these properties may have the old value or the new one, so
    /// whatever is desired next differs from them, should it be the old one again.
    /// </summary>
    public WrittenRecord Doubting(Desired desired, IEnumerable<string> properties) => this with
    {
        Fingerprints = Fingerprints.SetItems(properties.Select(name => KeyValuePair.Create(name, Say.Mark(desired, name) + Doubt))),
    };

    /// <summary>The same of associations.</summary>
    public WrittenRecord DoubtingLinks(ImmutableArray<Link> stale, ImmutableArray<Link> missing) => this with
    {
        Links = [.. Links.Except(stale)],
        UnsureLinks = [.. UnsureLinks.Union(stale).Union(missing)],
    };

    private static WrittenRecord Differing(string hubSpotId, IEnumerable<string> names) =>
        new() { HubSpotId = hubSpotId, Fingerprints = names.ToImmutableSortedDictionary(name => name, _ => "another's") };

    /// <summary>No person and no other program writes this property.</summary>
    public static bool IsOurs(string property) => property.StartsWith("freshbooks_", StringComparison.Ordinal);

    /// <summary>No fingerprint reads so.</summary>
    private const string Doubt = "?";

    /// <summary>Salted with the record's key, so that equal values of two records do not show.</summary>
    private static string Fingerprint(Desired desired, KeyValuePair<string, string> property) =>
        Say.Mark(desired, property.Key) + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{desired.Key}\n{property.Key}\n{property.Value}")).AsSpan(0, 12));
}

/// <summary>The stored state of an invoice: its own record and one per line, by the line's <c>freshbooks_key</c>.</summary>
[GenerateSerializer, Immutable, Alias("written-invoice")]
public sealed record WrittenInvoice
{
    [Id(0)] public WrittenRecord Invoice { get; init; } = WrittenRecord.None;

    /// <summary>One without an id is being made: it may be there or not.</summary>
    [Id(1)] public ImmutableSortedDictionary<string, WrittenRecord> Lines { get; init; } = ImmutableSortedDictionary<string, WrittenRecord>.Empty;

    [Id(2)] public string? ContactId { get; init; }

    [Id(3)] public string? CompanyId { get; init; }

    /// <summary>The FreshBooks client in whose sums it counted when it was last looked at.</summary>
    [Id(4)] public long Customer { get; init; }

    /// <summary>What its payments may have been associated with last; null: nothing yet.</summary>
    [Id(5)] public InvoiceLink? Seen { get; init; }

    /// <summary>How often that changed, and up to which change the payments were marked.</summary>
    [Id(6)] public int Moves { get; init; }

    [Id(7)] public int MarkedMoves { get; init; }

    /// <summary>What was last told of its deals, so that it is told once.</summary>
    [Id(8)] public string? SaidOfDeals { get; init; }

    /// <summary>The client to whom <see cref="ContactId"/> belongs; 0: not noted.</summary>
    [Id(9)] public long ContactOf { get; init; }

    /// <summary>When FreshBooks was asked for the record of which this state follows: stored along with whatever is.</summary>
    [Id(10)] public ReadStamp Read { get; init; }

    public InvoiceLink? Link => Invoice is { HubSpotId: { } invoice, IsLost: false } && ContactId is { } contact ? new InvoiceLink(invoice, contact, CompanyId) : null;

    public bool HasMoved => Moves != MarkedMoves;

    /// <summary>Nothing of what its lines say is known, nor whether they are there.</summary>
    public WrittenInvoice DoubtingLines() => this with
    {
        Lines = Lines.ToImmutableSortedDictionary(line => line.Key, line => line.Value.HubSpotId is { } id ? WrittenRecord.Adopted(id) : line.Value),
    };

    /// <summary>The invoice, its contact or its company may be another one now.</summary>
    public WrittenInvoice Known(WrittenRecord invoice, long client, string contactId, string? companyId)
    {
        var next = this with { Invoice = invoice, ContactOf = client, ContactId = contactId, CompanyId = companyId };
        return next.Link is not { } link || link == Seen
            ? next
            : next with { Seen = link, Moves = Seen is null ? Moves : Moves + 1 };
    }

    public WrittenRecord Line(string key) => Lines.GetValueOrDefault(key, WrittenRecord.None);

    public WrittenInvoice WithLine(string key, WrittenRecord line) => this with { Lines = Lines.SetItem(key, line) };

    public WrittenInvoice WithoutLine(string key) => this with { Lines = Lines.Remove(key) };

    /// <summary>The HubSpot ids of the lines that are known to be there.</summary>
    public IEnumerable<string> LineIds => Lines.Values.Select(line => line.HubSpotId).OfType<string>();

    /// <summary>
    /// Lines are about to be made, updated and archived: until the answers are known, one that is made may be there, and
    /// one that is archived too, should the invoice get it back.
    /// </summary>
    /// <param name="now">Those that it has now, by key.</param>
    public WrittenInvoice Doubting(ImmutableSortedDictionary<string, WrittenRecord> now) => this with
    {
        Lines = Lines
            .SetItems(now)
            .SetItems(Lines
                .Where(line => !now.ContainsKey(line.Key) && line.Value.HubSpotId is not null)
                .Select(line => KeyValuePair.Create(line.Key, WrittenRecord.Adopted(line.Value.HubSpotId!)))),
    };

    /// <summary>Lines that HubSpot has and the invoice has no longer.</summary>
    public ImmutableArray<KeyValuePair<string, WrittenRecord>> Removed(ImmutableArray<Desired> lines) =>
        [.. Lines.Where(written => lines.All(line => line.Key != written.Key))];
}
