namespace Chaos.Simulation;

/// <summary>
/// How likely each kind of fault is in one run. A seed makes some kinds frequent and leaves others out, since faults
/// that are all equally likely hide one another.
/// </summary>
internal sealed record Weather
{
    /// <summary>Everything works and answers at once: so that what was broken before can mend.</summary>
    public static readonly Weather Calm = new();

    /// <summary>Of a process, before an event.</summary>
    public double Crash { get; private init; }

    /// <summary>A silo is asked to stop, as in an upgrade.</summary>
    public double Stop { get; init; }

    public double Freeze { get; private init; }

    /// <summary>A second activation of a grain that has one.</summary>
    public double Twin { get; private init; }

    /// <summary>An activation ends in good order, and the next call makes another.</summary>
    public double Deactivation { get; private init; }

    /// <summary>Between grains, and the answers.</summary>
    public double MessageLost { get; private init; }

    public double MessageLate { get; init; }

    public double WebhookLost { get; private init; }

    public double WebhookTwice { get; private init; }

    public double WebhookLate { get; private init; }

    /// <summary>Before an event: for seconds nothing can be read or written.</summary>
    public double DatabaseAway { get; private init; }

    /// <summary>It commits, and the answer is an error.</summary>
    public double CommitUnanswered { get; private init; }

    public double HubSpotSlow { get; private init; }

    /// <summary>A 5xx, and nothing was done.</summary>
    public double HubSpotBroken { get; private init; }

    /// <summary>It is done, and the answer never comes or is a 5xx.</summary>
    public double HubSpotUnanswered { get; private init; }

    /// <summary>A 429 for which nobody of us is to blame.</summary>
    public double HubSpotLimited { get; private init; }

    /// <summary>Some of a batch, chosen at random, are answered as failed (207).</summary>
    public double HubSpotPartial { get; private init; }

    public double FreshBooksBroken { get; private init; }

    /// <summary>A refresh takes place, and its answer never comes.</summary>
    public double RefreshUnanswered { get; private init; }

    public double FreshBooksLimited { get; private init; }

    /// <summary>A pair is revoked before its time.</summary>
    public double TokenRefused { get; private init; }

    /// <summary>How far clocks of the day are from true at most.</summary>
    public TimeSpan LargestSkew { get; private init; }

    public static Weather Of(Luck luck)
    {
        // Three kinds of runs: a fault now and then, some kinds often, and one that is mild enough to show what faults hide.
        var force = luck.Of([0.3, 1, 1, 2]);
        double Maybe(double probability) => luck.Chance(0.5) ? probability * force * luck.NextDouble() * 2 : 0;

        // In some runs every process lives from the beginning to the end, and marks alone must suffice.
        var mayFail = luck.Chance(0.7);
        return new Weather
        {
            Crash = mayFail ? Maybe(0.003) : 0,
            Freeze = Maybe(0.003),
            Twin = mayFail ? Maybe(0.005) : 0,
            Deactivation = mayFail ? Maybe(0.01) : 0,
            MessageLost = Maybe(0.005),
            MessageLate = Maybe(0.03),
            WebhookLost = Maybe(0.2),
            WebhookTwice = Maybe(0.2),
            WebhookLate = Maybe(0.3),
            DatabaseAway = Maybe(0.002),
            CommitUnanswered = Maybe(0.01),
            HubSpotSlow = Maybe(0.2),
            HubSpotBroken = Maybe(0.05),
            HubSpotUnanswered = Maybe(0.05),
            HubSpotLimited = Maybe(0.03),
            HubSpotPartial = Maybe(0.05),
            FreshBooksBroken = Maybe(0.05),
            RefreshUnanswered = Maybe(0.1),
            FreshBooksLimited = Maybe(0.01),
            TokenRefused = Maybe(0.003),
            LargestSkew = luck.Of([TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5)]),
        };
    }
}
