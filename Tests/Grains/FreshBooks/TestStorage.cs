using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Tests.Grains.FreshBooks;

/// <summary>Grain storage with ETags that a test can break, read and write behind a grain's back.</summary>
internal sealed class TestStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string, GrainId), (object State, string ETag)> _rows = new();
    private int _etag;

    public bool IsBroken { get; set; }

    /// <summary>Everything that is stored now, as text.</summary>
    public string Text => string.Join('\n', _rows.Values.Select(row => JsonSerializer.Serialize(row.State, row.State.GetType())));

    /// <summary>Writes as another activation would: the ETag moves on.</summary>
    public void Change<T>(string name, GrainId grain, Func<T, T> change) =>
        _rows[(name, grain)] = (change((T)_rows[(name, grain)].State)!, NextETag());

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var isThere = _rows.TryGetValue((stateName, grainId), out var row);
        grainState.State = isThere ? (T)row.State : Activator.CreateInstance<T>();
        grainState.ETag = isThere ? row.ETag : null;
        grainState.RecordExists = isThere;
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        RequireWhole();
        RequireETag(stateName, grainId, grainState.ETag);
        _rows[(stateName, grainId)] = (grainState.State!, grainState.ETag = NextETag());
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        RequireWhole();
        RequireETag(stateName, grainId, grainState.ETag);
        _rows.TryRemove((stateName, grainId), out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    private void RequireWhole()
    {
        if (IsBroken)
            throw new IOException("The disk is full.");
    }

    private void RequireETag(string stateName, GrainId grainId, string? etag)
    {
        var stored = _rows.TryGetValue((stateName, grainId), out var row) ? row.ETag : null;
        if (stored != etag)
            throw new InconsistentStateException("Somebody wrote first.", stored, etag);
    }

    private string NextETag() => $"{Interlocked.Increment(ref _etag)}";
}
