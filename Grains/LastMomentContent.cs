using System.Net;
using Storage;

namespace Grains;

/// <summary>
/// A body that is asked once more as it goes out whether it still may: between the making of a request and its sending
/// a connection is opened, and a process may be frozen for minutes.
/// </summary>
internal sealed class LastMomentContent : HttpContent
{
    private readonly HttpContent _body;
    private readonly Func<bool> _maySend;
    private readonly string _failPoint;

    /// <param name="failPoint">Reached when the whole request has left.</param>
    public LastMomentContent(HttpContent body, Func<bool> maySend, string failPoint)
    {
        (_body, _maySend, _failPoint) = (body, maySend, failPoint);
        Headers.ContentType = body.Headers.ContentType;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_maySend())
            throw new TooLateException();
        await _body.CopyToAsync(stream, context, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        FailPoint.Reach(_failPoint);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Headers.ContentLength ?? 0;
        return _body.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _body.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The right to send ended before the request went out; nothing was sent.</summary>
internal sealed class TooLateException : Exception;
