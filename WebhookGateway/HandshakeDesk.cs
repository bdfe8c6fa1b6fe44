using Storage;

namespace WebhookGateway;

/// <summary>A verifier as it arrived, with what may vouch for it.</summary>
/// <param name="Signature">What the signature header holds; empty: nothing.</param>
public sealed record ArrivedVerifier(string Connection, Notice.Handshake Notice, WebhookForm Form, string Signature);

/// <summary>
/// Takes verifiers in. Whether FreshBooks signs the handshake is not documented, so a signature is not asked for; one that
/// is there must be right. What is stored is no key yet: it becomes one when FreshBooks has confirmed it. Each half of the
/// handshake may come first, the verifier or the answer to the registration.
/// </summary>
public sealed class HandshakeDesk(
    CallbackBook callbacks, HandshakeLimit limit, Cluster cluster, GatewayMetrics metrics)
{
    /// <summary>Bounds what strangers can make us store. A registered callback is always taken.</summary>
    private const int MostRows = 64;

    /// <returns>Null: stored.</returns>
    public async Task<Refusal?> TakeAsync(ArrivedVerifier arrived, IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(arrived);
        var (connection, notice, form, signature) = arrived;
        switch (FreshBooksSignature.Check(form, signature, [.. keys, notice.Verifier]))
        {
            case SignatureCheck.Malformed:
                return Refusal.SignatureMalformed;
            case SignatureCheck.Wrong:
                return Refusal.SignatureWrong;
        }

        if (!limit.TryTake(connection) || !await HasRoomAsync(connection, notice.CallbackId))
            return Refusal.TooManyHandshakes;
        await callbacks.VerifierArrivedAsync(connection, notice.CallbackId, notice.Verifier);
        metrics.Handshake();
        cluster.TellVerifierArrived(connection, notice.CallbackId);
        return null;
    }

    private async Task<bool> HasRoomAsync(string connection, long callbackId)
    {
        var rows = await callbacks.ListAsync(connection);
        return rows.Count < MostRows || rows.Any(row => row.CallbackId == callbackId);
    }
}
