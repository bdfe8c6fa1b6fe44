using System.Collections.Immutable;

namespace Sandbox.FreshBooks;

public enum FaultKind
{
    /// <summary>Answer <see cref="Fault.Status"/> without doing anything.</summary>
    Status,

    /// <summary>200 with a body that is not JSON.</summary>
    NotJson,

    /// <summary>Do it, <see cref="Fault.Delay"/> later.</summary>
    Delay,

    /// <summary>200 with <c>response.errors</c> and no result.</summary>
    ErrorsIn200,

    /// <summary>Do it, then cut the connection.</summary>
    LostReply,

    /// <summary>Do it, and let the answer swell to 10 MB.</summary>
    Swollen,
}

/// <param name="Path">A part of method, space and path; empty for every request.</param>
/// <param name="Times">How often it strikes; null for always.</param>
public sealed record Fault(
    FaultKind Kind,
    string Path = "",
    int? Times = 1,
    int Status = 503,
    TimeSpan Delay = default);

/// <summary>What somebody asked to go wrong. The first one that matches strikes.</summary>
public sealed class FreshBooksFaults
{
    private readonly Lock _gate = new();
    private ImmutableList<Fault> _faults = [];

    /// <summary>Those that have not struck for the last time.</summary>
    public IReadOnlyList<Fault> Waiting => _faults;

    public void Add(Fault fault)
    {
        lock (_gate)
            _faults = _faults.Add(fault);
    }

    public void Clear()
    {
        lock (_gate)
            _faults = [];
    }

    internal Fault? Take(string methodAndPath)
    {
        lock (_gate)
        {
            var fault = _faults.Find(fault => methodAndPath.Contains(fault.Path, StringComparison.OrdinalIgnoreCase));
            if (fault?.Times is { } times)
                _faults = times > 1 ? _faults.Replace(fault, fault with { Times = times - 1 }) : _faults.Remove(fault);
            return fault;
        }
    }
}
