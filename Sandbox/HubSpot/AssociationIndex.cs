namespace Sandbox.HubSpot;

/// <summary>Every association, readable from both ends. Not thread-safe; the portal's lock guards it.</summary>
internal sealed class AssociationIndex
{
    private readonly Dictionary<RecordKey, Dictionary<RecordKey, SortedSet<int>>> _ends = [];

    public IEnumerable<HubSpotAssociation> All =>
        from end in _ends
        from other in end.Value
        from typeId in other.Value
        select new HubSpotAssociation(end.Key.Type, end.Key.Id, typeId, other.Key.Type, other.Key.Id);

    public int Count => _ends.Values.Sum(others => others.Values.Sum(types => types.Count)) / 2;

    /// <summary>The records of one type that a record is associated with, and by which types.</summary>
    public IEnumerable<(RecordKey To, IReadOnlyCollection<int> TypeIds)> Of(RecordKey from, string toType) =>
        _ends.GetValueOrDefault(from)?.Where(other => other.Key.Type == toType).Select(other => (other.Key, (IReadOnlyCollection<int>)other.Value)) ?? [];

    /// <summary>A label comes with the pair's unlabelled type; a primary company takes the place of the one before.</summary>
    public void Link(RecordKey from, RecordKey to, int typeId, bool firstCompanyBecomesPrimary)
    {
        var type = AssociationType.Find(typeId)!;
        var unlabelled = AssociationType.Unlabelled(type.From, type.To)!;
        var primary = (type.Id, type.Reverse) switch
        {
            (AssociationType.ContactToPrimaryCompany, _) => (Contact: from, Company: to),
            (_, AssociationType.ContactToPrimaryCompany) => (Contact: to, Company: from),
            (279, _) when firstCompanyBecomesPrimary && !Of(from, to.Type).Any() => (Contact: from, Company: to),
            (280, _) when firstCompanyBecomesPrimary && !Of(to, from.Type).Any() => (Contact: to, Company: from),
            _ => default((RecordKey Contact, RecordKey Company)?),
        };
        Add(from, to, unlabelled);
        Add(from, to, type);
        if (primary is not var (contact, company))
            return;
        foreach (var (other, _) in Of(contact, company.Type).Where(end => end.To != company).ToArray())
            Unlink(contact, other, AssociationType.ContactToPrimaryCompany);
        Add(contact, company, AssociationType.Find(AssociationType.ContactToPrimaryCompany)!);
    }

    /// <param name="typeId">0 for every type between the two.</param>
    public void Unlink(RecordKey from, RecordKey to, int typeId)
    {
        if (typeId == 0)
        {
            Drop(from, to);
            Drop(to, from);
            return;
        }

        Remove(from, to, typeId);
        Remove(to, from, AssociationType.Find(typeId)!.Reverse);
    }

    public void Forget(RecordKey record)
    {
        if (!_ends.Remove(record, out var others))
            return;
        foreach (var other in others.Keys)
            Drop(other, record);
    }

    private void Add(RecordKey from, RecordKey to, AssociationType type)
    {
        Types(from, to).Add(type.Id);
        Types(to, from).Add(type.Reverse);
    }

    private SortedSet<int> Types(RecordKey from, RecordKey to)
    {
        if (!_ends.TryGetValue(from, out var others))
            _ends[from] = others = [];
        if (!others.TryGetValue(to, out var types))
            others[to] = types = [];
        return types;
    }

    private void Remove(RecordKey from, RecordKey to, int typeId)
    {
        if (_ends.GetValueOrDefault(from)?.GetValueOrDefault(to) is { } types && types.Remove(typeId) && types.Count == 0)
            Drop(from, to);
    }

    private void Drop(RecordKey from, RecordKey to)
    {
        if (_ends.TryGetValue(from, out var others) && others.Remove(to) && others.Count == 0)
            _ends.Remove(from);
    }
}
