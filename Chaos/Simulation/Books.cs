using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;

namespace Chaos.Simulation;

/// <summary>
/// FreshBooks: one account's records. Every edit makes a new version, which stands in some field of the record, and
/// causes a notice that says nothing but the id.
/// </summary>
internal sealed class Books(World world)
{
    /// <summary>Of the lists that a walk goes through, so that a small account has several pages.</summary>
    private const int WalkPage = 5;
    private const int Page = 100;

    private readonly SortedDictionary<(EntityKind Kind, long Id), FreshBooksRecord> _records = [];
    private readonly Dictionary<(EntityKind Kind, long Id), int> _versions = [];
    private readonly Dictionary<(EntityKind Kind, long Id), int> _served = [];
    private long _ids;

    public IEnumerable<FreshBooksRecord> Records => _records.Values;

    public IEnumerable<T> All<T>()
        where T : FreshBooksRecord => _records.Values.OfType<T>();

    public FreshBooksRecord? Find(EntityKind kind, long id) => _records.GetValueOrDefault((kind, id));

    public int VersionOf(EntityKind kind, long id) => _versions.GetValueOrDefault((kind, id));

    /// <summary>The latest version that anybody was ever answered.</summary>
    public int ServedOf(EntityKind kind, long id) => _served.GetValueOrDefault((kind, id));

    public long NewId() => ++_ids;

    /// <summary>Sets the record, and has FreshBooks notify of it.</summary>
    public void Put(Func<int, FreshBooksRecord> record)
    {
        var first = record(0);
        var key = (first.Kind, first.Id);
        var version = _versions[key] = VersionOf(first.Kind, first.Id) + 1;
        _records[key] = record(version);
        world.Timeline.Say($"FreshBooks: {first.Kind.Word()} {first.Id} is {_records[key].Visibility} in version {version}");
        world.Webhooks.Notify(first.Kind, first.Id);
    }

    /// <summary>What others in FreshBooks change along with it, of which no notice tells.</summary>
    public void PutQuietly(FreshBooksRecord record)
    {
        _versions[(record.Kind, record.Id)]++;
        _records[(record.Kind, record.Id)] = record;
    }

    public FreshBooksAnswer<FreshBooksRecord> Get(EntityKind kind, long id)
    {
        if (Find(kind, id) is not { } record)
            return new FreshBooksAnswer<FreshBooksRecord>.NotFound();
        return new FreshBooksAnswer<FreshBooksRecord>.Read(Serve(record), null);
    }

    /// <summary>Newest first, as FreshBooks lists.</summary>
    public FreshBooksAnswer<FreshBooksPage> List(EntityKind kind, FreshBooksQuery query)
    {
        var isWalk = query.Ids.IsEmpty && query.OfClients.IsEmpty && query.OfInvoice is null;
        var size = isWalk ? WalkPage : Page;
        var matches = _records.Values
            .Where(record => record.Kind == kind && (query.Visibility is { } wanted ? record.Visibility == wanted : record.Visibility is not Visibility.Deleted))
            .Where(record => query.Ids.IsEmpty || query.Ids.Contains(record.Id))
            .Where(record => query.OfClients.IsEmpty || query.OfClients.Contains(record is InvoiceRecord invoice ? invoice.CustomerId : ((PaymentRecord)record).ClientId))
            .Where(record => query.OfInvoice is null || ((PaymentRecord)record).InvoiceId == query.OfInvoice)
            .OrderByDescending(record => record.Id).ToArray();
        ImmutableArray<FreshBooksRecord> page = [.. matches.Skip((query.Page - 1) * size).Take(size).Select(Serve)];
        if (isWalk)
            world.Oracle.Listed(kind, query, page);
        return new FreshBooksAnswer<FreshBooksPage>.Read(new(page, query.Page, (matches.Length + size - 1) / size, matches.Length), null);
    }

    private FreshBooksRecord Serve(FreshBooksRecord record)
    {
        _served[(record.Kind, record.Id)] = VersionOf(record.Kind, record.Id);
        return record;
    }
}
