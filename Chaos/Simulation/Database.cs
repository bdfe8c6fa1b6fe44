using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;
using Storage;

namespace Chaos.Simulation;

/// <summary>
/// What survives a crash. Each piece of work is done at one moment between its request and its answer; it may fail
/// before, and its answer may be lost after it was done.
/// </summary>
internal sealed class Database(World world)
{
    private readonly Dictionary<string, (object State, long Version)> _states = [];
    private long _version;
    private bool _isAway;

    public InboxTable Inbox { get; } = new(world);

    public LeaseTable Leases { get; } = new(() => world.Timeline.Now);

    private Timeline Timeline => world.Timeline;

    public void GoAway(TimeSpan time)
    {
        if (_isAway)
            return;
        _isAway = true;
        Timeline.After(time, "the database is back", () => _isAway = false);
    }

    public void ComeBack() => _isAway = false;

    public Task<T> DoAsync<T>(string what, Func<T> work, bool isWrite = true)
    {
        var done = new TaskCompletionSource<T>();
        Timeline.After(Timeline.Luck.Milliseconds(0.2, 10), what, () =>
        {
            if (_isAway)
            {
                Timeline.After(Timeline.Luck.Milliseconds(1, 2_000), $"unavailable: {what}", () => done.SetException(Unavailable()));
                return;
            }

            var (result, error) = Try(work);
            if (isWrite && Timeline.Luck.Chance(world.Weather.CommitUnanswered))
                error = Unavailable();
            Timeline.After(Timeline.Luck.Milliseconds(0.2, 3), error is null ? null : $"{error.GetType().Name}: {what}", () =>
            {
                if (error is null)
                    done.SetResult(result);
                else
                    done.SetException(error);
            });
        });
        return done.Task;
    }

    public object? Find(string row) => _states.TryGetValue(row, out var found) ? found.State : null;

    public Task<(object? State, long Version)> ReadAsync(string row) => DoAsync(
        $"read {row}", () => _states.TryGetValue(row, out var found) ? (found.State, found.Version) : ((object?)null, 0L), isWrite: false);

    /// <exception cref="InconsistentStateException">Somebody wrote since <paramref name="known"/> was read.</exception>
    public Task<long> WriteAsync(string row, object? state, long known) => DoAsync($"write {row}", () =>
    {
        var current = _states.TryGetValue(row, out var found) ? found.Version : 0;
        if (current != known)
            throw new InconsistentStateException("Somebody else wrote it.", current.ToString(CultureInfo.InvariantCulture), known.ToString(CultureInfo.InvariantCulture));
        if (state is null)
            _states.Remove(row);
        else
            Put(row, state);
        return state is null ? 0 : _version;
    });

    public void Put(string row, object state)
    {
        _states[row] = (state, ++_version);
        world.Oracle.Stored(row, state);
    }

    private static (T Result, Exception? Error) Try<T>(Func<T> work)
    {
        try
        {
            return (work(), null);
        }
        catch (InconsistentStateException inconsistent)
        {
            return (default!, inconsistent);
        }
    }

    private static StorageUnavailableException Unavailable() => new("The simulated database is away; it will be back.");
}

internal interface IStored
{
    Task ReadStateAsync();
}

/// <summary>A grain's state as Orleans' storage keeps it: written only over what was read.</summary>
internal sealed class StoredState<T>(Database database, string row) : IPersistentState<T>, IStored
    where T : class, new()
{
    private long _version;

    public T State { get; set; } = new();

    public string? Etag => _version == 0 ? null : _version.ToString(CultureInfo.InvariantCulture);

    public bool RecordExists => _version != 0;

    public async Task ReadStateAsync()
    {
        var (state, version) = await database.ReadAsync(row);
        (State, _version) = ((T?)state ?? new(), version);
    }

    public async Task WriteStateAsync() => _version = await database.WriteAsync(row, State, _version);

    public async Task ClearStateAsync()
    {
        _version = await database.WriteAsync(row, null, _version);
        State = new();
    }

    public Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

    public Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    public Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();
}
