using System.Collections.Concurrent;
using System.Net;
using Grains.FreshBooks;
using Grains.Interfaces;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;
using Orleans.Storage;
using Orleans.TestingHost;
using Storage;

namespace Tests.Grains.FreshBooks;

/// <summary>A silo with the token grain, and a FreshBooks whose refresh tokens work once, as the real ones do.</summary>
internal sealed class TokenHouse : IAsyncDisposable
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly List<InProcessTestCluster> _clusters = [];
    private int _pairs;

    private TokenHouse()
    {
        Network = new StubNetwork(Answer);
        Leases = new TestLeases(Clock, () => Storage.IsBroken);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    public TestStorage Storage { get; } = new();

    public TestLeases Leases { get; }

    public StubNetwork Network { get; }

    /// <summary>The connections that were told that their consent is lost.</summary>
    public ConcurrentBag<string> Lost { get; } = [];

    /// <summary>The refresh token that FreshBooks would take now.</summary>
    public string LiveRefresh { get; set; } = "";

    public TimeSpan Life { get; set; } = TimeSpan.FromHours(12);

    /// <summary>What FreshBooks' token endpoint answers instead, before it does anything.</summary>
    public Func<HttpResponseMessage>? Fault { get; set; }

    /// <summary>FreshBooks does not answer a refresh before this is done.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Refreshes => Network.Seen.Count(seen => seen.Body.Contains("grant_type=refresh_token", StringComparison.Ordinal));

    public static async Task<TokenHouse> OpenAsync()
    {
        var house = new TokenHouse();
        await house.StartAsync(TimeSpan.Zero);
        return house;
    }

    public IFreshBooksTokenGrain Tokens(string connection) => _clusters[0].Client.GetGrain<IFreshBooksTokenGrain>(connection);

    /// <summary>The same grain once more, in a process that knows nothing of the first, with a clock that is wrong.</summary>
    public async Task<IFreshBooksTokenGrain> TwinAsync(string connection, TimeSpan skew)
    {
        await StartAsync(skew);
        return _clusters[^1].Client.GetGrain<IFreshBooksTokenGrain>(connection);
    }

    public async Task<IFreshBooksTokenGrain> ConsentedAsync(string connection)
    {
        var tokens = Tokens(connection);
        await tokens.ExchangeAsync("code");
        return tokens;
    }

    public static Task RemindAsync(IFreshBooksTokenGrain tokens) =>
        tokens.AsReference<IRemindable>().ReceiveReminder("refresh", default);

    public Task DeactivateAsync(IFreshBooksTokenGrain tokens) => _clusters[0].DeactivateAsync(tokens);

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
    }

    private async Task StartAsync(TimeSpan skew)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            var clock = new WrongClock(Clock, skew);
            silo.UseInMemoryReminderService();
            silo.Services.AddKeyedSingleton<IGrainStorage>("Default", Storage);
            silo.Services.AddSingleton<IGrainStorage>(Storage);
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            silo.Services.AddSingleton(Network.Api(clock));
            silo.Services.AddSingleton<Leases>(Leases);
            silo.Services.AddSingleton<IDataProtectionProvider>(_protection);
            silo.Services.AddSingleton(provider => new Secrets(provider.GetRequiredService<IDataProtectionProvider>()));
            silo.Services.AddSingleton(Options.Create(new GatewayOptions { PublicUrl = new Uri("https://sync.example") }));
            silo.AddOutgoingGrainCallFilter(context =>
            {
                if (context.InterfaceMethod.Name is not nameof(IConnectionGrain.ConsentLostAsync))
                    return context.Invoke();
                Lost.Add(context.TargetId.Key.ToString()!);
                context.Response = Response.Completed;
                return Task.CompletedTask;
            });
        });
        _clusters.Add(builder.Build());
        await _clusters[^1].DeployAsync();
    }

    private async Task<HttpResponseMessage> Answer(SeenRequest seen)
    {
        if (seen.PathAndQuery is "/auth/oauth/revoke")
            return StubNetwork.Json(HttpStatusCode.OK, "{}");
        await Gate;
        if (Fault is { } fault)
            return fault();
        var isSpent = seen.Body.Contains("grant_type=refresh_token", StringComparison.Ordinal)
            && !seen.Body.Contains($"&refresh_token={LiveRefresh}&", StringComparison.Ordinal);
        return isSpent
            ? StubNetwork.Json(HttpStatusCode.BadRequest, """{"error":"invalid_grant","error_description":"x"}""")
            : Pair();
    }

    private HttpResponseMessage Pair()
    {
        var number = Interlocked.Increment(ref _pairs);
        LiveRefresh = $"clear-refresh-{number}";
        return StubNetwork.Json(HttpStatusCode.OK, $$"""
            {"access_token":"clear-access-{{number}}","token_type":"Bearer","expires_in":{{(long)Life.TotalSeconds}},"refresh_token":"{{LiveRefresh}}","created_at":{{Clock.GetUtcNow().ToUnixTimeSeconds()}}}
            """);
    }

    private sealed class WrongClock(TimeProvider right, TimeSpan skew) : TimeProvider
    {
        public override long TimestampFrequency => right.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + skew;

        public override long GetTimestamp() => right.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            right.CreateTimer(callback, state, dueTime, period);
    }
}
