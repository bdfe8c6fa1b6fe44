using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Connecting;

public static class Preflights
{
    /// <summary>The first check without which nothing can work; null: none failed.</summary>
    public static PreflightCheck? Blocking(ImmutableArray<PreflightCheck> checks) =>
        checks.FirstOrDefault(check => check is { Passed: false, Blocks: true });

    /// <summary>Why a connection with these checks cannot be made; null: it can.</summary>
    public static RefusalException? Refusal(ImmutableArray<PreflightCheck> checks) => Blocking(checks) is null
        ? null
        : new RefusalException(400, "The HubSpot token lacks what the sync needs.",
            string.Join(' ', checks.Where(check => check is { Passed: false, Blocks: true }).Select(check => check.Says)));
}
