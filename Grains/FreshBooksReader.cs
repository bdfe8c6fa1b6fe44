using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Sync;
using Storage;

namespace Grains;

/// <summary>
/// Every read of one account: with a token that works (one refresh on 401), within FreshBooks' request budget as its
/// headers tell it. Says of each mark what its record is, or why it could not be read.
/// </summary>
/// <param name="reader">Counts the account's readers: what a later one read is not older, but where two run beside each other.</param>
internal sealed class FreshBooksReader(FreshBooksApi api, IFreshBooksTokenGrain tokens, TimeProvider time, long reader)
{
    /// <summary>Below this many requests left, reading stops until the window is new: other apps share it.</summary>
    private const int Reserve = 10;
    private static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(10);

    private readonly RequestPace _pace = new(time);
    private long _order;
    private FreshBooksBudget? _budget;
    private DateTimeOffset _closedUntil;

    public bool IsClosed => time.GetUtcNow() < _closedUntil;

    public int? Remaining => _budget?.Remaining;

    /// <summary>How long reads should gather; zero: requests are not scarce.</summary>
    public TimeSpan Pace => _pace.Within(_budget);

    public async Task<PageAnswer> ListAsync(string account, PageQuery query)
    {
        if (IsClosed)
            return new PageAnswer([], [], 0, Throttled());
        var asked = new FreshBooksQuery(query.Page, UpdatedMin: query.UpdatedMin, Visibility: query.Only)
        {
            OfClients = query.OfClients,
            OfInvoice = query.OfInvoice,
        };
        var stamp = Stamp();
        var answer = await AskAsync(account, access => api.ListAsync(access, query.Kind, asked, CancellationToken.None));
        return answer is FreshBooksAnswer<FreshBooksPage>.Read { Value: var page }
            ? new PageAnswer([.. page.Records.Select(record => record with { Read = stamp })], page.Unreadable, page.Total, null)
            : new PageAnswer([], [], 0, WhyNot(answer));
    }

    /// <summary>Reads the records of marks of one kind, and returns what was read for each.</summary>
    public async Task<Func<Mark, (FreshBooksRecord? Record, Outcome? WhyNot)>> ReadAsync(string account, Reading reading)
    {
        if (IsClosed)
            return _ => (null, Throttled());
        if (reading.IsSingle)
            return await GetAsync(account, reading.Kind, Id(reading.Marks[0]));

        var (found, absent, whyNot) = await GetManyAsync(account, reading.Kind, [.. reading.Marks.Select(Id)], only: null);
        if (whyNot is not null)
            return _ => (null, whyNot);

        // Lists leave deleted records out. Where there is no list of those either, they are asked for one by one.
        if (absent.Length > 1)
        {
            var (deleted, unknown, _) = await GetManyAsync(account, reading.Kind, absent, Visibility.Deleted);
            (found, absent) = (found.AddRange(deleted), unknown);
        }

        var singles = await Task.WhenAll(absent.Select(async id => (Id: id, Read: await GetAsync(account, reading.Kind, id))));
        var (missing, records) = (singles.ToDictionary(single => single.Id, single => single.Read), found.ToDictionary(record => record.Id));
        return mark => records.TryGetValue(Id(mark), out var record) ? (record, null) : missing[Id(mark)](mark);
    }

    private async Task<(ImmutableArray<FreshBooksRecord> Found, ImmutableArray<long> Absent, Outcome? WhyNot)> GetManyAsync(
        string account, EntityKind kind, ImmutableArray<long> ids, Visibility? only)
    {
        var stamp = Stamp();
        var answer = await AskAsync(account, access => api.GetManyAsync(access, kind, ids, only, CancellationToken.None));
        return answer is FreshBooksAnswer<FreshBooksFinds>.Read { Value: var finds }
            ? ([.. finds.Found.Select(record => record with { Read = stamp })], finds.Missing, null)
            : ([], ids, WhyNot(answer));
    }

    private async Task<Func<Mark, (FreshBooksRecord?, Outcome?)>> GetAsync(string account, EntityKind kind, long id)
    {
        var stamp = Stamp();
        var answer = await AskAsync(account, access => api.GetAsync(access, kind, id, CancellationToken.None));
        return answer is FreshBooksAnswer<FreshBooksRecord>.Read { Value: var record }
            ? _ => (record with { Read = stamp }, null)
            : _ => (null, WhyNot(answer));
    }

    /// <summary>Anything beside records; Throttled, and no request, while the budget is spent.</summary>
    public async Task<FreshBooksAnswer<T>> AskWithinBudgetAsync<T>(string account, Func<FreshBooksAccess, Task<FreshBooksAnswer<T>>> ask) =>
        IsClosed ? new FreshBooksAnswer<T>.Throttled(_closedUntil - time.GetUtcNow(), _budget) : await AskAsync(account, ask);

    private async Task<FreshBooksAnswer<T>> AskAsync<T>(string account, Func<FreshBooksAccess, Task<FreshBooksAnswer<T>>> ask)
    {
        _pace.Ask();
        var answer = await tokens.CallAsync(token => ask(new FreshBooksAccess(account, token)));
        Learn(answer);
        return answer;
    }

    /// <summary>Of a request that is made now.</summary>
    public ReadStamp Stamp() => new(reader, ++_order);

    private void Learn<T>(FreshBooksAnswer<T> answer)
    {
        var now = time.GetUtcNow();
        var (budget, wait) = answer switch
        {
            FreshBooksAnswer<T>.Read read => (read.Budget, read.Budget is { Remaining: < Reserve } low ? low.Reset - now : (TimeSpan?)null),
            FreshBooksAnswer<T>.Throttled throttled => (throttled.Budget, throttled.RetryAfter ?? UnknownWait),
            _ => (null, null),
        };
        _budget = budget ?? _budget;
        if (wait is { } pause && now + pause > _closedUntil)
            _closedUntil = now + (pause < TimeSpan.FromMinutes(2) ? pause : TimeSpan.FromMinutes(2));
    }

    private Outcome.Throttled Throttled() =>
        new(_closedUntil > time.GetUtcNow() ? _closedUntil : time.GetUtcNow() + UnknownWait, new Reason(Reasons.FreshBooksBudgetSpent));

    private Outcome WhyNot<T>(FreshBooksAnswer<T> answer) => answer switch
    {
        FreshBooksAnswer<T>.NotFound => new Outcome.Rejected(new Reason(Reasons.NotInFreshBooks)),
        // A role, a scope or a plan that changes again: nothing tells us when, so it is tried, ever more slowly.
        FreshBooksAnswer<T>.Forbidden forbidden => new Outcome.Failed(forbidden.Why),
        FreshBooksAnswer<T>.Unauthorized => new Outcome.Held(new Reason(Reasons.FreshBooksConsentLost)),
        FreshBooksAnswer<T>.Throttled => Throttled(),
        FreshBooksAnswer<T>.Failed failed => new Outcome.Failed(failed.Why),
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.GetType().Name, "Not a reason for having no record."),
    };

    private static long Id(Mark mark) => long.Parse(mark.Key.Id, System.Globalization.CultureInfo.InvariantCulture);
}
