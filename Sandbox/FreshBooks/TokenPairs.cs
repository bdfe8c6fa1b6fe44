using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Sandbox.FreshBooks;

/// <summary>A pair the app was given; only hashes are kept.</summary>
/// <param name="IsSpent">Its refresh token has been used, or the pair was revoked.</param>
/// <param name="AccessUntil">When the access token dies, or died.</param>
public sealed record TokenPair(
    string AccessHash,
    string RefreshHash,
    ImmutableArray<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset AccessUntil,
    bool IsSpent);

/// <summary>A pair as it is handed out, once.</summary>
public sealed record FreshPair(string AccessToken, string RefreshToken, TokenPair Pair);

/// <summary>
/// The OAuth side of the account: codes of 5 minutes, access tokens of 12 hours, refresh tokens that work once.
/// A spent refresh token can only be replaced by a new consent.
/// </summary>
public sealed class TokenPairs
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private readonly FreshBooksOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<ImmutableArray<TokenPair>> _append;
    private readonly Dictionary<string, TokenPair> _byAccess = [];
    private readonly Dictionary<string, TokenPair> _byRefresh = [];
    private readonly Dictionary<string, Consent> _codes = [];
    private string? _unseen;

    internal TokenPairs(FreshBooksOptions options, TimeProvider time, Action<ImmutableArray<TokenPair>> append) =>
        (_options, _time, _append) = (options, time, append);

    /// <summary>Pairs whose refresh token still works: one per connected app if all is well.</summary>
    public int LivePairs
    {
        get
        {
            lock (_gate)
                return _byRefresh.Values.Count(pair => !pair.IsSpent);
        }
    }

    /// <summary>The app came with the access token that it was given last. One that never does has lost the pair.</summary>
    public bool IsLastInUse
    {
        get
        {
            lock (_gate)
                return _unseen is null;
        }
    }

    public string Consented(string redirectUri, ImmutableArray<string> scopes)
    {
        var code = Hex(32);
        lock (_gate)
            _codes[code] = new Consent(redirectUri, scopes, _time.GetUtcNow() + CodeLifetime);
        return code;
    }

    /// <summary>Null is <c>invalid_grant</c>: unknown, used or stale code, or another redirect than it was made for.</summary>
    public FreshPair? Exchange(string code, string redirectUri)
    {
        lock (_gate)
        {
            if (!_codes.Remove(code, out var consent)
                || consent.Until < _time.GetUtcNow()
                || consent.RedirectUri != redirectUri)
                return null;
            if (_options.ConsentKillsEarlierPairs)
                Save([.. _byRefresh.Values.Where(pair => !pair.IsSpent).Select(Ended)]);
            return Issue(consent.Scopes, _time.GetUtcNow(), []);
        }
    }

    /// <summary>Null is <c>invalid_grant</c>: this token was never given or has been used.</summary>
    public FreshPair? Refresh(string refreshToken)
    {
        lock (_gate)
        {
            if (!_byRefresh.TryGetValue(Hash(refreshToken), out var old) || old.IsSpent)
                return null;
            var now = _time.GetUtcNow();
            var isEarly = now - old.CreatedAt < TimeSpan.FromMinutes(1);
            var created = isEarly && _options.EarlyRefreshKeepsCreatedAt ? old.CreatedAt : now;
            var spent = _options.RefreshKillsOldAccessToken ? Ended(old) : old with { IsSpent = true };
            return Issue(old.Scopes, created, [spent]);
        }
    }

    /// <summary>Ends the pair that either token belongs to; unknown tokens are fine, as RFC 7009 has it.</summary>
    public void Revoke(string token)
    {
        lock (_gate)
            if (_byAccess.GetValueOrDefault(Hash(token)) is { } byAccess)
                Save([Ended(byAccess)]);
            else if (_byRefresh.GetValueOrDefault(Hash(token)) is { } byRefresh)
                Save([Ended(byRefresh)]);
    }

    /// <summary>The live pair of a bearer token, or null.</summary>
    public TokenPair? Check(string accessToken)
    {
        var hash = Hash(accessToken);
        lock (_gate)
        {
            if (_unseen == hash)
                _unseen = null;
            return _byAccess.GetValueOrDefault(hash) is { } pair && pair.AccessUntil > _time.GetUtcNow() ? pair : null;
        }
    }

    /// <summary>Whether this account gave it out, as code, access or refresh token, however long ago.</summary>
    internal bool Knows(string credential)
    {
        lock (_gate)
            return _codes.ContainsKey(credential) || _byAccess.ContainsKey(Hash(credential)) || _byRefresh.ContainsKey(Hash(credential));
    }

    internal void Put(TokenPair pair)
    {
        lock (_gate)
            _byAccess[pair.AccessHash] = _byRefresh[pair.RefreshHash] = pair;
    }

    private FreshPair Issue(ImmutableArray<string> scopes, DateTimeOffset created, ImmutableArray<TokenPair> ended)
    {
        var (access, refresh) = ($"{Part(24)}.{Part(700)}.{Part(32)}", Hex(32));
        var pair = new TokenPair(
            Hash(access), Hash(refresh), scopes, created, created + _options.AccessTokenLifetime, IsSpent: false);
        Save([.. ended, pair]);
        _unseen = pair.AccessHash;
        return new FreshPair(access, refresh, pair);
    }

    private void Save(ImmutableArray<TokenPair> pairs)
    {
        _append(pairs);
        foreach (var pair in pairs)
            _byAccess[pair.AccessHash] = _byRefresh[pair.RefreshHash] = pair;
    }

    private TokenPair Ended(TokenPair pair) => pair with { IsSpent = true, AccessUntil = _time.GetUtcNow() };

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Hex(int bytes) => RandomNumberGenerator.GetHexString(2 * bytes, lowercase: true);

    /// <summary>As long as a part of the real JWT; nobody may read anything in it.</summary>
    private static string Part(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    private sealed record Consent(string RedirectUri, ImmutableArray<string> Scopes, DateTimeOffset Until);
}
