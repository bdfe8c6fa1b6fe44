namespace Sandbox.HubSpot;

/// <summary>A record as the portal holds it. <see cref="Properties"/> has what was written or defaulted, not what is computed on reading.</summary>
/// <param name="Type">The path name, e.g. <c>commerce_payments</c>.</param>
public sealed record HubSpotObject(
    string Id,
    string Type,
    IReadOnlyDictionary<string, string> Properties,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    bool Archived)
{
    internal RecordKey Key => new(Type, Id);
}

/// <summary>One direction of an association. The portal lists both directions of every one.</summary>
public sealed record HubSpotAssociation(string FromType, string FromId, int TypeId, string ToType, string ToId);

/// <summary>A record was written, by a request or by hand.</summary>
/// <param name="Properties">What was written: all of it on creation, the changed ones later, none on archiving.</param>
public sealed record HubSpotChange(
    string Type,
    string Id,
    HubSpotChangeKind Kind,
    IReadOnlyDictionary<string, string> Properties,
    DateTimeOffset At,
    bool ByHand);

public enum HubSpotChangeKind
{
    Created,
    Updated,
    Archived,
}

/// <summary>Names one record among all types.</summary>
public readonly record struct RecordKey(string Type, string Id);
