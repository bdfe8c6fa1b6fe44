using System.Globalization;
using System.Text.Json;

namespace WebhookGateway;

/// <summary>
/// Why a webhook was not taken: the word it is counted by, and the answer. The bodies are made once and carry no trace
/// id, so that the three ways in which a signature can be bad look alike to whoever sent it.
/// </summary>
public sealed class Refusal : IResult
{
    public static readonly Refusal TooLarge = new("too-large", 413, "The body is too large.",
        $"A webhook's body has at most {FormBody.Most} bytes.");

    public static readonly Refusal NotAForm = new("not-a-form", 415, "The body is not a form.",
        "Send application/x-www-form-urlencoded, as FreshBooks does.");

    public static readonly Refusal TooSlow = new("too-slow", 408, "The body did not arrive in time.", "Send it again.");

    public static readonly Refusal BrokenOff = new("broken-off", 400, "The body broke off.", "Send it again.");

    public static readonly Refusal UnknownConnection = new("unknown-connection", 404, "There is no such connection.",
        "Take the callback's address from the connection's page in the console.");

    public static readonly Refusal SignatureMissing = Unsigned("signature-missing");
    public static readonly Refusal SignatureMalformed = Unsigned("signature-malformed");
    public static readonly Refusal SignatureWrong = Unsigned("signature-wrong");

    public static readonly Refusal TooManyHandshakes = new("too-many-handshakes", 429, "Too many verifiers arrived.",
        "Send it again in a minute.", retryAfter: 60);

    public static readonly Refusal Unavailable = new("unavailable", 503, "The notice cannot be stored now.",
        "Send it again later.", retryAfter: 30);

    private readonly byte[] _body;
    private readonly int _status;
    private readonly int? _retryAfter;

    private Refusal(string reason, int status, string title, string detail, int? retryAfter = null)
    {
        (Reason, _status, _retryAfter) = (reason, status, retryAfter);
        _body = JsonSerializer.SerializeToUtf8Bytes(new { type = "about:blank", title, status, detail });
    }

    public string Reason { get; }

    public static Refusal Malformed(string why) => new("malformed", 400, "The notice cannot be read.", why);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.ContentType = "application/problem+json";
        response.ContentLength = _body.Length;
        if (_retryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await response.Body.WriteAsync(_body, httpContext.RequestAborted);
    }

    private static Refusal Unsigned(string reason) => new(reason, 401, "The signature does not verify.",
        $"Sign the fields with the callback's verifier in {FreshBooksSignature.Header}.");
}
