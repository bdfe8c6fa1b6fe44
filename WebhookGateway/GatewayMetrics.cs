using System.Diagnostics.Metrics;

namespace WebhookGateway;

/// <summary>
/// What came in, counted. Tags hold only words of ours: nothing a stranger sends can make a new series.
/// </summary>
public sealed class GatewayMetrics
{
    public const string Meter = "WebhookGateway";

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _ignored;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _unavailable;
    private readonly Counter<long> _unsaid;

    public GatewayMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Meter);
        _accepted = meter.CreateCounter<long>("webhook_gateway.accepted", "{notice}", "Notices marked in the inbox, by kind.");
        _ignored = meter.CreateCounter<long>("webhook_gateway.ignored", "{notice}", "Notices of events that are not mirrored.");
        _handshakes = meter.CreateCounter<long>("webhook_gateway.handshakes", "{handshake}", "Verifiers stored.");
        _refused = meter.CreateCounter<long>("webhook_gateway.refused", "{request}", "Requests refused, by reason.");
        _unavailable = meter.CreateCounter<long>("webhook_gateway.unavailable", "{request}", "Requests that the storage could not take.");
        _unsaid = meter.CreateCounter<long>("webhook_gateway.unsaid", "{message}", "Hints that did not reach the cluster.");
    }

    /// <param name="kind">The entity kind's word.</param>
    public void Accepted(string kind) => _accepted.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Ignored() => _ignored.Add(1);

    public void Handshake() => _handshakes.Add(1);

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Unavailable() => _unavailable.Add(1);

    public void Unsaid() => _unsaid.Add(1);
}
