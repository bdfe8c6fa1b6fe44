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
/// </summary>
public sealed class WishQueue<T>
{
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<Shape, ShapeQueue> _shapes = [];

    public int Count { get; private set; }

    public void Add(Waiting<T> waiting)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        Of(Shape.Of(waiting.Wish)).Add(waiting, first: false);
        Count++;
    }

    /// <summary>Puts wishes back where they came from: ahead of all that wait in their lane.</summary>
    public void Return(ImmutableArray<Waiting<T>> wishes)
    {
        foreach (var waiting in wishes.Reverse())
            Of(Shape.Of(waiting.Wish)).Add(waiting, first: true);
        Count += wishes.Length;
    }

    /// <summary>The next batch that the budgets permit, most urgent lane first, then longest waiting; null: none now.</summary>
    /// <param name="requestsOut">How many requests of backfill or audit are without an answer.</param>
    public Batch<T>? Next(Budgets budgets, int requestsOut, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        var moreIsComing = requestsOut > 0 || _shapes.Any(shape => shape.Value.Lane >= Lane.Backfill && shape.Value.IsFull(shape.Key));
        var best = _shapes
            .Where(shape => shape.Value.IsReady(shape.Key, moreIsComing, now) && budgets.Permits(shape.Key, shape.Value.Lane, now))
            .OrderBy(shape => shape.Value.Lane)
            .ThenBy(shape => shape.Value.Oldest)
            .Select(shape => (KeyValuePair<Shape, ShapeQueue>?)shape)
            .FirstOrDefault();
        if (best is not { } chosen)
            return null;

        var batch = new Batch<T>(chosen.Key, chosen.Value.Lane, chosen.Value.Take(chosen.Key));
        Count -= batch.Wishes.Length;
        if (chosen.Value.IsEmpty)
            _shapes.Remove(chosen.Key);
        return batch;
    }

    /// <summary>Takes out what has waited longer than it may.</summary>
    public ImmutableArray<Waiting<T>> Overdue(TimeSpan now, TimeSpan patience)
    {
        var overdue = _shapes.Values.SelectMany(shape => shape.TakeOlderThan(now - patience)).ToImmutableArray();
        foreach (var empty in _shapes.Where(shape => shape.Value.IsEmpty).Select(shape => shape.Key).ToArray())
            _shapes.Remove(empty);
        Count -= overdue.Length;
        return overdue;
    }

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

        public List<Waiting<T>> TakeOlderThan(TimeSpan since)
        {
            var taken = new List<Waiting<T>>();
            foreach (var lane in _lanes.Values)
            {
                for (var node = lane.First; node is not null;)
                {
                    var current = node;
                    node = node.Next;
                    if (current.Value.Since > since)
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
