namespace Sandbox.HubSpot;

/// <summary>
/// A simulated HubSpot account: its state, its rules, its limits. Thread-safe. Everything it did is in its log
/// before anybody hears of it, so that a killed sandbox comes back as it was.
/// </summary>
public sealed partial class HubSpotPortal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly EventLog _log;
    private readonly Ledger _ledger;

    /// <param name="past">What <paramref name="log"/> held when it was opened, oldest first.</param>
    public HubSpotPortal(HubSpotOptions options, Ledger ledger, TimeProvider time, EventLog log, IEnumerable<HubSpotEvent>? past = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ledger);
        Options = options;
        (_ledger, _log, Time) = (ledger, log, time);
        Luck = new Random(options.Seed);
        Limits = new RateLimits(time);
        Limits.Rebuild(ledger.Entries(Side.HubSpot), options);
        foreach (var happened in past ?? [])
            State.Apply(happened, options);
    }

    /// <summary>
    /// Each record as it is written, in order and before the reply. Handlers run under the portal's lock: they may
    /// read the portal, and must be quick.
    /// </summary>
    public event Action<HubSpotChange>? Changed;

    public HubSpotOptions Options { get; private set; }

    public HubSpotFaults Faults { get; } = new();

    public Ledger Ledger => _ledger;

    internal TimeProvider Time { get; }

    internal RateLimits Limits { get; }

    internal PortalState State { get; } = new();

    // Drawn from under the lock only.
    internal Random Luck { get; }

    /// <summary>Opens the portal kept in the file, or a new one that will be kept there.</summary>
    public static HubSpotPortal Open(HubSpotOptions options, Ledger ledger, TimeProvider time, string path)
    {
        var past = new List<HubSpotEvent>();
        var log = EventLog.Open<HubSpotEvent>(path, past.Add);
        return new HubSpotPortal(options, ledger, time, log, past);
    }

    /// <summary>Changes options while running, e.g. <c>portal.Reconfigure(now => now with { WindowLimit = 10 })</c>.</summary>
    public void Reconfigure(Func<HubSpotOptions, HubSpotOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_lock)
            Options = change(Options);
    }

    /// <summary>Every record of a type, archived ones included, oldest first.</summary>
    public IReadOnlyList<HubSpotObject> Objects(string type)
    {
        lock (_lock)
            return [.. State.All(ObjectType.Named(type).Name)];
    }

    /// <summary>The record, archived or not; null: there is none.</summary>
    public HubSpotObject? Find(string type, string id)
    {
        lock (_lock)
            return State.Find(new(ObjectType.Named(type).Name, id));
    }

    /// <summary>Every association, once per direction. Those of archived records are gone.</summary>
    public IReadOnlyList<HubSpotAssociation> Associations()
    {
        lock (_lock)
            return [.. State.Associations.All];
    }

    /// <summary>What the invoice's line items come to: per line round2(quantity × price × (1 − percentage/100) − discount × quantity).</summary>
    public decimal LineTotal(string invoiceId)
    {
        lock (_lock)
            return InvoiceRules.LineTotal(State, new(ObjectType.Invoices.Name, invoiceId));
    }

    public void Dispose() => _log.Dispose();

    /// <summary>Runs an operation alone, so that what it decides on is still so when it commits.</summary>
    internal T Alone<T>(Func<T> run)
    {
        lock (_lock)
            return run();
    }

    /// <summary>Under the lock: first into the log, then into the state, then told.</summary>
    internal void Commit(HubSpotEvent happened)
    {
        _log.Append(happened);
        State.Apply(happened, Options);
        if (Changed is not { } changed)
            return;
        foreach (var write in happened.Writes)
            changed(new(write.Record.Type, write.Record.Id, write.New ? HubSpotChangeKind.Created : HubSpotChangeKind.Updated, write.Properties, happened.At, happened.ByHand));
        foreach (var key in happened.Archived.Concat(happened.Purged))
            changed(new(key.Type, key.Id, HubSpotChangeKind.Archived, new Dictionary<string, string>(), happened.At, happened.ByHand));
    }
}
