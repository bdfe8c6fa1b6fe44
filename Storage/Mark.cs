using Grains.Interfaces;

namespace Storage;

/// <summary>Where a mark stands. The words are stored and appear in the API: they are forever.</summary>
public enum MarkState
{
    /// <summary>To be reconciled when its time comes.</summary>
    Due,

    /// <summary>No room in HubSpot's window or budget.</summary>
    Throttled,

    /// <summary>Something else must happen first.</summary>
    Held,

    /// <summary>The last attempt failed; it is repeated by itself.</summary>
    Failing,

    /// <summary>HubSpot refuses the record; it waits for a change or an operator.</summary>
    Parked,
}

/// <summary>"This entity is not yet in step."</summary>
/// <param name="Notice">Which notice was the last: grows with each, is never used twice, so that only the mark that was read is cleared.</param>
/// <param name="Due">Not before this time.</param>
/// <param name="WaitsOn">For whom a held one waits; one that is due: for whom it waited, until that settled.</param>
/// <param name="Attempts">Attempts since the last notice that failed, or that ended where they had begun: at a wait for the same parent.</param>
/// <param name="Since">When the entity fell out of step.</param>
public sealed record Mark(
    EntityKey Key,
    long Notice,
    Lane Lane,
    MarkState State,
    DateTimeOffset Due,
    Reason? Why,
    EntityKey? WaitsOn,
    int Attempts,
    DateTimeOffset Since)
{
    /// <summary>The last notice by which an audit was asked for and is not done; 0: none is.</summary>
    public long AuditNotice { get; init; }

    /// <summary>HubSpot's record is to be looked at too: an audit came to this entity and was not done with it.</summary>
    public bool Audits => AuditNotice != 0;
}

/// <summary>How many marks of a kind stand in a state.</summary>
public sealed record MarkCount(EntityKind Kind, MarkState State, int Count);
