using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Sandbox.FreshBooks;

/// <summary>A webhook subscription. Its verifier is both the proof of the handshake and the key of every signature.</summary>
/// <param name="Event">A noun, which stands for all of its verbs, or noun and verb.</param>
/// <param name="Verifier">Signs events; null until first verified.</param>
/// <param name="Offered">The verifier last sent to the URI and not verified yet.</param>
/// <param name="IsVerified">Only then does it get events.</param>
public sealed record Callback(
    int Id,
    string Event,
    string Uri,
    string? Verifier,
    string? Offered,
    bool IsVerified,
    DateTimeOffset UpdatedAt)
{
    internal bool Wants(string name) => IsVerified && (Event == name || name.StartsWith(Event + ".", StringComparison.Ordinal));
}

/// <summary>The account's callbacks. Two with one event and one URI are allowed and deliver twice.</summary>
public sealed class Callbacks
{
    private readonly Lock _gate = new();
    private readonly FreshBooksOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<BooksEvent> _append;
    private readonly SortedDictionary<int, Callback> _callbacks = [];
    private int _lastId = 2000;

    internal Callbacks(FreshBooksOptions options, TimeProvider time, Action<BooksEvent> append) =>
        (_options, _time, _append) = (options, time, append);

    public ImmutableArray<Callback> All
    {
        get
        {
            lock (_gate)
                return [.. _callbacks.Values];
        }
    }

    public Callback? Find(int id)
    {
        lock (_gate)
            return _callbacks.GetValueOrDefault(id);
    }

    internal Callback Register(string @event, string uri)
    {
        lock (_gate)
            return Save(new Callback(_lastId + 1, @event, uri, null, NewVerifier(), false, _time.GetUtcNow()));
    }

    /// <summary>False if this is not the verifier that was sent.</summary>
    internal bool Verify(int id, string verifier)
    {
        lock (_gate)
        {
            var callback = _callbacks[id];
            if (verifier != (callback.Offered ?? callback.Verifier))
                return false;
            Save(callback with { Verifier = verifier, Offered = null, IsVerified = true, UpdatedAt = _time.GetUtcNow() });
            return true;
        }
    }

    /// <summary>Offers a verifier again, or another one.</summary>
    internal Callback Resend(int id)
    {
        lock (_gate)
        {
            var callback = _callbacks[id];
            var known = callback.Offered ?? callback.Verifier;
            return Save(callback with { Offered = _options.ResendRotatesVerifier ? NewVerifier() : known });
        }
    }

    /// <summary>True in the second place if the new URI has to be verified.</summary>
    internal (Callback Callback, bool NeedsHandshake) Update(int id, string @event, string uri)
    {
        lock (_gate)
        {
            var callback = _callbacks[id];
            var needsHandshake = uri != callback.Uri && _options.UriChangeUnverifies;
            var changed = callback with { Event = @event, Uri = uri, UpdatedAt = _time.GetUtcNow() };
            if (needsHandshake)
                changed = changed with { IsVerified = false, Offered = NewVerifier() };
            return (Save(changed), needsHandshake);
        }
    }

    /// <summary>Its URL only failed for too long.</summary>
    internal void Disable(int id)
    {
        lock (_gate)
            if (_callbacks.TryGetValue(id, out var callback))
                Save(callback with { IsVerified = false, UpdatedAt = _time.GetUtcNow() });
    }

    internal bool Delete(int id)
    {
        lock (_gate)
        {
            if (!_callbacks.Remove(id))
                return false;
            _append(new BooksEvent { RemovedCallback = id });
            return true;
        }
    }

    internal void Put(Callback callback)
    {
        lock (_gate)
        {
            _callbacks[callback.Id] = callback;
            _lastId = Math.Max(_lastId, callback.Id);
        }
    }

    internal void Remove(int id)
    {
        lock (_gate)
            _callbacks.Remove(id);
    }

    private Callback Save(Callback callback)
    {
        _append(new BooksEvent { Callback = callback });
        _lastId = Math.Max(_lastId, callback.Id);
        return _callbacks[callback.Id] = callback;
    }

    private static string NewVerifier() =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 33);
}
