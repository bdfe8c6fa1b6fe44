using System.Globalization;
using System.Text.Json;

namespace Grains;

/// <summary>
/// The body of an answer, from one end to the other. The first megabyte, which is all that most have, comes as fast as
/// it can. Of what is larger, one at a time is read in this process, slowly: to parse 10 MB keeps a processor busy for
/// as long as several changes take, and an account with huge answers must cost the others nothing.
/// </summary>
internal sealed class AnswerBody(Stream network) : Stream
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>In bytes, unpacked. A page of 100 invoices with 100 lines each has about 6 MB.</summary>
    private const int Most = 32 * Megabyte;

    private const int Piece = 64 * 1024;

    // 4 MB a second, so that parsing takes a thirtieth of the time: the most comes within 8 s, and the callers' time
    // limits are 10 s and 15 s.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private static readonly SemaphoreSlim Turn = new(1);

    private long _read;
    private long _next = Megabyte;
    private bool _hasTurn;

    /// <summary>Null: it is not JSON, as with a proxy's page or a torn body. Whoever gets it disposes it: its memory is pooled.</summary>
    /// <exception cref="AnswerTooLargeException">It has more than 32 MB.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<JsonDocument?> ParseAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > Most)
            throw new AnswerTooLargeException(Most / Megabyte);
        await using var body = new AnswerBody(await content.ReadAsStreamAsync(cancellation));
        try
        {
            return await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read >= _next)
            await WaitAsync(cancellationToken);
        var read = await network.ReadAsync(buffer[..Math.Min(buffer.Length, Piece)], cancellationToken);
        _read += read;
        return _read <= Most ? read : throw new AnswerTooLargeException(Most / Megabyte);
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        if (!_hasTurn)
        {
            await Turn.WaitAsync(cancellation);
            _hasTurn = true;
        }

        await Task.Delay(Pause, TimeProvider.System, cancellation);
        _next = _read + Piece;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            network.Dispose();
        if (_hasTurn)
            Turn.Release();
        _hasTurn = false;
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Nobody asked for as much; most of it was not read.</summary>
internal sealed class AnswerTooLargeException(int megabytes) : Exception(
    string.Create(CultureInfo.InvariantCulture, $"its answer is larger than {megabytes} MB"));
