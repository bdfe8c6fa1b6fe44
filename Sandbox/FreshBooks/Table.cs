namespace Sandbox.FreshBooks;

/// <summary>
/// The records of one kind by id. Its callers hold the lock of <see cref="Books"/>. Remembers the answers to recent
/// questions until a record changes, because a walk asks the same one for every page.
/// </summary>
internal sealed class Table<T>(int firstId, Func<T, int> idOf)
    where T : class
{
    private readonly Dictionary<int, T> _rows = [];
    private readonly List<int> _ids = [];
    private readonly Dictionary<string, T[]> _answers = [];

    public int Count => _rows.Count;

    public int NextId => _ids.Count == 0 ? firstId : _ids[^1] + 1;

    public T? Find(int id) => _rows.GetValueOrDefault(id);

    public IEnumerable<T> All => _ids.Select(id => _rows[id]);

    public void Put(T row)
    {
        var id = idOf(row);
        _answers.Clear();
        if (!_rows.ContainsKey(id))
            Place(id);
        _rows[id] = row;
    }

    /// <summary>Newest id first, as every list of FreshBooks unless it is sorted.</summary>
    public T[] Select(string question, Func<IEnumerable<T>, IEnumerable<T>> choose)
    {
        if (_answers.TryGetValue(question, out var known))
            return known;
        if (_answers.Count > 16)
            _answers.Clear();
        return _answers[question] = [.. choose(Enumerable.Reverse(_ids).Select(id => _rows[id]))];
    }

    /// <summary>Some row that fits: the first one at or after a random place, or null.</summary>
    public T? Sample(Random random, Func<T, bool> fits)
    {
        if (_ids.Count == 0)
            return null;
        var start = random.Next(_ids.Count);
        for (var step = 0; step < _ids.Count; step++)
            if (_rows[_ids[(start + step) % _ids.Count]] is var row && fits(row))
                return row;
        return null;
    }

    private void Place(int id)
    {
        if (_ids.Count == 0 || id > _ids[^1])
            _ids.Add(id);
        else
            _ids.Insert(~_ids.BinarySearch(id), id);
    }
}
