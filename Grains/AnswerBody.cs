using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Grains;

/// <summary>
/// The JSON of an answer. The first megabyte, which is all that most have, is taken as it comes. Of what is larger, one
/// at a time is read in this process, slowly: to parse 10 MB keeps a processor busy for as long as twenty ordinary
/// changes take, and an account with huge answers must cost the others nothing.
/// </summary>
internal static class AnswerBody
{
    public const int Megabyte = 1024 * 1024;

    /// <summary>In bytes, unpacked. A page of 100 invoices with 100 lines each has about 6 MB.</summary>
    public const int Most = 64 * Megabyte;

    private const int Piece = 64 * 1024;

    // 6 MB a second: the largest still comes within the callers' time limits, and parsing takes a twentieth of the time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Null: it is not JSON, as with a proxy's page or a torn body.</summary>
    /// <exception cref="AnswerTooLargeException">It has more than <see cref="Most"/>.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<JsonElement?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > Most)
            throw new AnswerTooLargeException();
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        while (await AppendAsync(stream, body, cancellation))
        {
            if (body.Length >= Megabyte)
                return await ReadLargeAsync(stream, body, content.Headers.ContentLength, cancellation);
        }

        return Parse(body);
    }

    private static async Task<JsonElement?> ReadLargeAsync(Stream stream, MemoryStream body, long? length, CancellationToken cancellation)
    {
        await Turn.WaitAsync(cancellation);
        try
        {
            body.Capacity = Math.Max(body.Capacity, (int)(length ?? 0));
            while (await AppendAsync(stream, body, cancellation))
                await Task.Delay(Pause, TimeProvider.System, cancellation);
            return Parse(body);
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <returns>Whether more may come.</returns>
    private static async Task<bool> AppendAsync(Stream stream, MemoryStream body, CancellationToken cancellation)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var read = await stream.ReadAtLeastAsync(piece.AsMemory(0, Piece), Piece, throwOnEndOfStream: false, cancellation);
            if (body.Length + read > Most)
                throw new AnswerTooLargeException();
            body.Write(piece, 0, read);
            return read == Piece;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static JsonElement? Parse(MemoryStream body)
    {
        try
        {
            return JsonElement.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Nobody asked for as much; most of it was not read.</summary>
internal sealed class AnswerTooLargeException() : Exception(
    string.Create(CultureInfo.InvariantCulture, $"its answer is larger than {AnswerBody.Most / AnswerBody.Megabyte} MB"));
