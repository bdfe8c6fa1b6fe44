using System.Threading.Channels;

namespace Storage;

/// <summary>
/// Commits whatever waits together: while one transaction is on its way to the disk, the next changes gather. Alone a
/// change goes at once; under load a commit carries up to <see cref="MaxChanges"/>.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable, IDisposable
{
    private const int MaxChanges = 256;
    private const int MaxWaiting = 8192;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Database _database;
    private readonly Task _loop;

    public GroupCommit(Database database)
    {
        _database = database;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Returns after the commit, with the number of rows that changed. Once it waits in line it is committed even if the caller gives up.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was committed.</exception>
    public async Task<int> CommitAsync(Change change, CancellationToken ct)
    {
        var waiting = new Waiting(change, new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _waiting.Writer.WriteAsync(waiting, ct);
        }
        catch (ChannelClosedException closed)
        {
            throw new StorageUnavailableException($"{_database.Name} is being closed because this process stops: try again when it runs.", closed);
        }

        return await waiting.Done.Task.WaitAsync(ct);
    }

    /// <summary>Commits what waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
    }

    // Some hosts dispose their services synchronously; what waits is committed all the same.
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task RunAsync()
    {
        var batch = new List<Waiting>(MaxChanges);
        while (await _waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxChanges && _waiting.Reader.TryRead(out var next))
                batch.Add(next);
            await CommitAsync(batch);
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<Waiting> batch)
    {
        try
        {
            var counts = await _database.CommitAsync([.. batch.Select(waiting => waiting.Change)]);
            for (var index = 0; index < batch.Count; index++)
                batch[index].Done.SetResult(counts[index]);
        }
#pragma warning disable CA1031 // It belongs to the callers, each of whom gets it; the loop must live.
        catch (Exception failure)
        {
            if (batch.Count == 1 || failure is StorageUnavailableException)
                batch.ForEach(waiting => waiting.Done.SetException(failure));
            else
                await CommitOneByOneAsync(batch);
        }
#pragma warning restore CA1031
    }

    /// <summary>Only the change that cannot be committed fails.</summary>
    private async Task CommitOneByOneAsync(List<Waiting> batch)
    {
        foreach (var waiting in batch)
            await CommitAsync([waiting]);
    }

    private sealed record Waiting(Change Change, TaskCompletionSource<int> Done);
}
