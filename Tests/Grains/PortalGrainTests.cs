using System.Net;
using Grains;
using Grains.Batching;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using Storage;
using Tests.Grains.FreshBooks;
using Xunit;

namespace Tests.Grains;

public sealed class PortalGrainTests
{
    private const string Portal = "portal/7";
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    /// <summary>How far the clock goes in 5 ms: as fast as the grain's own timer, or faster.</summary>
    private static readonly TimeSpan Slowly = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Briskly = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Quickly = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_a_portal_that_another_silo_took_over_is_sent_away_and_finds_the_new_owner()
    {
        await using var house = await PortalHouse.OpenAsync();
        Assert.Single(await house.AskAsync(Slowly));

        // It waits for a permit, which comes after ten seconds.
        var asking = house.AskAsync(Slowly);
        await house.Leases.AcquireAsync(Portal, "another silo", Forever, Cancellation);
        var refusal = await Assert.ThrowsAsync<RefusalException>(() => asking);

        Assert.Equal((503, 1), (refusal.Status, house.Asked));
        Assert.InRange(house.Waited, TimeSpan.Zero, TimeSpan.FromSeconds(9));

        // The next activation takes the portal over in its turn.
        house.Clock.Advance(Forever + TimeSpan.FromMinutes(1));
        Assert.Single(await house.AskAsync(Slowly));
    }

    [Fact]
    public async Task Who_asks_while_the_lease_cannot_be_renewed_waits_for_twenty_seconds_at_most()
    {
        await using var house = await PortalHouse.OpenAsync();
        Assert.Single(await house.AskAsync(Slowly));
        house.IsBroken = true;
        house.Clock.Advance(TimeSpan.FromSeconds(5));

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => house.AskAsync(Quickly));

        Assert.Equal(503, refusal.Status);
        Assert.InRange(house.Waited, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(30));

        house.IsBroken = false;
        Assert.Single(await house.AskAsync(Slowly));
        Assert.Equal(2, house.Asked);
    }

    [Fact]
    public async Task A_portal_that_was_taken_over_is_quiet_until_its_last_owner_has_stopped_and_the_window_is_past()
    {
        await using var house = await PortalHouse.OpenAsync();
        await house.DeactivateAsync();
        await house.Leases.AcquireAsync(Portal, "another silo", TimeSpan.FromSeconds(4), Cancellation);

        Assert.Single(await house.AskAsync(Briskly));

        Assert.InRange(house.Waited, TimeSpan.FromSeconds(16.5), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task What_is_wished_for_after_a_freeze_is_not_sent_by_a_lease_that_ended_meanwhile()
    {
        await using var house = await PortalHouse.OpenAsync();
        house.IsBroken = true;
        house.Clock.Advance(TimeSpan.FromSeconds(5));

        var answer = await house.WaitAsync(
            house.Grain.WishAsync(new Wish.Find { Lane = Lane.Client, Type = HubSpotType.Contact, Property = "email", Value = "a@example.com" }), Quickly);

        Assert.IsType<Outcome.Throttled>(Assert.IsType<WishAnswer.Undone>(answer).Outcome);
        Assert.Equal(0, house.Asked);
    }

    [Fact]
    public async Task What_waits_for_its_connection_until_the_lease_has_ended_is_not_sent()
    {
        await using var house = await PortalHouse.OpenAsync();
        var connected = new TaskCompletionSource();
        house.Connecting = connected.Task;
        var asking = house.Grain.WhyNoDealsAsync(new DealRule(DealMatch.OnlyOpenDeal));
        await house.ConnectingAsync();
        house.IsBroken = true;
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        connected.SetResult();

        Assert.Equal(503, (await Assert.ThrowsAsync<RefusalException>(() => asking)).Status);
        Assert.Equal(0, house.Asked);
    }

    [Fact]
    public async Task What_the_day_s_reserve_does_not_allow_is_sent_back_at_once_and_keeps_no_place_from_live_changes()
    {
        await using var house = await PortalHouse.OpenAsync();
        house.DailyRemaining = 100;
        Assert.Single(await house.AskAsync(Slowly));

        var answer = await house.WaitAsync(house.Grain.WishAsync(Archive(Lane.Backfill)), Slowly);
        Assert.Equal(Reasons.DailyReserve, Assert.IsType<Outcome.Throttled>(Assert.IsType<WishAnswer.Undone>(answer).Outcome).Why.Title);
        Assert.InRange(house.Waited, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await house.WaitAsync(house.Grain.WishAsync(Archive(Lane.Payment)), Slowly);
        Assert.Equal(2, house.Asked);

        static Wish Archive(Lane lane) => new Wish.Archive { Lane = lane, Type = HubSpotType.Contact, Id = "1" };
    }

    /// <summary>A silo with the portal grain, and a HubSpot that has one property and takes one request in ten seconds.</summary>
    private sealed class PortalHouse : IAsyncDisposable
    {
        private readonly InProcessTestCluster _cluster;
        private readonly TaskCompletionSource _begun = new();
        private int _asked;

        private PortalHouse()
        {
            Leases = new TestLeases(Clock, () => IsBroken);
            var builder = new InProcessTestClusterBuilder(1);
            builder.Options.ConfigureFileLogging = false;
            builder.ConfigureSilo((_, silo) =>
            {
                silo.Services.AddSingleton<IGrainStorage>(new TestStorage());
                silo.Services.AddSingleton<TimeProvider>(Clock);
                silo.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
                silo.Services.AddSingleton(new HubSpotApi(new HttpClient(new StubHubSpot(this)), Options.Create(new HubSpotOptions())));
                silo.Services.AddSingleton(new Secrets(new EphemeralDataProtectionProvider()));
                silo.Services.AddSingleton<Leases>(Leases);
                silo.Services.AddSingleton(Options.Create(new HubSpotOptions()));
                silo.Services.AddSingleton(Budgets.Initial with { Burst = new Window(1, TimeSpan.FromSeconds(10)) });
            });
            _cluster = builder.Build();
        }

        public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

        public TestLeases Leases { get; }

        /// <summary>The database is away.</summary>
        public bool IsBroken { get; set; }

        /// <summary>What HubSpot says of a day's 1,000 requests; null: nothing.</summary>
        public int? DailyRemaining { get; set; }

        /// <summary>Requests that left.</summary>
        public int Asked => _asked;

        /// <summary>A connection is open when this is done.</summary>
        public Task Connecting { get; set; } = Task.CompletedTask;

        /// <summary>A request waits for its connection.</summary>
        public Task ConnectingAsync() => _begun.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);

        /// <summary>How long the last answer took, by the clock.</summary>
        public TimeSpan Waited { get; private set; }

        public IPortalGrain Grain => _cluster.Client.GetGrain<IPortalGrain>(Portal);

        public static async Task<PortalHouse> OpenAsync()
        {
            var house = new PortalHouse();
            await house._cluster.DeployAsync();
            var secrets = house._cluster.GetSiloServiceProvider().GetRequiredService<Secrets>();
            await house.Grain.UseTokenAsync(secrets.Protect(HubSpotSecrets.Purpose(Portal), "pat-1"));
            return house;
        }

        public async Task<IReadOnlyCollection<PropertyFact>> AskAsync(TimeSpan pace) =>
            await WaitAsync(Grain.PropertiesAsync(HubSpotType.Contact), pace);

        /// <summary>Time passes meanwhile.</summary>
        public async Task<T> WaitAsync<T>(Task<T> answer, TimeSpan pace)
        {
            var start = Clock.GetTimestamp();
            while (!answer.IsCompleted && Clock.GetElapsedTime(start) < TimeSpan.FromMinutes(5))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
                Clock.Advance(pace);
            }

            Waited = Clock.GetElapsedTime(start);
            return await answer.WaitAsync(TimeSpan.FromSeconds(1), Cancellation);
        }

        public Task DeactivateAsync() => _cluster.DeactivateAsync(Grain);

        public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

        private sealed class StubHubSpot(PortalHouse house) : HttpMessageHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                house._begun.TrySetResult();
                await house.Connecting;
                if (request.Content is { } body)
                    await body.LoadIntoBufferAsync(cancellationToken);
                Interlocked.Increment(ref house._asked);
                var answer = StubNetwork.Json(HttpStatusCode.OK, """{"results":[{"name":"email","label":"E-mail","type":"string"}]}""");
                if (house.DailyRemaining is { } remaining)
                {
                    answer.Headers.Add("X-HubSpot-RateLimit-Daily", "1000");
                    answer.Headers.Add("X-HubSpot-RateLimit-Daily-Remaining", $"{remaining}");
                }

                return answer;
            }
        }
    }
}
