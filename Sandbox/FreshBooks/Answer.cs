using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>What a request is answered with, and what the ledger says of it.</summary>
/// <param name="Records">How many ids the request named.</param>
/// <param name="Malformed">What FreshBooks silently overlooked in the request, or null.</param>
/// <param name="Location">For a redirect.</param>
internal sealed record Answer(
    int Status,
    ReadOnlyMemory<byte> Body,
    string ContentType = "application/json",
    int Records = 0,
    string? Malformed = null,
    string? Location = null)
{
    public static Answer Json(int status, object body) => new(status, JsonSerializer.SerializeToUtf8Bytes(body));

    public static Answer Json(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return new Answer(status, buffer.WrittenMemory);
    }

    public static Answer Text(int status, string text) => new(status, Encoding.UTF8.GetBytes(text), "text/html");

    public static Answer Redirect(string location) => new(302, default, "text/html", Location: location);

    public static Answer NoContent() => new(204, default);
}
