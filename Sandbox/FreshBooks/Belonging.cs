namespace Sandbox.FreshBooks;

/// <summary>Which records belong to which parent, oldest first; a record may change its parent. Its callers hold the lock of <see cref="Books"/>.</summary>
internal sealed class Belonging
{
    private readonly Dictionary<int, List<int>> _of = [];
    private readonly Dictionary<int, int> _parents = [];

    public IReadOnlyList<int> Of(int parent) => _of.GetValueOrDefault(parent, []);

    public void Put(int id, int parent)
    {
        if (_parents.TryGetValue(id, out var before))
        {
            if (before == parent)
                return;
            _of[before].Remove(id);
        }

        _parents[id] = parent;
        if (!_of.TryGetValue(parent, out var ids))
            _of[parent] = ids = [];
        ids.Add(id);
    }
}
