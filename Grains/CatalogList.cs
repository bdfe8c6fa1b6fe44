using Grains.FreshBooks;
using Grains.Interfaces;

namespace Grains;

/// <summary>
/// One list of FreshBooks' catalog, kept in memory: read when it is first asked for, and again when it has aged. Where
/// it cannot be read any more, the last copy serves on. Runs in the turns of one grain, hence without locks.
/// </summary>
/// <param name="read">Of an account.</param>
/// <param name="fresh">How long a copy is used.</param>
internal sealed class CatalogList<T>(CatalogPart part, Func<string, Task<FreshBooksAnswer<T>>> read, FreshBooksReader reader, TimeProvider time, TimeSpan fresh)
    where T : class
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private FreshBooksAnswer<T>? _answer;
    private T? _copy;
    private ReadStamp _asked;
    private long _answeredAt;
    private bool _isOld = true;
    private Task? _reading;

    /// <summary>Null: FreshBooks never showed it.</summary>
    public async Task<T?> GetAsync(string account)
    {
        await UnderWayAsync();
        if (_isOld || time.GetElapsedTime(_answeredAt) >= (_answer is FreshBooksAnswer<T>.Read ? fresh : RetryAfter))
            await ReadAsync(account);
        return _copy;
    }

    public void Renew() => _isOld = true;

    /// <summary>A copy that was asked for later than the record, which therefore has all that the record names. Null: FreshBooks does not show it now.</summary>
    public async Task<T?> GetAfterAsync(string account, ReadStamp record)
    {
        await UnderWayAsync();
        if (_answer is FreshBooksAnswer<T>.Read && _asked.Order < record.Order)
            await ReadAsync(account);
        return _answer is FreshBooksAnswer<T>.Read ? _copy : null;
    }

    /// <exception cref="RefusalException">FreshBooks does not show it.</exception>
    public async Task RequireAsync(string account)
    {
        // What was refused a moment ago may have been mended since.
        if (_answer is FreshBooksAnswer<T>.Read)
            await GetAsync(account);
        else
            await ReadAsync(account);
        if (_answer is { } answer and not FreshBooksAnswer<T>.Read)
            throw CatalogProblem.Of(answer, part);
    }

    /// <summary>Whoever asks meanwhile shares the request.</summary>
    private Task ReadAsync(string account) => _reading is { IsCompleted: false } ? _reading : _reading = ReadOnceAsync(account);

    private Task UnderWayAsync() => _reading is { IsCompleted: false } ? _reading : Task.CompletedTask;

    private async Task ReadOnceAsync(string account)
    {
        (_isOld, _asked) = (false, reader.Stamp());
        _answer = await read(account);
        _answeredAt = time.GetTimestamp();
        if (_answer is FreshBooksAnswer<T>.Read { Value: var copy })
            _copy = copy;
    }
}
