using Grains.Interfaces;

namespace Grains.Batching;

/// <summary>When each record was last wished to be made or its properties to be written, and by which read, as far back as a wish can wait.</summary>
public sealed class LastWrites
{
    private readonly Dictionary<(HubSpotType Type, string Id), (TimeSpan Since, ReadStamp Read)> _last = [];
    private readonly Queue<((HubSpotType Type, string Id) Record, TimeSpan Since)> _inOrder = new();

    /// <summary>True: the record was written lately, and what is left of that may still wait.</summary>
    public bool Add(Wish wish, TimeSpan since)
    {
        if (WrittenBy(wish) is not { } record)
            return false;
        var isAgain = _last.TryGetValue(record, out var last);
        _last[record] = (since, wish.FollowsFrom.IsBefore(last.Read) ? last.Read : wish.FollowsFrom);
        _inOrder.Enqueue((record, since));
        return isAgain;
    }

    /// <summary>The wish writes to a record of which a later one was to write the properties.</summary>
    public bool Overtook(Wish wish, TimeSpan since) =>
        RecordOf(wish) is { } record && _last.TryGetValue(record, out var last) && since < last.Since;

    /// <summary>
    /// The wish comes after a write to its record that follows from a later read: it was under way for longer than its
    /// activation lived, and whoever went on after that knows nothing of it.
    /// </summary>
    public bool IsLate(Wish wish) =>
        RecordOf(wish) is { } record && wish.FollowsFrom != default && _last.TryGetValue(record, out var last) && wish.FollowsFrom.IsBefore(last.Read);

    public void Forget(TimeSpan before)
    {
        while (_inOrder.TryPeek(out var oldest) && oldest.Since < before)
        {
            _inOrder.Dequeue();
            if (_last.GetValueOrDefault(oldest.Record).Since == oldest.Since)
                _last.Remove(oldest.Record);
        }
    }

    /// <summary>The record that it makes or archives, or whose properties it writes; null: it does nothing of these.</summary>
    public static (HubSpotType Type, string Id)? WrittenBy(Wish wish) => wish is Wish.Create or Wish.Update or Wish.Archive ? RecordOf(wish) : null;

    private static (HubSpotType Type, string Id)? RecordOf(Wish wish) => wish switch
    {
        // Where the key is not unique, what an activation that ended wished for would be a second record.
        Wish.Create create => (create.Type, create.Key),
        Wish.Update update => (update.Type, update.Id),
        Wish.Archive archive => (archive.Type, archive.Id),
        Wish.Associate associate => (associate.Type, associate.Id),
        Wish.Dissociate dissociate => (dissociate.Type, dissociate.Id),
        _ => null,
    };
}
