using Grains;
using Grains.Batching;
using Grains.FreshBooks;
using Grains.HubSpot;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Storage;

namespace Chaos.Simulation;

/// <summary>One silo process, with what its host would hand to the grains.</summary>
internal sealed class Silo
{
    public Silo(World world, string name)
    {
        Luck = world.Timeline.Luck;
        Machine = new Machine(world.Timeline, name, world.Skew(Luck));
        Database = world.Database;
        Inbox = new SimulatedInbox(world.Database, Clock);
        Dependents = new Dependents(Inbox);
        Leases = new SimulatedLeases(world.Database);
        HubSpot = new SimulatedHubSpot(world, HubSpotOptions);
        FreshBooks = new SimulatedFreshBooks(world, Clock);
        SyncOptions = Options.Create(world.SyncOptions);
        Budgets = world.Budgets;
        Life = new Life(_ => { }, Clock, NullLogger<Life>.Instance);
        Runtime = new SiloRuntime(world, this);
    }

    public Machine Machine { get; }

    public TimeProvider Clock => Machine.Clock;

    public Luck Luck { get; }

    public Database Database { get; }

    public Inbox Inbox { get; }

    public Dependents Dependents { get; }

    public Leases Leases { get; }

    public HubSpotApi HubSpot { get; }

    public FreshBooksApi FreshBooks { get; }

    public Secrets Secrets { get; } = new(new OpenSecrets());

    public Budgets Budgets { get; }

    public IHostApplicationLifetime Host { get; } = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);

    public IOptions<SyncOptions> SyncOptions { get; }

    public IOptions<HubSpotOptions> HubSpotOptions { get; } = Options.Create(new HubSpotOptions());

    public IOptions<GatewayOptions> GatewayOptions { get; } = Options.Create(new GatewayOptions { PublicUrl = new Uri("https://sync.example") });

    public Life Life { get; }

    public SiloRuntime Runtime { get; }
}
