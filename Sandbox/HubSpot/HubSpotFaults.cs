using System.Text.Json.Serialization;

namespace Sandbox.HubSpot;

[JsonConverter(typeof(JsonStringEnumConverter<HubSpotFaultKind>))]
public enum HubSpotFaultKind
{
    /// <summary>Nothing is done; the answer is <see cref="HubSpotFault.Status"/>.</summary>
    Status,

    /// <summary>It is done, and answered <see cref="HubSpotFault.Delay"/> later.</summary>
    Delay,

    /// <summary>It is done, and the connection is cut instead of an answer.</summary>
    DropReplyAfterCommit,

    /// <summary>Nothing is done; the connection is cut.</summary>
    DropRequest,

    /// <summary>Nothing is done; the answer is a 200 that holds HTML.</summary>
    NotJson,

    /// <summary>It is done, and the answer swells to 10 MB.</summary>
    Swollen,
}

/// <summary>Something to go wrong on purpose.</summary>
public sealed record HubSpotFault
{
    /// <summary>A part of the operation, e.g. <c>invoices/batch/create</c>; empty for all of them.</summary>
    public string Operation { get; init; } = "";

    public HubSpotFaultKind Kind { get; init; }

    public int Status { get; init; } = 500;

    public TimeSpan Delay { get; init; }

    /// <summary>How many requests it hits; null for all from now on.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>For 429: TEN_SECONDLY_ROLLING, SECONDLY or DAILY.</summary>
    public string Policy { get; init; } = "TEN_SECONDLY_ROLLING";

    /// <summary>Sent as Retry-After, in seconds, where set.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The faults waiting to happen. Oldest first; one per request.</summary>
public sealed class HubSpotFaults
{
    private readonly Lock _lock = new();
    private readonly List<HubSpotFault> _waiting = [];

    public IReadOnlyList<HubSpotFault> Waiting
    {
        get
        {
            lock (_lock)
                return [.. _waiting];
        }
    }

    public void Add(HubSpotFault fault)
    {
        lock (_lock)
            _waiting.Add(fault);
    }

    public void Clear()
    {
        lock (_lock)
            _waiting.Clear();
    }

    internal HubSpotFault? Take(string operation)
    {
        lock (_lock)
        {
            var at = _waiting.FindIndex(fault => operation.Contains(fault.Operation, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
                return null;
            var fault = _waiting[at];
            if (fault.Times <= 1)
                _waiting.RemoveAt(at);
            else if (fault.Times is { } times)
                _waiting[at] = fault with { Times = times - 1 };
            return fault;
        }
    }
}
