using System.Globalization;
using Grains.FreshBooks;
using Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Chaos.Simulation;

/// <summary>FreshBooks' token pairs: a refresh token works once, and its use ends the pair before.</summary>
internal sealed class TokenPairs(World world)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private int _pairs;
    private string _access = "";
    private string _refresh = "";
    private TimeSpan _endsAt;
    private string? _underWay;

    public bool Takes(string access) => access == _access && world.Timeline.Now < _endsAt;

    /// <summary>The access token is good for nothing from now on; the refresh token still is.</summary>
    public void Refuse() => _access = "";

    public FreshBooksGrant Issue()
    {
        var number = (++_pairs).ToString(CultureInfo.InvariantCulture);
        (_access, _refresh, _endsAt) = ("access-" + number, "refresh-" + number, world.Timeline.Now + Life);
        return new FreshBooksGrant(_access, _refresh, MachineClock.Epoch + world.Timeline.Now, Life);
    }

    public void Asked(string refresh)
    {
        if (refresh == _underWay)
            world.Timeline.Break($"{refresh} is sent while its first use is under way");
        _underWay = refresh;
    }

    public void Answered() => _underWay = null;

    public GrantAnswer Refresh(string refresh) => refresh == _refresh ? new GrantAnswer.Granted(Issue()) : new GrantAnswer.Spent();
}

/// <summary>FreshBooks over the network, as one process reaches it.</summary>
internal sealed class SimulatedFreshBooks(World world, TimeProvider clock)
    : FreshBooksApi(null!, Options.Create(new FreshBooksOptions()), clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GrantPatience = TimeSpan.FromSeconds(20);
    private static readonly Reason Unreachable = new(Reasons.FreshBooksUnreachable, "simulated");

    private Timeline Timeline => world.Timeline;

    public override Task<FreshBooksAnswer<FreshBooksPage>> ListAsync(FreshBooksAccess access, EntityKind kind, FreshBooksQuery query, CancellationToken cancellation = default) =>
        AskAsync($"FreshBooks: list {kind.Word()} page {query.Page}", access.Token, () => world.Books.List(kind, query));

    public override Task<FreshBooksAnswer<FreshBooksRecord>> GetAsync(FreshBooksAccess access, EntityKind kind, long id, CancellationToken cancellation = default) =>
        AskAsync($"FreshBooks: get {kind.Word()} {id}", access.Token, () => world.Books.Get(kind, id));

    public override Task<GrantAnswer> ExchangeAsync(string code, Uri redirect)
    {
        var answer = new TaskCompletionSource<GrantAnswer>();
        Timeline.After(Timeline.Luck.Milliseconds(5, 200), "FreshBooks: exchange the code", () => answer.SetResult(new GrantAnswer.Granted(world.Tokens.Issue())));
        return answer.Task;
    }

    public override Task<GrantAnswer> RefreshAsync(string refreshToken, Uri redirect, Func<bool> maySend)
    {
        if (!maySend())
            return Task.FromResult<GrantAnswer>(new GrantAnswer.Failed(Unreachable));
        var answer = new TaskCompletionSource<GrantAnswer>();
        world.Tokens.Asked(refreshToken);
        var wayThere = Timeline.Luck.Milliseconds(5, 5_000);
        Timeline.After(wayThere, "FreshBooks: refresh", () =>
        {
            GrantAnswer given = Timeline.Luck.Chance(world.Weather.FreshBooksBroken) ? new GrantAnswer.Failed(Unreachable) : world.Tokens.Refresh(refreshToken);
            var isLost = Timeline.Luck.Chance(world.Weather.RefreshUnanswered);
            var delay = isLost ? GrantPatience - wayThere : Timeline.Luck.Milliseconds(5, 5_000);
            Timeline.After(delay, isLost ? "FreshBooks: a refresh's answer is lost" : "FreshBooks: answer of refresh", () =>
            {
                world.Tokens.Answered();
                answer.SetResult(isLost ? new GrantAnswer.Failed(Unreachable) : given);
            });
        });
        return answer.Task;
    }

    private Task<FreshBooksAnswer<T>> AskAsync<T>(string what, string token, Func<FreshBooksAnswer<T>> read)
    {
        world.Oracle.Used(token);
        var answer = new TaskCompletionSource<FreshBooksAnswer<T>>();
        Timeline.After(Timeline.Luck.Milliseconds(5, 150), what, () =>
        {
            var given = Timeline.Luck.Chance(world.Weather.FreshBooksBroken) ? new FreshBooksAnswer<T>.Failed(Unreachable)
                : Timeline.Luck.Chance(world.Weather.FreshBooksLimited) ? new FreshBooksAnswer<T>.Throttled(Timeline.Luck.Milliseconds(1_000, 30_000), null)
                : world.Tokens.Takes(token) ? read()
                : new FreshBooksAnswer<T>.Unauthorized();

            // Slow answers are old answers: the truth may have changed since.
            var delay = Timeline.Luck.Chance(world.Weather.MessageLate) ? Timeline.Luck.Milliseconds(200, 15_000) : Timeline.Luck.Milliseconds(5, 150);
            Timeline.After(delay < Patience ? delay : Patience, $"answer of {what}: {given.GetType().Name}", () =>
                answer.SetResult(delay < Patience ? given : new FreshBooksAnswer<T>.Failed(Unreachable)));
        });
        return answer.Task;
    }
}
