using Grains;
using Grains.Batching;
using Grains.Connecting;
using Grains.HubSpot;
using Grains.Interfaces;

namespace Chaos.Simulation;

/// <summary>Everything there is in one run: the product's processes and what they meet outside.</summary>
internal sealed class World
{
    public const string Connection = "cn-sim";
    public const string Account = "acc";
    private const long PortalId = 7;

    private static readonly ContractMethod ReceiveReminder = ContractMethod.Of(typeof(IRemindable).GetMethod(nameof(IRemindable.ReceiveReminder), [typeof(string), typeof(TickStatus)])!);

    private int _silosMade;

    /// <param name="more">What the world draws beside: from a stream of its own, so that all else goes on as it was.</param>
    /// <param name="stopping">Silos stop in nearly every run, not only in some.</param>
    public World(Timeline timeline, Luck more, bool stopping)
    {
        Timeline = timeline;
        Weather = Weather.Of(timeline.Luck);
        RefusesWhole = timeline.Luck.Chance(0.3);
        SharedAddresses = timeline.Luck.Of([0, 0, 0.3]);
        RefusedAddresses = more.Chance(0.28) ? 0.5 : 0;

        // What a silo that stops still has under way is the more dangerous the later it comes.
        if (more.Chance(stopping ? 0.9 : 0.3))
            Weather = Weather with { Stop = 0.01, MessageLate = 0.1 };
        ChangeMinds = more.Chance(0.3);

        // Where notices are lost sweeps must find what they told. Elsewhere marks alone must do.
        var sweeps = Weather.WebhookLost > 0;
        SyncOptions = new SyncOptions { SweepEvery = sweeps ? TimeSpan.FromMinutes(2) : TimeSpan.FromDays(1), MaxInFlight = timeline.Luck.Of([2, 20, 300]), PagesInFlight = timeline.Luck.Of([1, 3]) };

        // Each sweep tries again what is refused, for which three requests would not do.
        var limit = Math.Max(timeline.Luck.Of([3, 10, 40]), RefusedAddresses > 0 ? 10 : 0);
        Budgets = Budgets.Initial with { Burst = new Window(limit, TimeSpan.FromSeconds(10)), Search = new Window(2, TimeSpan.FromSeconds(1)) };
        Burst = new Meter(timeline, "burst", limit, TimeSpan.FromSeconds(10));
        Searches = new Meter(timeline, "search", 2, TimeSpan.FromSeconds(1));
        Database = new Database(this);
        Reminders = new ReminderTable(this);
        Cluster = new Cluster(this);
        Books = new Books(this);
        Webhooks = new Webhooks(this);
        Tokens = new TokenPairs(this);
        Crm = new Crm(timeline);
        Oracle = new Oracle(this);
        Bookkeeper = new Bookkeeper(this);
    }

    public Timeline Timeline { get; }

    public Weather Weather { get; set; }

    public bool RefusesWhole { get; }

    /// <summary>How likely a new client has another's e-mail address.</summary>
    public double SharedAddresses { get; }

    /// <summary>How likely a client that is changed gets an e-mail address which HubSpot refuses, or its good one again.</summary>
    public double RefusedAddresses { get; }

    /// <summary>Whether people mostly change what they changed last, which may be under way, and move payments to other invoices.</summary>
    public bool ChangeMinds { get; }

    public SyncOptions SyncOptions { get; }

    public Budgets Budgets { get; }

    public Meter Burst { get; }

    public Meter Searches { get; }

    public Database Database { get; }

    public ReminderTable Reminders { get; }

    public Cluster Cluster { get; }

    public Books Books { get; }

    public Webhooks Webhooks { get; }

    public TokenPairs Tokens { get; }

    public Crm Crm { get; }

    public Oracle Oracle { get; }

    public Bookkeeper Bookkeeper { get; }

    public bool IsConnected { get; private set; }

    /// <summary>Deletions while a list of several pages is walked move records over its small pages faster than over FreshBooks' own.</summary>
    public bool MayDelete => Oracle.HasBackfilled;

    public Mirror Mirror { get; } = new(Connection, Account, PortalId, Facts);

    private static PortalFacts Facts => new(["USD"], [], []);

    public void Connect()
    {
        Bookkeeper.OpenBooks();
        if (Timeline.Luck.Chance(0.3))
            Crm.MakeByHand("borealis");
        var token = new Storage.Secrets(new OpenSecrets()).Protect(HubSpotSecrets.Purpose(Mirror.Portal), "pat-simulated");
        Database.Put($"portal|{Mirror.Portal}", new PortalState { EncryptedToken = token, Facts = Facts });
        Database.Put($"connection|{Connection}", new Connection { Step = ConnectStep.Consent, Name = "simulated", Account = Account, PortalId = PortalId });
        IsConnected = true;
        AddSilo();
        AddSilo();
        Watch();
    }

    public void AddSilo()
    {
        var silo = new Silo(this, $"silo {++_silosMade}");
        Cluster.Add(silo);
        LookAfter(silo);
    }

    public void Nudge(Machine from) => GrainProxy.Create<IAccountGrain>(Cluster, from, Connection).NudgeAsync();

    /// <summary>Of a machine's clock. Those who mend the rest set the clocks, too: they jump.</summary>
    public Func<TimeSpan> Skew(Luck luck)
    {
        var share = (luck.NextDouble() * 2) - 1;
        return () => Weather.LargestSkew * share;
    }

    /// <summary>As each silo's watch does: it brings back what another silo took with it.</summary>
    private void LookAfter(Silo silo) => Timeline.After(TimeSpan.FromSeconds(3), null, () =>
    {
        var machine = silo.Machine;
        if (!machine.IsAlive || silo.Host.ApplicationStopping.IsCancellationRequested)
            return;
        machine.Run(() =>
        {
            Nudge(machine);
            GrainProxy.Create<IListerGrain>(Cluster, machine, Connection).NudgeAsync();
        });
        LookAfter(silo);
    });

    /// <summary>The reminder service is one that does not repeat: a tick that is lost is lost.</summary>
    public void Remind(string kind, string key, string reminder)
    {
        if (Cluster.Silos.Count > 0)
            Cluster.Call(new Call(Cluster.Silos[0].Machine, GrainKinds.Named(kind), key, ReceiveReminder, [reminder, default(TickStatus)], ReceiveReminder.Expect()));
    }

    /// <summary>The connection's own reminder, which stands from its first moment on.</summary>
    private void Watch()
    {
        Remind("connection", Connection, "watch");
        Timeline.After(TimeSpan.FromMinutes(1), null, Watch);
    }
}
