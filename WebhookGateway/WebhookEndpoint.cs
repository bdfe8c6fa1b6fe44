using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Storage;

namespace WebhookGateway;

/// <summary>
/// <c>POST /webhooks/freshbooks/{connection}</c>. A 2xx says that the notice is durable; whatever cannot be stored is
/// answered 503, and FreshBooks sends it again (any 2xx is success, anything else is repeated: freshbooks.com/api/webhooks).
/// </summary>
public sealed partial class WebhookEndpoint(
    Verifiers verifiers,
    Inbox inbox,
    HandshakeDesk handshakes,
    Cluster cluster,
    GatewayMetrics metrics,
    IOptions<DoorOptions> options,
    TimeProvider time,
    ILogger<WebhookEndpoint> logger)
{
    private const int LongestConnection = 64;

    private readonly TimeSpan _storeTimeout = options.Value.StoreTimeout;
    private readonly TimeSpan _bodyTimeout = options.Value.BodyTimeout;

    public async Task<IResult> ReceiveAsync(string connection, HttpRequest request)
    {
        try
        {
            if (await TakeAsync(connection, request) is not { } refusal)
                return Results.Ok();
            metrics.Refused(refusal.Reason);
            return refusal;
        }
        catch (Exception failure) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // Whatever went wrong, the notice is not known to be durable, and FreshBooks has the only other copy.
            metrics.Unavailable();
            LogUnavailable(connection, failure.GetType().Name);
            return Refusal.Unavailable;
        }
    }

    /// <summary>The way of a webhook, cheap refusals first. Null: taken.</summary>
    private async Task<Refusal?> TakeAsync(string connection, HttpRequest request)
    {
        if (FormBody.Judge(request) is { } unread)
            return unread;
        if (await KeysAsync(connection) is not { } keys)
            return Refusal.UnknownConnection;
        var (form, unreadable) = await FormBody.ReadAsync(request, _bodyTimeout, time);
        if (form is null)
            return unreadable;

        var signature = request.Headers[FreshBooksSignature.Header].ToString();
        var notice = Notices.Read(form);
        if (notice is Notice.Handshake handshake)
            return await WithinAsync(handshakes.TakeAsync(new(connection, handshake, form, signature), keys));
        if (await CheckAsync(connection, form, signature, keys) is { } unsigned)
            return unsigned;
        if (notice is Notice.Malformed malformed)
            return Refusal.Malformed(malformed.Why);

        if (notice is Notice.Changed changed)
            await MarkAsync(connection, changed, request.HttpContext.Response);
        else
            metrics.Ignored();
        return null;
    }

    private async Task<IReadOnlyList<string>?> KeysAsync(string connection) =>
        connection.Length > LongestConnection ? null : await WithinAsync(verifiers.FindAsync(connection));

    /// <summary>Null: the signature is one of the connection's. A failure is looked at again with keys read anew.</summary>
    private async Task<Refusal?> CheckAsync(
        string connection, WebhookForm form, string signature, IReadOnlyList<string> keys)
    {
        var check = FreshBooksSignature.Check(form, signature, keys);
        if (check == SignatureCheck.Wrong
            && await WithinAsync(verifiers.FindFreshAsync(connection)) is { } fresh && !ReferenceEquals(fresh, keys))
        {
            check = FreshBooksSignature.Check(form, signature, fresh);
        }

        return check switch
        {
            SignatureCheck.Valid => null,
            SignatureCheck.Missing => Refusal.SignatureMissing,
            SignatureCheck.Malformed => Refusal.SignatureMalformed,
            _ => Refusal.SignatureWrong,
        };
    }

    private async Task MarkAsync(string connection, Notice.Changed changed, HttpResponse response)
    {
        var key = EntityKey.Of(connection, changed.Kind, changed.Id);

        // Not cancelled when the sender hangs up or we stop waiting: a mark too many does no harm.
        await inbox.MarkAsync(key, changed.Kind.LiveLane(), CancellationToken.None).WaitAsync(_storeTimeout, time);
        FailPoint.Reach("marked");
        metrics.Accepted(changed.Kind.Word());

        // The answer is not to wait for the cluster; without the nudge the mark is found a moment later.
        response.OnCompleted(() =>
        {
            FailPoint.Reach("answered");
            cluster.Nudge(connection);
            return Task.CompletedTask;
        });
    }

    private Task<T> WithinAsync<T>(Task<T> stored) => stored.WaitAsync(_storeTimeout, time);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A notice for {Connection} was answered 503: {Failure}.")]
    private partial void LogUnavailable(string connection, string failure);
}
