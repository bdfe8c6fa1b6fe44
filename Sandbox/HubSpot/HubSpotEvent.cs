namespace Sandbox.HubSpot;

/// <summary>
/// Everything one request (or one edit by hand) did to the portal, as one line of its log: after a kill either all
/// of it is there or none. Applying the events in order gives the state back.
/// </summary>
public sealed record HubSpotEvent
{
    public required DateTimeOffset At { get; init; }

    public bool ByHand { get; init; }

    public IReadOnlyList<RecordWrite> Writes { get; init; } = [];

    public IReadOnlyList<RecordKey> Archived { get; init; } = [];

    /// <summary>Deleted for good, as gdpr-delete does.</summary>
    public IReadOnlyList<RecordKey> Purged { get; init; } = [];

    /// <summary>Whom the archived ones were merged into, where they were.</summary>
    public IReadOnlyList<RecordMerge> Merged { get; init; } = [];

    /// <summary>E-mail addresses that no contact may have from now on.</summary>
    public IReadOnlyList<string> Blocked { get; init; } = [];

    public IReadOnlyList<AssociationWrite> Links { get; init; } = [];

    public IReadOnlyList<AssociationWrite> Unlinks { get; init; } = [];

    public IReadOnlyList<PropertyWrite> Properties { get; init; } = [];

    public IReadOnlyList<GroupWrite> Groups { get; init; } = [];
}

/// <summary>A record made or changed; the empty string clears a property.</summary>
public sealed record RecordWrite(RecordKey Record, bool New, IReadOnlyDictionary<string, string> Properties);

public sealed record RecordMerge(RecordKey Survivor, RecordKey Other);

/// <param name="TypeId">In the direction from → to; 0 when unlinking stands for every type between the two.</param>
public sealed record AssociationWrite(RecordKey From, RecordKey To, int TypeId);

public sealed record PropertyWrite(string Type, HubSpotProperty Property);

public sealed record GroupWrite(string Type, HubSpotPropertyGroup Group);
