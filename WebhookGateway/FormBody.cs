using System.Buffers;
using System.Net.Http.Headers;

namespace WebhookGateway;

/// <summary>A webhook's body: small, and refused as soon as it is seen to be larger, whether or not it says its length.</summary>
public static class FormBody
{
    /// <summary>Bytes. FreshBooks' own are about 150.</summary>
    public const int Most = 64 * 1024;

    /// <summary>What the headers alone give away; null: worth reading.</summary>
    public static Refusal? Judge(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContentLength > Most)
            return Refusal.TooLarge;
        return MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && string.Equals(type.MediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal.NotAForm;
    }

    /// <returns>The form, or why there is none.</returns>
    public static async Task<(WebhookForm? Form, Refusal? Why)> ReadAsync(HttpRequest request, TimeSpan within, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        var aborted = request.HttpContext.RequestAborted;
        using var deadline = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, aborted);
        try
        {
            var read = await request.BodyReader.ReadAtLeastAsync(Most + 1, either.Token);
            var isTooLarge = read.Buffer.Length > Most;
            var form = isTooLarge ? null : WebhookForm.Parse(read.Buffer.ToArray());
            request.BodyReader.AdvanceTo(read.Buffer.End);
            return (form, isTooLarge ? Refusal.TooLarge : null);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return (null, Refusal.TooSlow);
        }
        catch (IOException)
        {
            // A connection that broke off, or chunks that are none.
            return (null, Refusal.BrokenOff);
        }
    }
}
