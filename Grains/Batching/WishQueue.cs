using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Batching;

/// <summary>A wish that waits, with whatever its owner needs to answer it.</summary>
public sealed record Waiting<T>(Wish Wish, TimeSpan Since, T Ticket);

/// <summary>Wishes of one shape, about to travel together. <see cref="Lane"/> is that of its most urgent wish.</summary>
public sealed record Batch<T>(Shape Shape, Lane Lane, ImmutableArray<Waiting<T>> Wishes);

/// <summary>
/// The wishes that wait for a permit, by shape and lane. There is no timer trade-off between latency and full batches:
/// a live wish goes as soon as a permit is free, and whatever else waits in its shape fills its request. Backfill and
/// audit do as TCP does since Nagle: a batch that is not full waits while another request is out, or a full one waits
/// for its permit, since their answers usually bring more; it goes when neither is and nothing came for <see cref="Quiet"/>.
/// In a lane, what is nearest to its end goes first, and then the oldest: in a window so slow that not all get through
/// in time, those that are sent back begin anew, and if all took turns, all would.
/// </summary>
public sealed class WishQueue<T>
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<Shape, ShapeQueue> _shapes = [];

    /// <summary>Parts of refused requests, which must not be packed together again.</summary>
    private readonly LinkedList<Batch<T>> _parts = [];
    private readonly LastWrites _lastWrites = new();

    /// <summary>Which records are being written by requests without an answer, and the wishes that wait for that.</summary>
    private readonly HashSet<(HubSpotType Type, string Id)> _out = [];
    private readonly List<Waiting<T>> _behind = [];

    public int Count { get; private set; }

    /// <summary>
    /// Returns what the wish overtakes: older writes to its record. They are of an activation that ended with its silo, for
    /// one awaits each answer; in another lane they would go later, and HubSpot would have the older values in the end. Or
    /// the wish itself, where it comes too late.
    /// </summary>
    public ImmutableArray<Waiting<T>> Add(Waiting<T> waiting)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        if (_lastWrites.IsLate(waiting.Wish))
            return [waiting];
        var overtaken = _lastWrites.Add(waiting.Wish, waiting.Since) ? TakeOvertaken() : [];
        Count++;
        Enqueue(waiting);
        return overtaken;
    }

    /// <summary>Another connection writes from now on, whose reads are counted from the beginning.</summary>
    public void BeginAnew() => _lastWrites.Forget(TimeSpan.MaxValue);

    /// <summary>
    /// HubSpot answered, or will not. Of two requests that are out at once nobody knows which HubSpot does first: a write
    /// to a record that another is still writing, which only one of an activation that ended can be, waits for its answer.
    /// </summary>
    public void Answered(Batch<T> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _out.ExceptWith(batch.Wishes.Select(waiting => LastWrites.WrittenBy(waiting.Wish)).OfType<(HubSpotType, string)>());
        Waiting<T>[] free = [.. _behind.Where(waiting => !IsOut(waiting))];
        _behind.RemoveAll(free.Contains);
        Array.ForEach(free, Enqueue);
    }

    /// <summary>Puts wishes back where they came from: ahead of all that wait in their lane. Returns what was overtaken.</summary>
    public ImmutableArray<Waiting<T>> Return(ImmutableArray<Waiting<T>> wishes)
    {
        foreach (var waiting in wishes.Reverse())
            Of(Shape.Of(waiting.Wish)).Add(waiting, first: true);
        Count += wishes.Length;
        return wishes.Any(IsOvertaken) ? TakeOvertaken() : [];
    }

    /// <summary>
    /// Puts the parts of a refused request back, each to go by itself. Part by part down to single records, rather than
    /// all halves before all quarters: the first that HubSpot takes or refuses for good are known after a few requests.
    /// Returns what was overtaken.
    /// </summary>
    public ImmutableArray<Waiting<T>> Return(Batch<T> refused, ImmutableArray<ImmutableArray<Waiting<T>>> parts)
    {
        ArgumentNullException.ThrowIfNull(refused);
        foreach (var part in parts.Reverse())
            _parts.AddFirst(refused with { Lane = part.Min(waiting => waiting.Wish.Lane), Wishes = part });
        Count += parts.Sum(part => part.Length);
        return refused.Wishes.Any(IsOvertaken) ? TakeOvertaken() : [];
    }

    /// <summary>The next batch that the budgets permit; null: none now.</summary>
    /// <param name="requestsOut">How many requests of backfill or audit are without an answer.</param>
    public Batch<T>? Next(Budgets budgets, int requestsOut, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        var moreIsComing = requestsOut > 0 || _shapes.Any(shape => shape.Value.Lane >= Lane.Backfill && shape.Value.IsFull(shape.Key));
        var part = _parts
            .Where(part => budgets.Permits(part.Shape, part.Lane, now))
            .MinBy(part => Rank(part.Shape, part.Lane));
        var chosen = _shapes
            .Where(shape => shape.Value.IsReady(shape.Key, moreIsComing, now) && budgets.Permits(shape.Key, shape.Value.Lane, now))
            .OrderBy(shape => Rank(shape.Key, shape.Value.Lane))
            .ThenBy(shape => shape.Value.Oldest)
            .Select(shape => (Shape?)shape.Key)
            .FirstOrDefault();
        var batch = chosen is { } shape && (part is null || Rank(shape, _shapes[shape].Lane).CompareTo(Rank(part.Shape, part.Lane)) < 0)
            ? Seal(shape)
            : part;
        if (batch is null)
            return null;
        _parts.Remove(batch);
        Count -= batch.Wishes.Length;
        _out.UnionWith(batch.Wishes.Select(waiting => LastWrites.WrittenBy(waiting.Wish)).OfType<(HubSpotType, string)>());
        return batch;
    }

    /// <summary>
    /// Takes out what has waited longer than it may. Parts may wait twice as long: they went out once, and would start all
    /// over.
    /// </summary>
    public ImmutableArray<Waiting<T>> Overdue(TimeSpan now, TimeSpan patience)
    {
        _lastWrites.Forget(now - patience * 3);
        return TakeOut(
            part => now - part.Wishes.Min(waiting => waiting.Since) >= patience * 2,
            waiting => now - waiting.Since >= patience);
    }

    private bool IsOvertaken(Waiting<T> waiting) => _lastWrites.Overtook(waiting.Wish, waiting.Since);

    /// <summary>Of a part that has one, all: the others come back.</summary>
    private ImmutableArray<Waiting<T>> TakeOvertaken() => TakeOut(part => part.Wishes.Any(IsOvertaken), IsOvertaken);

    private ImmutableArray<Waiting<T>> TakeOut(Func<Batch<T>, bool> ofParts, Func<Waiting<T>, bool> ofOthers)
    {
        var apart = _parts.Where(ofParts).ToArray();
        foreach (var part in apart)
            _parts.Remove(part);
        ImmutableArray<Waiting<T>> taken = [.. apart.SelectMany(part => part.Wishes), .. _behind.Where(ofOthers), .. _shapes.Values.SelectMany(shape => shape.TakeOut(ofOthers))];
        _behind.RemoveAll(taken.Contains);
        foreach (var empty in _shapes.Where(shape => shape.Value.IsEmpty).Select(shape => shape.Key).ToArray())
            _shapes.Remove(empty);
        Count -= taken.Length;
        return taken;
    }

    private static (Lane Lane, int StepsLeft) Rank(Shape shape, Lane lane) => (lane, shape.Operation switch
    {
        Operation.Associate or Operation.Dissociate or Operation.Archive => 0,
        Operation.Update => 1,

        // What HubSpot has already is found, read and written over.
        Operation.Create => 3,
        _ => 2,
    });

    private Batch<T> Seal(Shape shape)
    {
        var queue = _shapes[shape];
        var batch = new Batch<T>(shape, queue.Lane, queue.Take(shape));
        if (queue.IsEmpty)
            _shapes.Remove(shape);
        return batch;
    }

    private void Enqueue(Waiting<T> waiting)
    {
        if (IsOut(waiting))
            _behind.Add(waiting);
        else
            Of(Shape.Of(waiting.Wish)).Add(waiting, first: false);
    }

    private bool IsOut(Waiting<T> waiting) => LastWrites.WrittenBy(waiting.Wish) is { } record && _out.Contains(record);

    private ShapeQueue Of(Shape shape)
    {
        if (!_shapes.TryGetValue(shape, out var queue))
            _shapes[shape] = queue = new ShapeQueue();
        return queue;
    }

    private sealed class ShapeQueue
    {
        private readonly SortedDictionary<Lane, LinkedList<Waiting<T>>> _lanes = [];
        private TimeSpan _lastArrival;
        private int _weight;

        public bool IsEmpty => _lanes.Count == 0;

        public Lane Lane => _lanes.First().Key;

        public TimeSpan Oldest => _lanes.First().Value.First!.Value.Since;

        public void Add(Waiting<T> waiting, bool first)
        {
            if (!_lanes.TryGetValue(waiting.Wish.Lane, out var lane))
                _lanes[waiting.Wish.Lane] = lane = [];
            _ = first ? lane.AddFirst(waiting) : lane.AddLast(waiting);
            _weight += Shape.Weight(waiting.Wish);
            _lastArrival = waiting.Since > _lastArrival ? waiting.Since : _lastArrival;
        }

        public bool IsFull(Shape shape) => _weight >= shape.Capacity;

        public bool IsReady(Shape shape, bool moreIsComing, TimeSpan now) =>
            Lane < Lane.Backfill || IsFull(shape) || (!moreIsComing && now - _lastArrival >= Quiet);

        public ImmutableArray<Waiting<T>> Take(Shape shape)
        {
            var taken = ImmutableArray.CreateBuilder<Waiting<T>>();
            var unique = new HashSet<string>();
            var room = shape.Capacity;
            foreach (var lane in _lanes.Values)
            {
                for (var node = lane.First; node is not null && room > 0;)
                {
                    var (current, weight) = (node, Shape.Weight(node.Value.Wish));
                    node = node.Next;
                    var values = Shape.OnlyOnce(current.Value.Wish).ToArray();
                    if (values.Any(unique.Contains))
                        continue;
                    if (weight > room && taken.Count > 0)
                    {
                        room = 0;
                        break;
                    }

                    unique.UnionWith(values);
                    room -= weight;
                    _weight -= weight;
                    taken.Add(current.Value);
                    lane.Remove(current);
                }
            }

            DropEmptyLanes();
            return taken.ToImmutable();
        }

        public List<Waiting<T>> TakeOut(Func<Waiting<T>, bool> isWanted)
        {
            var taken = new List<Waiting<T>>();
            foreach (var lane in _lanes.Values)
            {
                for (var node = lane.First; node is not null;)
                {
                    var current = node;
                    node = node.Next;
                    if (!isWanted(current.Value))
                        continue;
                    taken.Add(current.Value);
                    lane.Remove(current);
                    _weight -= Shape.Weight(current.Value.Wish);
                }
            }

            DropEmptyLanes();
            return taken;
        }

        private void DropEmptyLanes()
        {
            foreach (var empty in _lanes.Where(lane => lane.Value.Count == 0).Select(lane => lane.Key).ToArray())
                _lanes.Remove(empty);
        }
    }
}
